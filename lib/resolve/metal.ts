/** Bare metal: each group's hosts and the policy of each. The user declares the machines, so nothing is chosen; everything is said. */
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import type { Finding } from '../topology/finding';
import type { MetalHost } from '../topology/blocks';
import type { SriovPolicy } from '../topology/sriov';
import { metalExpectation } from './metal-expect';
import { type HostFunction, hostFunctions } from './host-functions';
import type { MetalGroupPlan, MetalHostPlan, MetalPlan, NetworkPlan, RdmaFabric, Reason } from './plan';
import type { Resolved } from './resolved';

/** What nothing says otherwise: IEEE 802.3 without jumbo frames. */
const STANDARD_MTU = 1500;

export function resolveMetal(topology: CompleteTopology): Resolved<MetalPlan> {
  const findings: Finding[] = [];
  const drafts = topology.groups
    .filter(({ targets, metal }) => targets.includes('metal') && (metal.hosts ?? []).length > 0)
    .map((group) => draft(topology, group));
  const mtuBytes = drafts.length === 0 ? STANDARD_MTU : Math.min(...drafts.map((each) => each.mtu.bytes));
  const main: NetworkPlan = {
    name: 'main',
    kind: 'ip',
    cidr: undefined,
    mtuBytes,
    subnets: [],
    because: "the rack's own network: nothing is created, and its addresses are the user's",
  };
  const groups = drafts.map((each) => groupPlan(each));
  if (topology.access.sshPublicKeys.length === 0) findings.push(...drafts.map(({ group }) => noLogin(group)));
  return {
    plan: {
      target: 'metal',
      topology: topology.name,
      groups,
      networks: [main],
      mtuBytes,
      egress: topology.network.egress,
      access: topology.access,
      tags: topology.tags,
    },
    findings,
  };
}

interface Draft {
  readonly group: CompleteGroup;
  readonly hosts: readonly MetalHostPlan[];
  /** Of all hosts, host after host. */
  readonly functions: readonly HostFunction[];
  readonly ofFirst: readonly HostFunction[];
  readonly mtu: { readonly bytes: number; readonly because: string };
}

function draft(topology: CompleteTopology, group: CompleteGroup): Draft {
  const hosts = (group.metal.hosts ?? []).map(
    (host): MetalHostPlan => ({
      name: host.name,
      mac: host.mac?.toLowerCase(),
      policy: policyOf(group, host),
      ...acknowledgedOn(topology, group),
    }),
  );
  const perHost = hosts.map((host) => hostFunctions(topology.name, host.name, host.policy.functions ?? []));
  const functions = perHost.flat();
  return { group, hosts, functions, ofFirst: perHost[0] ?? [], mtu: mtuOf(topology, group, functions) };
}

/** A host's functions replace the group's list; operating system and kernel are the group's. */
function policyOf(group: CompleteGroup, host: MetalHost): SriovPolicy {
  return {
    os: group.sriov?.os ?? group.image,
    functions: host.functions ?? group.sriov?.functions ?? [],
    ...(group.sriov?.kernel === undefined ? {} : { kernel: group.sriov.kernel }),
  };
}

/** The host program refuses some things by itself, and must know which of them somebody answers for. */
function acknowledgedOn(topology: CompleteTopology, group: CompleteGroup): Pick<MetalHostPlan, 'acknowledged'> {
  const at = `groups.${group.name}`;
  const mine = topology.acknowledge.filter(
    ({ rule, path }) => rule.startsWith('host/') && (path === at || path === '' || path.startsWith(`${at}.`)),
  );
  return mine.length === 0 ? {} : { acknowledged: mine.map(({ rule, reason }) => ({ rule, reason })) };
}

function mtuOf(topology: CompleteTopology, group: CompleteGroup, functions: readonly HostFunction[]): Draft['mtu'] {
  const stated = functions.flatMap(({ mtuBytes }) => (mtuBytes === undefined ? [] : [mtuBytes]));
  if (stated.length > 0) return { bytes: Math.min(...stated), because: 'the smallest mtuBytes of the functions' };
  const wish = topology.network.mtu;
  if (typeof wish === 'number') return { bytes: wish, because: 'network.mtu says so; functions without mtuBytes keep theirs' };
  return {
    bytes: STANDARD_MTU,
    because: `no function of ${group.name} states mtuBytes, and a switch in between may carry no more: it stays as it is`,
  };
}

