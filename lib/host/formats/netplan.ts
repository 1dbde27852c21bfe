/** netplan: the count, the switch mode and the MTU of functions that it can select. */
import type { HostFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import type { RenderedFormat } from '../loss-report';
import { lossesOf, unselectable, without } from './losses';

/** netplan's own limit (sriov.py); its parser takes more. */
const MOST = 256;

export function renderNetplan({ policy }: CompiledHost): RenderedFormat {
  const { stringify } = require('yaml') as typeof import('yaml');
  const can = (fn: HostFunction) => fn.kind === 'network' && (fn.selector.by === 'name' || fn.selector.by === 'mac') && fn.vfs <= MOST;
  const selected = policy.functions.filter(can);
  const ethernets = Object.fromEntries(selected.map((fn, i) => netdef(fn, i)));
  const lost = policy.functions.filter((fn) => fn.kind === 'network' && !can(fn));
  const losses = [
    ...lost.map((fn) =>
      unselectable(
        fn,
        fn.vfs > MOST ? `netplan stops at ${MOST} functions` : 'netplan selects by name or MAC address, not by PCI address, slot or device',
      ),
    ),
    ...selected
      .filter(({ eswitch, driver }) => eswitch === 'switchdev' && driver?.eswitch?.order === 'mode-first')
      .map(({ label, driverName }) => ({
        what: `${label} order of switchdev`,
        because: `netplan writes the count and then the mode, and ${driverName} refuses that (EOPNOTSUPP)`,
      })),
    ...lossesOf(without(policy, lost), 'netplan', {
      knobs: [],
      eswitch: true,
      drivers: false,
      vfMtu: false,
      rdma: false,
      vdpa: false,
      kernelArguments: false,
      firmware: false,
      kinds: ['network'],
    }),
  ];
  return { format: 'netplan', files: { 'netplan.yaml': stringify({ network: { version: 2, ethernets } }, { lineWidth: 0 }) }, losses };
}

function netdef(fn: HostFunction, index: number): [string, object] {
  const settings = {
    ...(fn.mtuBytes === undefined ? {} : { mtu: fn.mtuBytes }),
    'virtual-function-count': fn.vfs,
    ...(fn.eswitch === 'switchdev' ? { 'embedded-switch-mode': 'switchdev', 'delay-virtual-functions-rebind': true } : {}),
  };
  if (fn.selector.by === 'name') return [fn.selector.value, settings];
  // Without set-name a match leaves netplan without a name for the physical function ("Cannot determine SR-IOV PF interface name").
  const name = `sriov${index}`;
  return [name, { match: { macaddress: fn.selector.by === 'mac' ? fn.selector.value : '' }, 'set-name': name, ...settings }];
}
