/** nmstate: count and attributes of Ethernet functions, by name, MAC or PCI address. */
import type { HostFunction, VirtualFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import type { RenderedFormat } from '../loss-report';
import { lossesOf, unselectable, without } from './losses';

export function renderNmstate({ policy }: CompiledHost): RenderedFormat {
  const { stringify } = require('yaml') as typeof import('yaml');
  const can = ({ kind, selector }: HostFunction) => kind === 'network' && ['pci', 'mac', 'name'].includes(selector.by);
  const selected = policy.functions.filter(can);
  const lost = policy.functions.filter((fn) => fn.kind === 'network' && !can(fn));
  const losses = [
    ...lost.map((fn) => unselectable(fn, 'nmstate identifies by name, MAC or PCI address')),
    ...lossesOf(without(policy, lost), 'nmstate', {
      knobs: ['mac', 'vlan', 'qos', 'vlanProtocol', 'minRateMbps', 'maxRateMbps', 'spoofCheck', 'trust'],
      eswitch: false,
      drivers: false,
      vfMtu: false,
      rdma: false,
      vdpa: false,
      kernelArguments: false,
      firmware: false,
      kinds: ['network'],
    }),
    ...selected
      .filter(({ vfs }) => vfs >= 17 && vfs <= 63)
      .map(({ label }) => ({
        what: `${label} verification`,
        because: 'nmstate 2.2 divides before it multiplies, and verifies nothing for 17 to 63 functions',
      })),
  ];
  return { format: 'nmstate', files: { 'nmstate.yml': stringify({ interfaces: selected.map(state) }, { lineWidth: 0 }) }, losses };
}

function state(fn: HostFunction): object {
  const { selector } = fn;
  const guests = fn.virtualFunctions.some(({ driver }) => driver !== 'netdevice');
  return {
    name: selector.by === 'name' ? selector.value : `sriov-${fn.label.replace(/[^0-9A-Za-z]/g, '')}`.slice(0, 15),
    ...(selector.by === 'mac' ? { identifier: 'mac-address', 'mac-address': selector.value } : {}),
    ...(selector.by === 'pci' ? { identifier: 'pci-address', 'pci-address': selector.value } : {}),
    type: 'ethernet',
    state: 'up',
    ...(fn.mtuBytes === undefined ? {} : { mtu: fn.mtuBytes }),
    ethernet: {
      'sr-iov': { ...(guests ? { 'drivers-autoprobe': false } : {}), 'total-vfs': fn.vfs, vfs: fn.virtualFunctions.map(vfState) },
    },
  };
}

function vfState(vf: VirtualFunction): object {
  return {
    id: vf.index,
    ...(vf.mac === undefined ? {} : { 'mac-address': vf.mac }),
    ...(vf.spoofCheck === undefined ? {} : { 'spoof-check': vf.spoofCheck }),
    ...(vf.trust === undefined ? {} : { trust: vf.trust }),
    ...(vf.minRateMbps === undefined ? {} : { 'min-tx-rate': vf.minRateMbps }),
    ...(vf.maxRateMbps === undefined ? {} : { 'max-tx-rate': vf.maxRateMbps }),
    ...((vf.vlan ?? 0) === 0
      ? {}
      : { 'vlan-id': vf.vlan, qos: vf.qos ?? 0, 'vlan-proto': vf.vlanProtocol === '802.1ad' ? '802.1ad' : '802.1q' }),
  };
}