function groupPlan({ group, hosts, functions, ofFirst, mtu }: Draft): MetalGroupPlan {
  const { network } = group;
  const os = group.sriov?.os ?? group.image;
  const rdma = fabricOf(functions);
  const declared = network.bandwidthGbps > 0 ? network.bandwidthGbps : null;
  const count = hosts.length;
  return {
    name: group.name,
    machine: `${os} host`,
    count,
    size: { min: count, desired: count, max: count },
    arch: group.machine.arch,
    vcpus: group.machine.vcpus === 0 ? undefined : group.machine.vcpus,
    memoryGiB: group.machine.memoryGiB === 0 ? undefined : group.machine.memoryGiB,
    gpus:
      group.machine.gpus.count === 0
        ? undefined
        : { model: group.machine.gpus.models.join(' or ') || 'any', count: group.machine.gpus.count },
    bareMetal: true,
    sustainedGbps: declared,
    basis: 'declared',
    sharedBudget: rdma === 'roce',
    rdma,
    rdmaGbps: rdma === 'none' ? 0 : network.rdmaGbps,
    mtuBytes: mtu.bytes,
    placement: { strategy: 'none', because: 'hosts stand where they stand' },
    purchase: { kind: 'on-demand' },
    usdPerHour: null,
    usdPerGbpsHour: null,
    image: { name: os, reference: os, kind: 'host-os' },
    disks: { root: { ...group.disks.root, encrypted: true }, scratch: group.disks.scratch },
    publicAddress: false,
    sshFrom: [],
    forwarding: group.network.forwarding,
    dataPlane: group.network.dataPlane,
    tuning: group.tuning,
    proof: group.proof,
    tags: group.tags,
    ...(group.metal.userData === undefined ? {} : { userData: group.metal.userData }),
    reasons: reasonsOf(group, hosts, functions, declared, mtu.because),
    losers: [],
    nearestLoser: null,
    expects: metalExpectation(ofFirst, mtu.bytes),
    os,
    hosts,
    interfaces: distinct(functions),
  };
}

function fabricOf(functions: readonly HostFunction[]): RdmaFabric {
  if (functions.some(({ kind }) => kind === 'infiniband')) return 'infiniband';
  return functions.some(({ virtualFunctions }) => virtualFunctions.some(({ rdma }) => rdma)) ? 'roce' : 'none';
}

function distinct(functions: readonly HostFunction[]): MetalGroupPlan['interfaces'] {
  const seen = new Map<string, { function: string; vfs: number; kind: string }>();
  for (const { label, vfs, kind } of functions) seen.set(`${label} ${vfs} ${kind}`, { function: label, vfs, kind });
  return [...seen.values()];
}

function reasonsOf(
  group: CompleteGroup,
  hosts: readonly MetalHostPlan[],
  functions: readonly HostFunction[],
  declared: number | null,
  mtuBecause: string,
): Reason[] {
  const os = group.sriov?.os;
  return [
    {
      field: 'machine',
      because: `${hosts.length === 1 ? 'the host is' : `the ${hosts.length} hosts are`} the user's own: ${hosts.map(({ name }) => name).join(', ')}`,
    },
    { field: 'count', because: 'the number of hosts' },
    {
      field: 'sustainedGbps',
      because:
        declared === null
          ? 'the topology declares no bandwidth for these hosts'
          : 'declared in network.bandwidthGbps; nobody else knows the host',
    },
    { field: 'usdPerHour', because: 'a host of one’s own has no list price' },
    { field: 'mtuBytes', because: mtuBecause },
    { field: 'image', because: os === undefined ? `sriov.os is not set: the group's image, ${group.image}` : 'sriov.os says so' },
    ...functionReasons(functions),
  ];
}

/** One reason for each driver and mode, not for each function. */
function functionReasons(functions: readonly HostFunction[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { driver, driverName, eswitch, gaveWay } of functions) {
    if (driver?.eswitch !== undefined) {
      reasons.set(`${driverName} ${eswitch}`, {
        field: 'interfaces',
        because:
          driver.eswitch.order === 'mode-first'
            ? `${driverName}: the switch mode is set while there are no virtual functions, then the count`
            : `${driverName}: the virtual functions are made first, then the switch mode is set while they are unbound`,
        source: driver.eswitch.source,
      });
    }
    for (const { knob, because, source } of gaveWay) {
      reasons.set(`${driverName} ${eswitch} ${knob}`, {
        field: 'interfaces',
        because: `${driverName} (${eswitch}): the default of ${knob} gives way: ${because}`,
        source,
      });
    }
  }
  return [...reasons.values()];
}

function noLogin(group: CompleteGroup): Finding {
  return {
    rule: 'host/no-login',
    level: 'info',
    path: 'access.sshPublicKeys',
    message: `the hosts of ${group.name} get no login from linerate: there is no SSH key`,
    got: 'no keys',
    allowed: 'one OpenSSH public key or more',
    fix: 'access: { sshPublicKeys: ["ssh-ed25519 AAAA... me"] }',
    source: 'design: access',
  };
}
