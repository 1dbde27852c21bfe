/** What only a group of our plan can break: its layout against its need, its zones, its capacity, its network. */
import { AWS_MTU_BYTES } from '../../resolve/aws-network';
import { addressCount, parseCidr } from '../../resolve/ipv4';
import type { AwsContext } from '../context';
import type { Rule, Violation } from '../rule';
import { factsOfPlan, type GroupFacts } from './facts-of-plan';

type GroupRule = Omit<Rule<AwsContext>, 'check'> & { readonly each: (group: GroupFacts, context: AwsContext) => Iterable<Violation> };

/** A rule that looks at one group after the other. */
function eachGroup({ each, ...rule }: GroupRule): Rule<AwsContext> {
  return {
    ...rule,
    *check(context) {
      for (const group of factsOfPlan(context)) yield* each(group, context);
    },
  };
}

const EFA_GUIDE = 'EC2 guide, Elastic Fabric Adapter: limitations';

export const LAYOUT_CARRIES_NEED = eachGroup({
  id: 'aws/layout-too-slow',
  level: 'error',
  holds: 'the stated layout carries the bandwidth and the RDMA that the group needs',
  source: 'design: a stated layout that cannot carry the need is an error (field notes aws R-43)',
  *each({ group, wish }) {
    const path = wish.aws.interfaces === undefined ? `groups.${group.name}.aws.nicLayout` : `groups.${group.name}.aws.interfaces`;
    if (group.sustainedGbps !== null && group.sustainedGbps < wish.network.bandwidthGbps) {
      yield {
        path,
        message: `the layout ${group.nicLayout} of ${group.machine} sustains ${group.sustainedGbps} Gbps of IP traffic`,
        got: group.sustainedGbps,
        allowed: `${wish.network.bandwidthGbps} Gbps or more`,
        fix: 'nicLayout: bandwidth-optimized, or leave the layout out',
      };
    }
    if (wish.network.rdma !== 'required') return;
    if (group.rdma === 'none')
      yield {
        path,
        message: `the layout ${group.nicLayout} has no EFA, and RDMA is required`,
        got: group.nicLayout,
        allowed: ['ip-optimized', 'bandwidth-optimized', 'combined'],
        fix: 'leave nicLayout out, or set network.rdma: none',
      };
    else if (group.rdmaGbps < wish.network.rdmaGbps)
      yield {
        path,
        message: `the layout has ${group.rdmaGbps} Gbps of EFA`,
        got: group.rdmaGbps,
        allowed: `${wish.network.rdmaGbps} Gbps or more`,
        fix: 'use every card that can carry EFA: leave the interfaces to nicLayout',
      };
  },
});

export const EFA_ONE_ZONE = eachGroup({
  id: 'aws/efa-over-several-zones',
  level: 'error',
  holds: 'EFA traffic stays in one zone: a group with EFA has one',
  prevents: 'no error: EFA traffic between zones is dropped, and the job hangs',
  source: `${EFA_GUIDE} (field notes aws R-22)`,
  *each({ group }) {
    if (group.rdma === 'efa' && group.zones.length > 1)
      yield {
        path: `groups.${group.name}.aws.zones`,
        message: 'a group with EFA spans several zones',
        got: group.zones,
        allowed: 'one zone',
        fix: `zones: [${group.zones[0]}]`,
      };
  },
});

export const CLUSTER_ONE_ZONE = eachGroup({
  id: 'aws/cluster-over-several-zones',
  level: 'error',
  holds: 'a cluster placement group lies in one zone',
  prevents: 'InvalidPlacementGroup: a cluster placement group cannot span Availability Zones',
  source: 'EC2 guide, Placement groups (field notes aws R-30)',
  *each({ group, facts }) {
    if (facts.placementStrategy === 'cluster' && group.zones.length > 1)
      yield {
        path: `groups.${group.name}.aws.zones`,
        message: 'a cluster placement group spans several zones',
        got: group.zones,
        allowed: 'one zone',
        fix: `zones: [${group.zones[0]}], or placement: spread`,
      };
  },
});

/** EC2: a rack-level spread placement group runs seven machines a zone. */
const SPREAD_A_ZONE = 7;

