/**
 * VPC networks on Google: `main` has the first half of the topology's range; every network that a layout or a further
 * interface demands has its ranges in the second half, so that no two subnets of one machine overlap. The ranges follow the
 * order of the groups: a group added at the end moves nobody else's.
 */
import type { CompleteTopology, MtuWish } from '../topology/complete';
import type { Finding } from '../topology/finding';
import { GCP_MTU_BYTES } from './gcp-capacity';
import type { GcpNetworkWish } from './gcp-layout';
import { addressCount, formatCidr, type Ipv4Block, parseCidr, subBlock } from './ipv4';
import type { NetworkPlan, SubnetPlan } from './plan';

/** Google keeps four addresses of every primary range (VPC documentation, "Unusable addresses"). */
const RESERVED_ADDRESSES = 4;
/** The longest prefix of a primary range. */
const LONGEST_PREFIX = 29;
/** A layout's subnet where there is room: 252 machines, so that a group can grow without new networks. */
const ROOMY_PREFIX = 24;

export interface GcpNetworks {
  readonly networks: readonly NetworkPlan[];
  readonly findings: readonly Finding[];
}

export function gcpNetworks(topology: CompleteTopology, wishes: readonly GcpNetworkWish[]): GcpNetworks {
  const { network } = topology;
  const merged = merge(wishes);
  const cidr = parseCidr(network.cidr);
  if (cidr === undefined) throw new RangeError(`not a CIDR: ${network.cidr}`);
  const findings: Finding[] = [];
  const mainUsed = merged.has('main') || merged.size === 0;
  const extras = new Map(network.extra.map((each) => [each.name, each]));

  const half = Math.min(cidr.prefix + 1, 32);
  const mainBlock = subBlock(cidr, half, 0);
  const demanding = [...merged.values()].filter((wish) => wish.existing === undefined && wish.name !== 'main' && !extras.has(wish.name));
  const ranges = allocate(cidr, demanding);
  if (ranges === undefined)
    findings.push(tooSmall('network.cidr', network.cidr, 'for the networks that the layouts demand', demanding.length));
  const main = merged.get('main');
  if (main !== undefined && !fits(mainBlock, main.nodes))
    findings.push(tooSmall('network.cidr', network.cidr, `for ${main.nodes} machines: the main network has its first half`, 1));

  const ip = (
    wish: GcpNetworkWish | undefined,
    name: string,
    range: string | undefined,
    mtuWish: MtuWish,
    subnets: SubnetPlan[],
  ): NetworkPlan => {
    const mtu = gcpMtu(mtuWish, wish?.mtuBytes ?? GCP_MTU_BYTES.jumbo);
    return {
      name,
      kind: 'ip',
      cidr: range,
      mtuBytes: mtu.bytes,
      subnets,
      ...(wish?.ipv6 === true ? { ipv6: true as const } : {}),
      because: mtu.because,
    };
  };

  const networks: NetworkPlan[] = [
    ...(mainUsed ? [ip(main, 'main', network.cidr, network.mtu, [{ name: 'main', cidr: formatCidr(mainBlock) }])] : []),
    ...network.extra.map((extra) => {
      const wish = merged.get(extra.name);
      const block = parseCidr(extra.cidr);
      if (block !== undefined && wish !== undefined && !fits(block, wish.nodes))
        findings.push(tooSmall(`network.extra.${extra.name}.cidr`, extra.cidr, `for ${wish.nodes} machines`, 1));
      return ip(wish, extra.name, extra.cidr, extra.mtu, [{ name: extra.name, cidr: extra.cidr }]);
    }),
  ];
  const layout: NetworkPlan[] = [];
  for (const wish of merged.values()) {
    if (wish.name === 'main' || extras.has(wish.name)) continue;
    if (wish.existing !== undefined) {
      const mtu = existingMtu(network.mtu);
      (wish.kind === 'ip' ? networks : layout).push({
        name: wish.name,
        kind: wish.kind,
        cidr: undefined,
        mtuBytes: wish.kind === 'ip' ? mtu : wish.mtuBytes,
        subnets: (wish.existingSubnets ?? []).map((name) => ({ name, cidr: undefined, existing: name })),
        existing: wish.existing,
        ...(wish.group === undefined ? {} : { group: wish.group }),
        because: wish.because,
      });
      continue;
    }
    const range = ranges?.get(wish.name);
    const subnets = wish.subnets.map((name): SubnetPlan => ({ name, cidr: range?.subnets.get(name) }));
    if (wish.kind === 'ip') {
      const made = ip(wish, wish.name, range?.cidr, network.mtu, subnets);
      networks.push({ ...made, because: `${wish.because}; ${made.because}` });
      continue;
    }
    layout.push({
      name: wish.name,
      kind: wish.kind,
      cidr: range?.cidr,
      mtuBytes: wish.mtuBytes,
      subnets,
      ...(wish.networkProfile === undefined ? {} : { networkProfile: wish.networkProfile }),
      ...(wish.group === undefined ? {} : { group: wish.group }),
      because: wish.because,
    });
  }
  return { networks: [...networks, ...layout], findings };
}

