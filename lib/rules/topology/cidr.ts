/** IPv4 ranges of the networks, and those from which SSH is open. Malformed ranges are left to the first rule alone. */
import { addressCount, formatCidr, type Ipv4Block, overlaps, parseCidr } from '../../resolve/ipv4';
import type { CompleteTopology } from '../../topology/complete';
import { FORMATS } from '../../topology/formats';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';

export interface Range {
  readonly path: string;
  readonly text: string;
}

export function networkRanges({ network }: CompleteTopology): Range[] {
  return [
    { path: 'network.cidr', text: network.cidr },
    ...network.extra.map(({ name, cidr }) => ({ path: `network.extra.${name}.cidr`, text: cidr })),
  ];
}

/** A group that states no ranges has the topology's: those are reported once. */
export function accessRanges({ access, groups }: CompleteTopology): Range[] {
  const inherited = access.from.join();
  return [
    ...access.from.map((text, i) => ({ path: `access.from[${i}]`, text })),
    ...groups
      .filter((group) => group.access.from.join() !== inherited)
      .flatMap((group) => group.access.from.map((text, i) => ({ path: `groups.${group.name}.access.from[${i}]`, text }))),
  ];
}

const key = (path: string, value: string) => (path.endsWith('cidr') ? `cidr: ${value}` : `write ${value}`);

/** The range with its host bits cleared; undefined where the text is no range at all. */
function cleared(text: string): string | undefined {
  if (!FORMATS.cidr.pattern.test(text)) return undefined;
  const [address, length] = text.split('/') as [string, string];
  const host = parseCidr(`${address}/32`) as Ipv4Block;
  const size = addressCount({ base: 0, prefix: Number(length) });
  return formatCidr({ base: Math.floor(host.base / size) * size, prefix: Number(length) });
}

export const CIDR_WELL_FORMED: Rule<TopologyContext> = {
  id: 'topology/cidr-malformed',
  level: 'error',
  holds: 'a range is four numbers from 0 to 255 and a prefix length from 0 to 32',
  source: FORMATS.cidr.source,
  *check({ topology }) {
    for (const { path, text } of [...networkRanges(topology), ...accessRanges(topology)]) {
      if (cleared(text) !== undefined) continue;
      const allowed = FORMATS.cidr.allowed;
      yield { path, message: 'not an IPv4 range in CIDR notation', got: text, allowed, fix: key(path, FORMATS.cidr.example) };
    }
  },
};

export const CIDR_HOST_BITS_CLEAR: Rule<TopologyContext> = {
  id: 'topology/cidr-host-bits',
  level: 'error',
  holds: 'a range begins at a multiple of its size',
  source: 'RFC 4632 section 3.1',
  *check({ topology }) {
    for (const { path, text } of [...networkRanges(topology), ...accessRanges(topology)]) {
      const right = cleared(text);
      if (right === undefined || parseCidr(text) !== undefined) continue;
      const host = `${text.split('/')[0]}/32`;
      yield {
        path,
        message: 'the address lies inside the range instead of at its beginning',
        got: text,
        allowed: right,
        fix: path.endsWith('cidr') ? key(path, right) : `write ${right}, or ${host} for that one address`,
      };
    }
  },
};

/** Prefix lengths that each cloud takes for a network of ours. */
const PREFIXES = {
  aws: { shortest: 16, longest: 28, refusal: 'InvalidVpc.Range', source: 'VPC guide: a VPC is /16 to /28' },
  azure: { shortest: 2, longest: 29, refusal: 'NetcfgSubnetInvalidPrefix', source: 'Azure Virtual Network FAQ: a subnet is /2 to /29' },
  gcp: {
    shortest: 4,
    longest: 29,
    refusal: 'Invalid value for field resource.ipCidrRange',
    source: 'VPC documentation: a subnet is /29 or shorter',
  },
} as const;