export const SPREAD_WITHIN_SEVEN = eachGroup({
  id: 'aws/spread-over-seven',
  level: 'error',
  holds: 'a spread placement group runs at most seven machines a zone',
  prevents: 'InsufficientInstanceCapacity / spread placement group: a maximum of seven running instances per Availability Zone',
  source: 'EC2 guide, Placement groups: spread rules (field notes aws R-30)',
  *each({ group, facts }) {
    const most = SPREAD_A_ZONE * group.zones.length;
    if (facts.placementStrategy === 'spread' && group.size.max > most)
      yield {
        path: `groups.${group.name}.count`,
        message: `a spread placement group runs ${SPREAD_A_ZONE} machines a zone`,
        got: group.size.max,
        allowed: `at most ${most} in ${group.zones.length} zone${group.zones.length === 1 ? '' : 's'}`,
        fix: 'placement: partition, more aws.zones, or fewer nodes',
      };
  },
});

export const ZONES_IN_REGION = eachGroup({
  id: 'aws/zone-outside-region',
  level: 'error',
  holds: 'the zones of a group lie in the region of the target',
  prevents: 'InvalidParameterValue: Invalid availability zone',
  source: 'EC2 guide, Regions and zones',
  *each({ group }, { plan }) {
    for (const zone of group.zones)
      if (!zone.startsWith(plan.region))
        yield {
          path: `groups.${group.name}.aws.zones`,
          message: `${zone} is no zone of ${plan.region}`,
          got: zone,
          allowed: `${plan.region}a, ${plan.region}b, ...`,
          fix: `zones: [${plan.zone}]`,
        };
  },
});

export const BLOCK_WITHOUT_GROUP = eachGroup({
  id: 'aws/placement-group-beside-reservation',
  level: 'error',
  holds: 'no placement group stands beside a Capacity Block or an unrelated reservation',
  prevents: 'InsufficientInstanceCapacity: the reservation is not in that placement group',
  source: 'EC2 guide, Capacity Blocks; eksctl#7949, terraform-aws-eks#3730 (field notes aws R-31)',
  *each({ group, wish }) {
    const existing = wish.aws.placementGroup ?? wish.placement.existing;
    const path = `groups.${group.name}.${wish.aws.placementGroup === undefined ? 'placement' : 'aws.placementGroup'}`;
    if (
      group.purchase.kind === 'capacity-block' &&
      (existing !== undefined || (wish.placement.strategy !== undefined && !['cluster', 'none'].includes(wish.placement.strategy)))
    ) {
      yield {
        path,
        message: 'a Capacity Block is placed already: a placement group beside it would not be filled',
        got: existing ?? wish.placement.strategy,
        allowed: 'no placement group',
        fix: 'remove the placement',
      };
    }
    if (
      group.purchase.kind === 'reservation' &&
      existing === undefined &&
      wish.placement.strategy !== undefined &&
      wish.placement.strategy !== 'none'
    ) {
      yield {
        path,
        level: wish.placement.required ? 'error' : 'warning',
        message: 'a new placement group cannot hold a reservation that was not made in it: none is made',
        got: wish.placement.strategy,
        fix: 'placement: { strategy: cluster, existing: the group that the reservation was made in }',
      };
    }
  },
});