/** VPC MTU: 1300 to 8896. A number above is met with 8896, and a rule says so (rules/gcp/mtu.ts). */
export function gcpMtu(wish: MtuWish, cap: number): { readonly bytes: number; readonly because: string } {
  if (wish === 'standard') return { bytes: GCP_MTU_BYTES.standard, because: 'asked: standard' };
  const capped =
    cap === GCP_MTU_BYTES.jumbo
      ? 'the largest MTU of a VPC network'
      : `${cap} is documented for a machine in this network, and all on it must agree`;
  if (wish === 'jumbo') return { bytes: cap, because: capped };
  return wish > cap ? { bytes: cap, because: `${wish} is asked; ${capped}` } : { bytes: wish, because: 'asked' };
}

/** A network that the user owns: what the topology states, or else the default of a VPC network. */
function existingMtu(wish: MtuWish): number {
  return typeof wish === 'number' ? wish : wish === 'standard' ? GCP_MTU_BYTES.standard : GCP_MTU_BYTES.unset;
}

function merge(wishes: readonly GcpNetworkWish[]): Map<string, GcpNetworkWish> {
  const byName = new Map<string, GcpNetworkWish>();
  for (const wish of wishes) {
    const known = byName.get(wish.name);
    byName.set(
      wish.name,
      known === undefined
        ? wish
        : {
            ...known,
            nodes: known.nodes + wish.nodes,
            mtuBytes: Math.min(known.mtuBytes, wish.mtuBytes),
            subnets: [...new Set([...known.subnets, ...wish.subnets])],
            existingSubnets: [...new Set([...(known.existingSubnets ?? []), ...(wish.existingSubnets ?? [])])],
            ...(wish.ipv6 === true ? { ipv6: true as const } : {}),
          },
    );
  }
  return byName;
}

function prefixFor(nodes: number): number {
  return Math.min(LONGEST_PREFIX, 32 - Math.ceil(Math.log2(nodes + RESERVED_ADDRESSES)));
}

function fits(block: Ipv4Block, nodes: number): boolean {
  return block.prefix <= LONGEST_PREFIX && nodes + RESERVED_ADDRESSES <= addressCount(block);
}

interface Ranges {
  readonly cidr: string;
  readonly subnets: ReadonlyMap<string, string>;
}

/** Roomy subnets where they fit, else the smallest that hold the machines; undefined where those do not fit either. */
function allocate(cidr: Ipv4Block, wishes: readonly GcpNetworkWish[]): ReadonlyMap<string, Ranges> | undefined {
  const end = cidr.base + addressCount(cidr);
  for (const longest of [ROOMY_PREFIX, LONGEST_PREFIX]) {
    const ranges = new Map<string, Ranges>();
    let next = cidr.base + addressCount(cidr) / 2;
    for (const { name, subnets, nodes } of wishes.filter((wish) => wish.subnets.length > 0)) {
      const prefix = Math.min(longest, prefixFor(nodes));
      const whole = prefix - Math.ceil(Math.log2(subnets.length));
      const size = addressCount({ base: 0, prefix: whole });
      const block = { base: Math.ceil(next / size) * size, prefix: whole };
      ranges.set(name, {
        cidr: formatCidr(block),
        subnets: new Map(subnets.map((subnet, i) => [subnet, formatCidr(subBlock(block, prefix, i))])),
      });
      next = block.base + size;
    }
    if (next <= end) return ranges;
  }
  return undefined;
}

function tooSmall(path: string, got: string, what: string, networks: number): Finding {
  return {
    rule: 'gcp/network-too-small',
    level: 'error',
    path,
    message: `the range is too small ${what}`,
    got,
    fix: networks > 1 ? 'take a shorter prefix: half of the range is shared among these networks' : 'take a shorter prefix',
    prevents: 'IP_SPACE_EXHAUSTED',
    source: 'VPC documentation, subnets: four addresses of each primary range are reserved',
  };
}