export const CIDR_NOT_TOO_LARGE: Rule<TopologyContext> = {
  id: 'topology/cidr-too-large',
  level: 'error',
  holds: 'a network is no larger than the clouds allow: /16 on AWS',
  source: `${PREFIXES.aws.source}; ${PREFIXES.azure.source}`,
  *check({ topology }) {
    for (const { path, text } of networkRanges(topology)) {
      const block = parseCidr(text);
      if (block === undefined) continue;
      const cloud = (['aws', 'gcp', 'azure'] as const).find(
        (each) => topology.targets.includes(each) && block.prefix < PREFIXES[each].shortest,
      );
      if (cloud === undefined) continue;
      const { shortest, longest, refusal } = PREFIXES[cloud];
      yield {
        path,
        message: `${cloud} takes no network larger than /${shortest}`,
        got: text,
        allowed: `/${shortest} to /${longest}`,
        fix: key(path, formatCidr({ base: block.base, prefix: shortest })),
        prevents: refusal,
      };
    }
  },
};

/** Every cloud keeps four or five addresses of each subnet for itself. */
const RESERVED_ADDRESSES = 5;

export const CIDR_LARGE_ENOUGH: Rule<TopologyContext> = {
  id: 'topology/cidr-too-small',
  level: 'error',
  holds: 'a network has an address for every interface of every node at the largest count, in subnets that the clouds accept',
  prevents: 'InsufficientFreeAddressesInSubnet (AWS), SubnetIsFull (Azure), IP_SPACE_EXHAUSTED (Google)',
  source: 'VPC guide, subnet sizing; Azure Virtual Network FAQ; Google VPC documentation, subnets',
  *check({ topology }) {
    for (const [index, { path, text }] of networkRanges(topology).entries()) {
      const block = parseCidr(text);
      const extra = index === 0 ? undefined : topology.network.extra[index - 1]?.name;
      if (block === undefined) continue;
      const { addresses, longest, cloud } = needOf(topology, extra);
      if (addresses === 0) continue;
      const fits = 32 - Math.ceil(Math.log2(addresses + RESERVED_ADDRESSES));
      const prefix = Math.min(fits, longest);
      if (block.prefix <= prefix) continue;
      const base = Math.floor(block.base / addressCount({ base: 0, prefix })) * addressCount({ base: 0, prefix });
      yield {
        path,
        message: `${addressCount(block)} addresses are too few: ${addresses} interfaces on ${cloud}, ${RESERVED_ADDRESSES} addresses that the cloud keeps, subnets of at least /${PREFIXES[cloud].longest}`,
        got: text,
        allowed: `/${prefix} or shorter`,
        fix: key(path, formatCidr({ base, prefix })),
      };
    }
  },
};

/** The greatest need over the planned clouds. The layout may demand more interfaces: that is for the rules over the plan. */
function needOf(topology: CompleteTopology, extra: string | undefined) {
  let need = { addresses: 0, longest: 32, cloud: 'aws' as keyof typeof PREFIXES };
  for (const cloud of ['gcp', 'azure', 'aws'] as const) {
    if (!topology.targets.includes(cloud)) continue;
    const groups = topology.groups.filter(
      (group) => group.targets.includes(cloud) && (extra === undefined || group.network.extra.includes(extra)),
    );
    const addresses = groups.reduce((sum, group) => sum + group.count.max * (extra === undefined ? group.network.interfaces : 1), 0);
    // On AWS a network is cut into a subnet per zone, and a public one where something needs the internet.
    const zones = new Set(groups.flatMap((group) => group.aws.zones ?? [])).size || 1;
    const open = extra === undefined && (topology.network.egress === 'nat' || groups.some((group) => group.access.publicAddress));
    const parts = cloud === 'aws' ? zones + (open ? 1 : 0) : 1;
    const longest = PREFIXES[cloud].longest - Math.ceil(Math.log2(parts));
    if (addresses > need.addresses || (addresses > 0 && longest < need.longest)) {
      need = { addresses: Math.max(addresses, need.addresses), longest: Math.min(longest, need.longest), cloud };
    }
  }
  return need;
}