export const SUBNET_HOLDS_GROUP: Rule<AwsContext> = {
  id: 'aws/subnet-too-small',
  level: 'error',
  holds: "a subnet has an address for every IP interface of every node at the groups' maximum, and the five that AWS keeps",
  prevents: 'InsufficientFreeAddressesInSubnet',
  source: 'VPC guide, Subnet sizing (field notes aws R-13)',
  *check(context) {
    const { plan } = context;
    for (const network of plan.networks) {
      for (const subnet of network.subnets.filter((each) => each.public !== true)) {
        const block = subnet.cidr === undefined ? undefined : parseCidr(subnet.cidr);
        if (block === undefined) continue;
        const wanting = plan.groups.filter(({ zones, subnetId }) => subnetId === undefined && zones.includes(subnet.zone ?? ''));
        // A group over several zones may fill one of them alone for a while: the Auto Scaling group decides.
        const needs = wanting.map(({ name, interfaces, size }) => ({
          name,
          each: interfaces
            .filter((each) => each.type !== 'efa-only' && each.network === network.name && each.subnetId === undefined)
            .reduce((sum, { ipv4PrefixCount }) => sum + 1 + (ipv4PrefixCount ?? 0) * 16, 0),
          max: size.max,
        }));
        const total = needs.reduce((sum, { each, max }) => sum + each * max, 0);
        const room = addressCount(block) - 5;
        if (total <= room) continue;
        yield {
          path: network.name === 'main' ? 'network.cidr' : `network.extra.${network.name}.cidr`,
          message: `the subnet ${subnet.cidr} in ${subnet.zone} has room for ${room} addresses; ${needs
            .filter(({ each }) => each > 0)
            .map(({ name, each, max }) => `${name} needs ${max} x ${each}`)
            .join(', ')}`,
          got: network.cidr,
          allowed: `room for ${total} addresses`,
          fix: 'a larger network (a shorter prefix), fewer nodes, or a layout with fewer IP interfaces (nicLayout: ip-optimized)',
        };
      }
    }
  },
};

export const MTU_WITHIN_PATH: Rule<AwsContext> = {
  id: 'aws/mtu-over-path',
  level: 'error',
  holds: 'a stated MTU is one that the path carries',
  source: 'EC2 guide, Network MTU; ENA Express (field notes aws R-42, R-53)',
  *check({ topology, plan }) {
    const wishes = [
      { name: 'main', mtu: topology.network.mtu, path: 'network.mtu' },
      ...topology.network.extra.map(({ name, mtu }) => ({ name, mtu, path: `network.extra.${name}.mtu` })),
    ];
    for (const { name, mtu, path } of wishes) {
      const carried = plan.networks.find((network) => network.name === name)?.mtuBytes;
      if (typeof mtu !== 'number' || carried === undefined || mtu <= carried) continue;
      yield {
        path,
        message:
          carried === AWS_MTU_BYTES.enaExpress ? 'a network where ENA Express is used carries 8900 bytes' : 'a VPC carries 9001 bytes',
        got: mtu,
        allowed: `at most ${carried}`,
        fix: `mtu: jumbo, or ${carried}`,
      };
    }
  },
};

export const IMAGE_KNOWN = eachGroup({
  id: 'aws/image-unknown',
  level: 'error',
  holds: 'the image has a public SSM parameter for the architecture of the machine',
  source: 'catalog images',
  *each({ group, wish }) {
    if (group.image.reference === '')
      yield {
        path: `groups.${group.name}.image`,
        message: `no public image of that name is known for ${group.arch} on AWS`,
        got: wish.image,
        fix: 'image: ubuntu-24.04 or al2023, or an AMI of your own in aws.imageId',
      };
  },
});

export const EXTRA_NETWORK_ONE_ZONE = eachGroup({
  id: 'aws/extra-network-over-several-zones',
  level: 'error',
  holds: 'a group that joins an extra network lies in one zone, since each further interface names its subnet',
  prevents: 'InvalidParameterCombination: network interfaces in different Availability Zones',
  source: 'EC2 API RunInstances (field notes aws R-12)',
  *each({ group, wish }) {
    if (wish.network.extra.length > 0 && group.zones.length > 1)
      yield {
        path: `groups.${group.name}.aws.zones`,
        message: 'a group in an extra network spans several zones',
        got: group.zones,
        allowed: 'one zone',
        fix: `zones: [${group.zones[0]}]`,
      };
  },
});

export const GROUP_RULES: readonly Rule<AwsContext>[] = [
  LAYOUT_CARRIES_NEED,
  EFA_ONE_ZONE,
  CLUSTER_ONE_ZONE,
  SPREAD_WITHIN_SEVEN,
  ZONES_IN_REGION,
  BLOCK_WITHOUT_GROUP,
  SUBNET_HOLDS_GROUP,
  MTU_WITHIN_PATH,
  IMAGE_KNOWN,
  EXTRA_NETWORK_ONE_ZONE,
];
