/** What a plan looks like, before anything is drawn: groups of nodes, their network cards, the networks that they join. */
import { hostFunctions } from '../../resolve/host-functions';
import type { AwsGroupPlan, AzureGroupPlan, GcpGroupPlan, GroupPlan, MetalGroupPlan, NetworkPlan, Plan } from '../../resolve/plan';
import { plural, quantity } from '../amounts';
import { FABRIC_WORDS } from '../plan-rows';

export interface Picture {
  readonly title: string;
  readonly groups: readonly PictureGroup[];
  /** The IP networks, which several groups may share. */
  readonly networks: readonly PictureNetwork[];
}

export interface PictureGroup {
  readonly name: string;
  readonly machine: string;
  /** Facts in a few words, one a line. */
  readonly facts: readonly string[];
  /** `cluster placement group trainers`; undefined: the nodes lie anywhere. */
  readonly placement: string | undefined;
  readonly count: number;
  /** Names of the nodes that are drawn, at most {@link MOST_NODES}. */
  readonly nodes: readonly PictureNode[];
  /** The RDMA fabric that links the nodes. */
  readonly fabric: string | undefined;
  /** IP traffic that a node sustains; undefined: unknown. */
  readonly gbps: string | undefined;
  /** The IP networks that it joins, with the interfaces of a node there. */
  readonly joins: readonly { readonly network: string; readonly interfaces: number }[];
}

export interface PictureNode {
  readonly name: string;
  readonly devices: string;
  readonly cards: readonly Card[];
}

/** A network card, with what the plan puts on it. */
export interface Card {
  readonly label: string;
  readonly ports: readonly PortKind[];
  /** Bare metal: runs of virtual functions that one driver serves. */
  readonly virtualFunctions?: readonly { readonly driver: string; readonly count: number }[];
}

/** `ip`: an IP interface past the host's switch; `slow`: one through it; `both`: IP and RDMA; `rdma`: RDMA alone; `pf`: a physical function. */
export type PortKind = 'ip' | 'slow' | 'both' | 'rdma' | 'pf';

export interface PictureNetwork {
  readonly name: string;
  /** undefined: the owner's own addresses. */
  readonly cidr: string | undefined;
  readonly mtuBytes: number;
}

export const MOST_NODES = 3;

export function pictureOf(plan: Plan): Picture {
  const where = 'region' in plan ? ` ${plan.region}${plan.zone === undefined ? '' : `, zone ${plan.zone}`}` : '';
  const ip = plan.networks.filter(({ kind }) => kind === 'ip');
  return {
    title: `${plan.topology} on ${TARGET_WORDS[plan.target]}${where}`,
    networks: ip.map(({ name, cidr, mtuBytes }) => ({ name, cidr, mtuBytes })),
    groups: (plan.groups as readonly GroupPlan[]).map((group) => pictureGroup(plan, group, ip)),
  };
}

const TARGET_WORDS: Readonly<Record<Plan['target'], string>> = { aws: 'AWS', azure: 'Azure', gcp: 'Google Cloud', metal: 'bare metal' };