export const CIDRS_DISJOINT: Rule<TopologyContext> = {
  id: 'topology/cidr-overlap',
  level: 'error',
  holds: 'the main network and the extra ones do not overlap',
  prevents: 'InvalidSubnet.Conflict (AWS), NetcfgSubnetRangesOverlap (Azure)',
  source:
    'VPC guide: the CIDR blocks of subnets cannot overlap; Azure Virtual Network FAQ; Google: multiple interfaces need networks without overlap',
  *check({ topology }) {
    const ranges = networkRanges(topology).flatMap((range) => {
      const block = parseCidr(range.text);
      return block === undefined ? [] : [{ ...range, block }];
    });
    for (const [i, range] of ranges.entries()) {
      const earlier = ranges.slice(0, i).find((other) => overlaps(other.block, range.block));
      if (earlier === undefined) continue;
      const free = freeBlock(
        range.block.prefix,
        ranges.map(({ block }) => block),
      );
      yield {
        path: range.path,
        message: `overlaps ${earlier.path}, ${earlier.text}`,
        got: range.text,
        allowed: `a range outside ${earlier.text}`,
        fix: free === undefined ? 'choose a range of its own' : key(range.path, free),
      };
    }
  },
};

/** The first block of that size in 10.0.0.0/8 that no other range touches. */
function freeBlock(prefix: number, taken: readonly Ipv4Block[]): string | undefined {
  const size = addressCount({ base: 0, prefix: Math.max(prefix, 16) });
  const first = 10 * 2 ** 24;
  for (let base = first; base < first + 2 ** 24; base += Math.max(size, 65536)) {
    const block = { base, prefix: Math.max(prefix, 16) };
    if (!taken.some((other) => overlaps(other, block))) return formatCidr(block);
  }
  return undefined;
}

const block = (text: string) => parseCidr(text) as Ipv4Block;
/** RFC 1918 private use, RFC 6598 shared space, RFC 2544 benchmarking. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'].map(block);
/** "This network", loopback, link-local, multicast, future use (RFC 6890). */
const SPECIAL = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'].map(block);

export const CIDR_USABLE: Rule<TopologyContext> = {
  id: 'topology/cidr-reserved',
  level: 'error',
  holds: 'a network lies outside loopback, link-local, multicast and reserved space',
  prevents: 'InvalidVpc.Range (AWS), NetcfgInvalidAddressPrefix (Azure), Invalid value for field resource.ipCidrRange (Google)',
  source: 'RFC 6890; Google VPC documentation, prohibited IPv4 subnet ranges',
  *check({ topology }) {
    for (const { path, text } of networkRanges(topology)) {
      const range = parseCidr(text);
      const special = range === undefined ? undefined : SPECIAL.find((each) => overlaps(each, range));
      if (special === undefined) continue;
      yield {
        path,
        message: `lies in ${formatCidr(special)}, which no network may use`,
        got: text,
        allowed: PRIVATE.map(formatCidr),
        fix: key(path, '10.64.0.0/16'),
      };
    }
  },
};

export const CIDR_PRIVATE: Rule<TopologyContext> = {
  id: 'topology/cidr-public',
  level: 'warning',
  holds: 'a network uses private addresses; with public ones their owners are out of reach',
  source: 'RFC 1918; RFC 6598',
  *check({ topology }) {
    for (const { path, text } of networkRanges(topology)) {
      const range = parseCidr(text);
      if (range === undefined || SPECIAL.some((each) => overlaps(each, range))) continue;
      const inside = PRIVATE.some((each) => each.prefix <= range.prefix && overlaps(each, range));
      if (inside) continue;
      yield {
        path,
        message: 'these are public addresses: the nodes could not reach whoever owns them',
        got: text,
        allowed: PRIVATE.map(formatCidr),
        fix: key(path, '10.64.0.0/16'),
      };
    }
  },
};

export const CIDR_RULES = [
  CIDR_WELL_FORMED,
  CIDR_HOST_BITS_CLEAR,
  CIDR_NOT_TOO_LARGE,
  CIDR_LARGE_ENOUGH,
  CIDRS_DISJOINT,
  CIDR_USABLE,
  CIDR_PRIVATE,
] as const;
