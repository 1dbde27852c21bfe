/** Zones, subnets and MTU on AWS: one subnet a zone, a small public one for the NAT gateway, one subnet an extra network. */
import type { CompleteTopology, MtuWish } from '../topology/complete';
import { addressCount, formatCidr, parseCidr, subBlock } from './ipv4';
import type { NetworkPlan, SubnetPlan } from './plan';

/** EC2 guide "Network MTU": jumbo frames in a VPC; ENA Express takes 101 bytes for SRD. */
export const AWS_MTU_BYTES = { jumbo: 9001, enaExpress: 8900, standard: 1500 } as const;

/** The longest prefix that EC2 takes for a subnet. */
const LONGEST_PREFIX = 28;

export function awsMtu(wish: MtuWish, enaExpress: boolean): { readonly bytes: number; readonly because: string } {
  const cap = enaExpress ? AWS_MTU_BYTES.enaExpress : AWS_MTU_BYTES.jumbo;
  if (wish === 'standard') return { bytes: AWS_MTU_BYTES.standard, because: 'asked: standard' };
  if (wish === 'jumbo') {
    return {
      bytes: cap,
      because: enaExpress
        ? 'ENA Express takes part of each frame for SRD: 8900 on a network where one group uses it'
        : 'jumbo frames in a VPC',
    };
  }
  return { bytes: Math.min(wish, cap), because: 'asked' };
}

export interface AwsNetworkWish {
  /** Zones of the groups in the main network, the NAT gateway's first. */
  readonly zones: readonly string[];
  /** Zones in which a group joins each extra network. */
  readonly extraZones: ReadonlyMap<string, readonly string[]>;
  readonly publicSubnet: boolean;
  readonly enaExpressOn: (network: string) => boolean;
}

/** The topology's rules have checked every CIDR: here they parse. */
export function awsNetworks(topology: CompleteTopology, wish: AwsNetworkWish): NetworkPlan[] {
  const { network } = topology;
  const main = parseCidr(network.cidr);
  if (main === undefined) throw new RangeError(`not a CIDR: ${network.cidr}`);
  // One equal part a zone, and one more whose beginning is the public subnet: nodes get by far the most.
  const parts = Math.ceil(Math.log2(wish.zones.length + (wish.publicSubnet ? 1 : 0)));
  const prefix = Math.min(LONGEST_PREFIX, main.prefix + parts);
  const privates: SubnetPlan[] = wish.zones.map((zone, i) => ({ name: zone, zone, cidr: formatCidr(subBlock(main, prefix, i)) }));
  const publicPrefix = Math.min(LONGEST_PREFIX, Math.max(prefix, 24));
  const publics: SubnetPlan[] = wish.publicSubnet
    ? [
        {
          name: 'public',
          zone: wish.zones[0] as string,
          cidr: formatCidr(subBlock({ base: main.base + wish.zones.length * addressCount({ base: 0, prefix }), prefix }, publicPrefix, 0)),
          public: true,
        },
      ]
    : [];
  const mtu = awsMtu(network.mtu, wish.enaExpressOn('main'));
  return [
    { name: 'main', kind: 'ip', cidr: network.cidr, mtuBytes: mtu.bytes, subnets: [...privates, ...publics], because: mtu.because },
    ...network.extra.map((extra): NetworkPlan => {
      const zones = wish.extraZones.get(extra.name) ?? [];
      const block = parseCidr(extra.cidr);
      if (block === undefined) throw new RangeError(`not a CIDR: ${extra.cidr}`);
      const extraPrefix = Math.min(LONGEST_PREFIX, block.prefix + Math.ceil(Math.log2(Math.max(1, zones.length))));
      const extraMtu = awsMtu(extra.mtu, wish.enaExpressOn(extra.name));
      return {
        name: extra.name,
        kind: 'ip',
        cidr: extra.cidr,
        mtuBytes: extraMtu.bytes,
        subnets: zones.map((zone, i) => ({ name: `${extra.name}-${zone}`, zone, cidr: formatCidr(subBlock(block, extraPrefix, i)) })),
        because: extraMtu.because,
      };
    }),
  ];
}