function pictureGroup(plan: Plan, group: GroupPlan, ip: readonly NetworkPlan[]): PictureGroup {
  const { name, machine, count, sustainedGbps, rdma, rdmaGbps, placement } = group;
  const { min, max } = group.size;
  const cards = 'hosts' in group ? [] : cardsOf(plan.target, group);
  const named = placement.group === undefined || placement.group === name ? '' : ` "${placement.group}"`;
  return {
    name,
    machine,
    count,
    facts: [
      `${plural(count, 'node')}${min === max ? '' : `, ${quantity(min)} to ${quantity(max)}`}`,
      sustainedGbps === null ? 'Gbps unknown' : `${quantity(sustainedGbps)} Gbps ${group.basis}`,
      `MTU ${group.mtuBytes}`,
    ],
    gbps: sustainedGbps === null ? undefined : `${quantity(sustainedGbps)} Gbps`,
    placement: placement.strategy === 'none' ? undefined : `${placement.strategy} placement${named}`,
    nodes:
      'hosts' in group
        ? group.hosts
            .slice(0, MOST_NODES)
            .map((host) => ({ name: host.name, devices: group.os, cards: hostCards(plan.topology, group, host.name) }))
        : Array.from({ length: Math.min(MOST_NODES, count) }, (_, i) => ({ name: `node ${i + 1}`, devices: devicesOf(group), cards })),
    fabric:
      rdma === 'none' ? undefined : `${FABRIC_WORDS[rdma]}${rdmaGbps > 0 ? `, ${quantity(rdmaGbps)} Gbps a node` : ''}${mtuWords(group)}`,
    joins: ip.flatMap(({ name: network }) => {
      const interfaces =
        'hosts' in group
          ? 1
          : (group.interfaces as readonly { network: string; type?: string }[]).filter(
              (each) => each.network === network && each.type !== 'efa-only',
            ).length;
      return interfaces === 0 ? [] : [{ network, interfaces }];
    }),
  };
}

function mtuWords({ rdmaMtuBytes }: GroupPlan): string {
  return rdmaMtuBytes === undefined ? '' : `, MTU ${rdmaMtuBytes}`;
}

function devicesOf({ gpus, vcpus }: GroupPlan): string {
  if (gpus !== undefined && gpus.count > 0) return `${gpus.count} x ${gpus.model}`;
  return vcpus === undefined ? '' : plural(vcpus, 'vCPU');
}

function cardsOf(target: Plan['target'], group: AwsGroupPlan | AzureGroupPlan | GcpGroupPlan): Card[] {
  if (target === 'aws') {
    const { interfaces } = group as AwsGroupPlan;
    const indexes = [...new Set(interfaces.map(({ networkCardIndex }) => networkCardIndex))].sort((a, b) => a - b);
    return indexes.map((index) => ({
      label: `card ${index}`,
      ports: interfaces
        .filter(({ networkCardIndex }) => networkCardIndex === index)
        .map(({ type }): PortKind => (type === 'interface' ? 'ip' : type === 'efa' ? 'both' : 'rdma')),
    }));
  }
  if (target === 'azure') {
    const { interfaces, infinibandHcas } = group as AzureGroupPlan;
    return [
      ...interfaces.map(({ name, acceleratedNetworking }): Card => ({ label: name, ports: [acceleratedNetworking ? 'ip' : 'slow'] })),
      ...Array.from({ length: infinibandHcas }, (_, i): Card => ({ label: `hca ${i}`, ports: ['rdma'] })),
    ];
  }
  return (group as GcpGroupPlan).interfaces.map(({ nicType }, i) => ({
    label: `nic${i}`,
    ports: [nicType === 'MRDMA' || nicType === 'IRDMA' ? 'rdma' : nicType === 'VIRTIO_NET' ? 'slow' : 'ip'],
  }));
}

function hostCards(topology: string, { hosts }: MetalGroupPlan, name: string): Card[] {
  const functions = hosts.find((host) => host.name === name)?.policy.functions ?? [];
  return hostFunctions(topology, name, functions).map(({ label, driverName, virtualFunctions }) => ({
    label: `${label} ${driverName}`,
    ports: ['pf'],
    virtualFunctions: virtualFunctions.reduce<{ driver: string; count: number }[]>((runs, { driver }) => {
      const last = runs[runs.length - 1];
      if (last?.driver === driver) last.count++;
      else runs.push({ driver, count: 1 });
      return runs;
    }, []),
  }));
}

/** `main  10.42.0.0/16  MTU 9001`. */
export function networkWords({ name, cidr, mtuBytes }: PictureNetwork): string {
  return [name, ...(cidr === undefined ? [] : [cidr]), `MTU ${mtuBytes}`].join('  ');
}
