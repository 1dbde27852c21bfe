/** What formats without a program lose of a policy, setting by setting: each says what it can, and the rest is a loss. */
import type { Knob } from '../../catalog/nic-drivers';
import type { HostFunction, VirtualFunction } from '../../resolve/host-functions';
import type { HostPolicy } from '../host-policy';
import type { Loss } from '../loss-report';
import { vfRuns, vfTarget } from '../vf-runs';

export interface Expressible {
  readonly knobs: readonly Knob[];
  readonly eswitch: boolean;
  /** `vfio-pci` and drivers by name; `netdevice` is what the kernel does by itself. */
  readonly drivers: boolean;
  readonly vfMtu: boolean;
  readonly rdma: boolean;
  readonly vdpa: boolean;
  readonly kernelArguments: boolean;
  readonly firmware: boolean;
  /** Kinds of functions that the format knows. */
  readonly kinds: readonly HostFunction['kind'][];
}

/** A virtual function without the knob is so: written so, nothing is lost. */
const WITHOUT: Readonly<Partial<Record<Knob, unknown>>> = {
  vlan: 0,
  qos: 0,
  vlanProtocol: '802.1Q',
  minRateMbps: 0,
  maxRateMbps: 0,
  trust: false,
  linkState: 'auto',
  queryRss: false,
};

export function lossesOf(policy: HostPolicy, format: string, can: Expressible): Loss[] {
  return [...policy.functions.flatMap((fn) => functionLosses(fn, format, can)), ...hostLosses(policy, format, can)];
}

function functionLosses(fn: HostFunction, format: string, can: Expressible): Loss[] {
  if (!can.kinds.includes(fn.kind)) return [{ what: fn.label, because: `${format} knows no ${fn.kind} functions` }];
  const losses: Loss[] = [];
  const lost = (what: string, because: string) => losses.push({ what: `${fn.label} ${what}`, because });
  for (const knob of KNOBS) {
    if (can.knobs.includes(knob)) continue;
    for (const run of vfRuns(fn.virtualFunctions, (vf) => said(vf, knob)))
      lost(`${vfTarget(run)} ${knob} ${run.value}`, `${format} has no such setting`);
  }
  if (!can.eswitch && fn.eswitch === 'switchdev') lost('eswitch switchdev', `${format} sets no switch mode`);
  if (!can.drivers) {
    for (const run of vfRuns(fn.virtualFunctions, ({ driver }) => (driver === 'netdevice' ? undefined : driver)))
      lost(`${vfTarget(run)} driver ${run.value}`, `${format} binds no drivers`);
  }
  if (!can.vfMtu)
    for (const run of vfRuns(fn.virtualFunctions, ({ mtuBytes }) => mtuBytes))
      lost(`${vfTarget(run)} mtuBytes ${run.value}`, `${format} knows the physical function's MTU only`);
  if (!can.rdma && fn.virtualFunctions.some(({ rdma }) => rdma)) lost('rdma', `${format} does not look for RDMA devices`);
  if (!can.vdpa && fn.virtualFunctions.some(({ vdpa }) => vdpa !== 'none')) lost('vdpa', `${format} makes no vDPA devices`);
  if (fn.subfunctions > 0) lost(`subfunctions ${fn.subfunctions}`, `${format} makes no subfunctions`);
  if (fn.driver?.needsUp !== undefined)
    lost(
      'link up first',
      `${format} does not bring the link up before it writes the count, and ${fn.driverName} then makes no functions without an error`,
    );
  if (!can.firmware && fn.driver?.firmwareCount !== undefined && fn.vfs > 0)
    lost(`firmware NUM_OF_VFS ${fn.vfs}`, `${format} writes no firmware settings`);
  return losses;
}

function said(vf: VirtualFunction, knob: Knob): string | number | undefined {
  const value = vf[knob];
  if (value === undefined || value === WITHOUT[knob]) return undefined;
  // An address each: not worth a line each.
  if (knob === 'mac' || knob === 'nodeGuid' || knob === 'portGuid') return 'address';
  return typeof value === 'boolean' ? String(value) : value;
}

const KNOBS: readonly Knob[] = [
  'mac',
  'vlan',
  'qos',
  'vlanProtocol',
  'minRateMbps',
  'maxRateMbps',
  'spoofCheck',
  'trust',
  'linkState',
  'queryRss',
  'nodeGuid',
  'portGuid',
];

function hostLosses({ kernel }: HostPolicy, format: string, can: Expressible): Loss[] {
  const always: Loss[] = [
    { what: 'preflight', because: `${format} checks nothing before it changes something` },
    { what: 'read-back and undo', because: `${format} does not read back what it wrote, and takes nothing back` },
  ];
  const asked = Object.entries(kernel).filter(([, value]) => value !== undefined && value !== 0);
  if (can.kernelArguments || asked.length === 0) return always;
  return [
    {
      what: `kernel ${asked.map(([field]) => field).join(', ')}`,
      because: `${format} sets no kernel arguments`,
      instead: 'the boot loader of the host',
    },
    ...always,
  ];
}

/** A function that the format cannot select: one line for all of it. */
export function unselectable({ label }: HostFunction, because: string): Loss {
  return { what: label, because };
}

/** The policy without functions that are lost as a whole. */
export function without(policy: HostPolicy, lost: readonly HostFunction[]): HostPolicy {
  return { ...policy, functions: policy.functions.filter((fn) => !lost.includes(fn)) };
}
