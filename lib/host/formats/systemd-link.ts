/** systemd .link files: the count and most attributes, applied by udev when the interface appears. systemd 251 or newer. */
import type { HostFunction, VirtualFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import type { Loss, RenderedFormat } from '../loss-report';
import { lossesOf, unselectable, without } from './losses';

/** Older than systemd 251, which brought SR-IOVVirtualFunctions= (systemd.link(5)). */
const TOO_OLD = /^(?:ubuntu-(?:1[0-9]|20|22)\.|debian-(?:[0-9]|1[01])$|rhel-[78](?:\.|$))/;

export function renderSystemdLink({ policy }: CompiledHost): RenderedFormat {
  const matches = policy.functions.map((fn) => [fn, matchOf(fn)] as const);
  const files = Object.fromEntries(
    matches.flatMap(([fn, match]) =>
      match === undefined ? [] : [[`10-linerate-${fn.label.replace(/[^0-9A-Za-z.-]/g, '-')}.link`, linkFile(fn, match)]],
    ),
  );
  const old: Loss[] = TOO_OLD.test(policy.os)
    ? [
        {
          what: 'everything',
          because: `${policy.os} has a systemd older than 251, which ignores SR-IOVVirtualFunctions=`,
          instead: 'linerate render --format cloud-init',
        },
      ]
    : [];
  const lost = matches.filter(([fn, match]) => match === undefined && fn.kind === 'network').map(([fn]) => fn);
  const losses = [
    ...old,
    ...lost.map((fn) => unselectable(fn, 'a .link file matches by path, permanent MAC address or name')),
    ...lossesOf(without(policy, lost), 'systemd.link', {
      knobs: ['mac', 'vlan', 'qos', 'vlanProtocol', 'spoofCheck', 'trust', 'linkState', 'queryRss'],
      eswitch: false,
      drivers: false,
      vfMtu: false,
      rdma: false,
      vdpa: false,
      kernelArguments: false,
      firmware: false,
      kinds: ['network'],
    }),
    { what: 'failures', because: 'udev warns and goes on: no unit fails when an attribute is refused (systemd/systemd#37275)' },
    {
      what: 'the first boot',
      because: 'udev has seen the interface before cloud-init writes the file',
      instead: 'udevadm trigger -c add -s net --settle, or a reboot',
    },
  ];
  return { format: 'systemd-link', files, losses };
}

function matchOf(fn: HostFunction): readonly string[] | undefined {
  if (fn.kind !== 'network') return undefined;
  switch (fn.selector.by) {
    case 'pci':
      return [`Path=pci-${fn.selector.value}`];
    case 'mac':
      return [`PermanentMACAddress=${fn.selector.value}`, `Driver=${fn.driverName}`];
    case 'name':
      return [`OriginalName=${fn.selector.value}`];
    default:
      return undefined;
  }
}

function linkFile(fn: HostFunction, match: readonly string[]): string {
  const lines = [
    `# linerate: ${fn.label}. Sorts before 99-default.link, or it would be ignored (systemd/systemd#16219).`,
    '[Match]',
    ...match,
    '',
    '[Link]',
    'NamePolicy=keep kernel database onboard slot path',
    ...(fn.mtuBytes === undefined ? [] : [`MTUBytes=${fn.mtuBytes}`]),
    `SR-IOVVirtualFunctions=${fn.vfs}`,
    ...fn.virtualFunctions.flatMap(section),
  ];
  return `${lines.join('\n')}\n`;
}

const yes = (value: boolean) => (value ? 'yes' : 'no');
const STATE = { auto: 'auto', enable: 'yes', disable: 'no' } as const;

function section(vf: VirtualFunction): string[] {
  const settings = [
    ...(vf.mac === undefined ? [] : [`MACAddress=${vf.mac}`]),
    ...((vf.vlan ?? 0) === 0
      ? []
      : [
          `VLANId=${vf.vlan}`,
          `QualityOfService=${vf.qos ?? 0}`,
          ...(vf.vlanProtocol === undefined ? [] : [`VLANProtocol=${vf.vlanProtocol}`]),
        ]),
    ...(vf.spoofCheck === undefined ? [] : [`MACSpoofCheck=${yes(vf.spoofCheck)}`]),
    ...(vf.queryRss === undefined ? [] : [`QueryReceiveSideScaling=${yes(vf.queryRss)}`]),
    ...(vf.trust === undefined ? [] : [`Trust=${yes(vf.trust)}`]),
    ...(vf.linkState === undefined ? [] : [`LinkState=${STATE[vf.linkState]}`]),
  ];
  return settings.length === 0 ? [] : ['', '[SR-IOV]', `VirtualFunction=${vf.index}`, ...settings];
}
