/** NetworkManager keyfiles: count, switch mode and most attributes. It destroys, sets the mode and makes anew: right for every driver. */
import type { HostFunction, VirtualFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import type { RenderedFormat } from '../loss-report';
import { lossesOf, unselectable, without } from './losses';

export function renderNetworkManager({ policy }: CompiledHost): RenderedFormat {
  const can = ({ kind, selector }: HostFunction) => kind === 'network' && ['pci', 'mac', 'name'].includes(selector.by);
  const selected = policy.functions.filter(can);
  const files = Object.fromEntries(
    selected.map((fn) => [`linerate-${fn.label.replace(/[^0-9A-Za-z.-]/g, '-')}.nmconnection`, keyfile(fn)]),
  );
  const lost = policy.functions.filter((fn) => fn.kind === 'network' && !can(fn));
  const losses = [
    ...lost.map((fn) => unselectable(fn, 'a connection matches by path, MAC address or name')),
    ...lossesOf(without(policy, lost), 'NetworkManager', {
      knobs: ['mac', 'vlan', 'qos', 'vlanProtocol', 'minRateMbps', 'maxRateMbps', 'spoofCheck', 'trust'],
      eswitch: true,
      drivers: false,
      vfMtu: false,
      rdma: false,
      vdpa: false,
      kernelArguments: false,
      firmware: false,
      kinds: ['network'],
    }),
    { what: 'a count over the device', because: 'NetworkManager lowers it to sriov_totalvfs with a warning' },
  ];
  return { format: 'networkmanager', files, losses };
}

function keyfile(fn: HostFunction): string {
  const { selector } = fn;
  // Nobody's driver takes a function that goes to a guest.
  const guests = fn.virtualFunctions.some(({ driver }) => driver !== 'netdevice');
  const lines = [
    '[connection]',
    `id=linerate-${fn.label.replace(/[^0-9A-Za-z.-]/g, '-')}`,
    'type=ethernet',
    ...(selector.by === 'name' ? [`interface-name=${selector.value}`] : []),
    '',
    '[ethernet]',
    ...(selector.by === 'mac' ? [`mac-address=${selector.value.toUpperCase()}`] : []),
    ...(fn.mtuBytes === undefined ? [] : [`mtu=${fn.mtuBytes}`]),
    '',
    ...(selector.by === 'pci' ? ['[match]', `path=pci-${selector.value};`, ''] : []),
    '[ipv4]',
    'method=disabled',
    '',
    '[ipv6]',
    'method=disabled',
    '',
    '[sriov]',
    ...(guests ? ['autoprobe-drivers=0'] : []),
    ...(fn.driver?.eswitch === undefined ? [] : [`eswitch-mode=${fn.eswitch === 'switchdev' ? 1 : 0}`]),
    `total-vfs=${fn.vfs}`,
    ...fn.virtualFunctions.flatMap((vf) => {
      const words = attributes(vf);
      return words.length === 0 ? [] : [`vf.${vf.index}=${words.join(' ')}`];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function attributes(vf: VirtualFunction): string[] {
  return [
    ...(vf.mac === undefined ? [] : [`mac=${vf.mac.toUpperCase()}`]),
    ...((vf.maxRateMbps ?? 0) === 0 ? [] : [`max-tx-rate=${vf.maxRateMbps}`]),
    ...((vf.minRateMbps ?? 0) === 0 ? [] : [`min-tx-rate=${vf.minRateMbps}`]),
    ...(vf.spoofCheck === undefined ? [] : [`spoof-check=${vf.spoofCheck}`]),
    ...(vf.trust === undefined ? [] : [`trust=${vf.trust}`]),
    ...((vf.vlan ?? 0) === 0 ? [] : [`vlans=${vlan(vf)}`]),
  ];
}

/** ID, ID.PRIORITY or ID.PRIORITY.ad (nm-settings-keyfile(5)). */
function vlan({ vlan: id, qos, vlanProtocol }: VirtualFunction): string {
  if (vlanProtocol === '802.1ad') return `${id}.${qos ?? 0}.ad`;
  return (qos ?? 0) === 0 ? String(id) : `${id}.${qos}`;
}
