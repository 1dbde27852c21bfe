/** Completion: every default filled in, every short form written out, every group resolved to its targets. */
import type { CompleteGroup, CompleteGroupNetwork, CompletePlacement, CompleteTopology } from './complete';
import { DEFAULTS } from './defaults';
import type { Finding } from './finding';
import { completePurchase } from './purchase';
import { CLOUDS, type GroupNeed, TARGETS, type Target, type Topology } from './types';

export interface FilledIn {
  readonly topology: CompleteTopology;
  /** What only the user's own shape shows: words that have no effect. */
  readonly findings: readonly Finding[];
}

/** `topology` has passed the schema. */
export function fillIn(topology: Topology): FilledIn {
  const findings: Finding[] = [];
  const needs = Object.entries(topology.groups);
  const clouds = CLOUDS.filter((cloud) => topology.targets === undefined || topology.targets[cloud] !== undefined);
  const targetsOf = (need: GroupNeed): Target[] =>
    TARGETS.filter((target) => (need.only?.includes(target) ?? true) && (target === 'metal' ? hasHosts(need) : clouds.includes(target)));

  // Nobody asked for the clouds by name: one without a machine would be an empty, yet paid, network.
  const planned: Target[] =
    topology.targets === undefined ? clouds.filter((cloud) => needs.some(([, need]) => targetsOf(need).includes(cloud))) : [...clouds];
  if (needs.some(([, need]) => targetsOf(need).includes('metal'))) planned.push('metal');
  else if (topology.targets?.metal !== undefined) findings.push(metalWithoutHosts());
  for (const [name, need] of needs) findings.push(...onlyUnplanned(name, need, clouds));

  const tags = topology.tags ?? {};
  const access = {
    user: topology.access?.user ?? DEFAULTS.user,
    sshPublicKeys: topology.access?.sshPublicKeys ?? [],
    from: topology.access?.from ?? [],
  };
  const { aws, azure, gcp } = topology.targets ?? {};
  return {
    findings,
    topology: {
      name: topology.name,
      targets: planned,
      aws: { region: aws?.region ?? DEFAULTS.aws.region, zone: aws?.zone },
      azure: { region: azure?.location ?? DEFAULTS.azure.region, zone: azure?.zone },
      gcp: { region: gcp?.region ?? DEFAULTS.gcp.region, zone: gcp?.zone, project: gcp?.project },
      access,
      tags,
      network: {
        cidr: topology.network?.cidr ?? DEFAULTS.cidr,
        mtu: topology.network?.mtu ?? DEFAULTS.mtu,
        egress: topology.network?.egress ?? DEFAULTS.egress,
        extra: Object.entries(topology.network?.extra ?? {}).map(([name, { cidr, mtu }]) => ({ name, cidr, mtu: mtu ?? DEFAULTS.mtu })),
      },
      groups: needs.map(([name, need]) => completeGroup(name, need, targetsOf(need), tags, access.from)),
      acknowledge: topology.acknowledge ?? [],
    },
  };
}

function hasHosts(need: GroupNeed): boolean {
  return (need.metal?.hosts?.length ?? 0) > 0;
}

function completeGroup(
  name: string,
  need: GroupNeed,
  targets: readonly Target[],
  tags: Readonly<Record<string, string>>,
  from: readonly string[],
): CompleteGroup {
  const { machine, disks, access } = need;
  const model = machine?.gpus?.model;
  return {
    name,
    count: completeCount(need),
    targets,
    machine: {
      vcpus: machine?.vcpus ?? 0,
      memoryGiB: machine?.memoryGiB ?? 0,
      gpus: {
        models: (model === undefined ? [] : typeof model === 'string' ? [model] : model).map((each) => each.toLowerCase()),
        count: machine?.gpus?.count ?? 0,
      },
      arch: machine?.arch,
      bareMetal: machine?.bareMetal,
      maxUsdPerHour: machine?.maxUsdPerHour,
    },
    network: completeNetwork(need),
    disks: {
      root: { sizeGiB: disks?.root?.sizeGiB ?? DEFAULTS.rootDiskGiB, type: disks?.root?.type ?? DEFAULTS.rootDiskType },
      scratch: disks?.scratch ?? DEFAULTS.scratch,
    },
    access: { publicAddress: access?.publicAddress ?? false, from: access?.from ?? from },
    placement: completePlacement(need),
    purchase: completePurchase(need),
    image: need.image ?? DEFAULTS.image,
    tuning: need.tuning ?? DEFAULTS.tuning,
    proof: need.proof ?? DEFAULTS.proof,
    tags: { ...tags, ...need.tags },
    aws: need.aws ?? {},
    azure: need.azure ?? {},
    gcp: need.gcp ?? {},
    metal: need.metal ?? {},
    sriov: need.sriov,
  };
}

/** On metal the number of hosts is the count; so it is the best guess for the clouds too where none is stated. */
function completeCount(need: GroupNeed): CompleteGroup['count'] {
  const count = need.count ?? (hasHosts(need) ? need.metal!.hosts!.length : DEFAULTS.count);
  return typeof count === 'number'
    ? { min: count, desired: count, max: count }
    : { min: count.min, desired: count.desired, max: count.max };
}

function completeNetwork({ network }: GroupNeed): CompleteGroupNetwork {
  return {
    bandwidthGbps: network?.bandwidthGbps ?? 0,
    rdma: network?.rdma ?? DEFAULTS.rdma,
    rdmaGbps: network?.rdmaGbps ?? 0,
    flowGbps: network?.flowGbps ?? 0,
    interfaces: network?.interfaces ?? DEFAULTS.interfaces,
    extra: network?.extra ?? [],
    queues: network?.queues,
    forwarding: network?.forwarding ?? false,
    dataPlane: network?.dataPlane ?? 'kernel',
    connectionIdleSeconds: network?.connectionIdleSeconds,
  };
}

function completePlacement({ placement }: GroupNeed): CompletePlacement {
  if (placement === undefined || typeof placement === 'string') {
    return { strategy: placement, shared: undefined, existing: undefined, required: false };
  }
  return { strategy: placement.strategy, shared: placement.shared, existing: placement.existing, required: placement.required ?? false };
}

function metalWithoutHosts(): Finding {
  return {
    rule: 'topology/target-without-groups',
    level: 'warning',
    path: 'targets.metal',
    message: 'metal is a target, yet no group names hosts that are planned on it',
    got: 'no hosts',
    allowed: 'groups.<name>.metal.hosts with at least one host',
    fix: 'remove targets.metal, or name the hosts in a group',
    source: 'design: metal is planned exactly when a group names hosts',
  };
}

/** A target in `only` that is not planned has no effect. */
function onlyUnplanned(name: string, need: GroupNeed, clouds: readonly Target[]): Finding[] {
  return (need.only ?? []).flatMap((target, i) => {
    if (target === 'metal' ? hasHosts(need) : clouds.includes(target)) return [];
    return {
      rule: 'topology/only-unplanned-target',
      level: 'warning',
      path: `groups.${name}.only[${i}]`,
      message: target === 'metal' ? 'the group names no hosts, so metal has no effect here' : `${target} is no target of this topology`,
      got: target,
      allowed: [...clouds, ...(hasHosts(need) ? ['metal'] : [])],
      fix: target === 'metal' ? `remove metal, or add groups.${name}.metal.hosts` : `remove ${target}, or add targets.${target}: {}`,
      source: 'design: the planned targets are the keys of targets',
    } satisfies Finding;
  });
}
