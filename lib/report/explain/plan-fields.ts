/** Every field of a plan outside its groups, in words; like group-fields.ts. */
import type { Plan } from '../../resolve/plan';
import { DEFAULTS } from '../../topology/defaults';
import type { PlanField } from './field-words';

type KeysOf<T> = T extends unknown ? keyof T : never;

const PLACEMENT_PARTS = {
  name: 'unique name in the plan',
  strategy: 'cluster, spread or partition',
  kind: 'compact, spread or workload',
  groups: 'groups that share it',
  existing: "the user's own: nothing is made",
  partitions: 'partitions',
  vmSizes: 'sizes that the intent names',
  zone: 'zone of the intent',
  maxDistance: 'how far the machines may lie apart: 1 is closest',
  vmCount: 'machines that it holds',
  availabilityDomainCount: 'failure domains',
  acceleratorTopology: 'shape of the accelerators',
  maxTopologyDistance: 'how far the machines may lie apart',
} as const;

export const PLAN_FIELDS: Readonly<Record<Exclude<KeysOf<Plan>, 'groups'>, PlanField>> = {
  target: {
    means: 'where this plan is for',
    asks: ['targets'],
    unasked: 'all three clouds, and metal when a group names hosts',
    from: 'topology',
  },
  topology: { means: "the topology's name, the stem of every resource name", asks: ['name'], from: 'topology' },
  networks: {
    means: 'the IP networks, then those that a layout demands',
    asks: ['network', 'groups.GROUP.TARGET.subnetwork'],
    unasked: `one network, ${DEFAULTS.cidr}`,
    from: 'decided',
    parts: {
      name: 'main, an extra one, or the name that a layout gives',
      kind: 'ip carries IP traffic; gpu, roce, roce-metal and falcon are demanded by a layout',
      cidr: 'IPv4 range',
      mtuBytes: 'MTU, in bytes',
      'subnets.name': 'name of the subnet',
      'subnets.cidr': 'IPv4 range of the subnet',
      'subnets.zone': 'zone of the subnet',
      'subnets.public': 'holds the NAT gateway and the machines with a public address',
      'subnets.existing': "the user's own: nothing is made",
      networkProfile: 'the RDMA network profile',
      group: 'the group whose layout demands it',
      existing: "the user's own: nothing is made",
      ipv6: 'internal IPv6 beside IPv4',
      because: 'why its MTU is what it is',
    },
  },
  mtuBytes: {
    means: 'smallest MTU of the IP networks, in bytes: what every path can carry',
    asks: ['network.mtu'],
    unasked: `${DEFAULTS.mtu}: the largest that the whole path agrees on`,
    from: 'decided',
  },
  egress: {
    means: 'how machines without a public address reach the internet',
    asks: ['network.egress'],
    unasked: DEFAULTS.egress,
    from: 'topology',
  },
  natGateway: {
    means: 'the NAT gateway of the main network; absent without egress',
    asks: ['network.egress', 'groups.GROUP.network.connectionIdleSeconds'],
    unasked: DEFAULTS.egress,
    from: 'decided',
    parts: { zones: 'its zone, or none: Azure then chooses', idleTimeoutMinutes: 'how long an idle flow is kept, in minutes' },
  },
  access: {
    means: 'who may log in, and from where',
    asks: ['access'],
    unasked: `user ${DEFAULTS.user}, no keys, SSH open to nobody`,
    from: 'topology',
    parts: {
      user: 'login user that is made on every machine',
      sshPublicKeys: 'OpenSSH public keys of that user',
      from: 'IPv4 ranges from which SSH is open',
    },
  },
  tags: { means: 'tags or labels of everything that is made', asks: ['tags'], unasked: 'none', from: 'topology' },
  catalog: {
    means: 'how old the facts are',
    from: 'catalog',
    parts: {
      asOf: 'newest date of a fact',
      pricesAsOf: 'newest date of a price',
      priceRegion: 'reference region of the prices, whatever the region of the plan',
      overrides: 'files with rows of your own',
    },
  },
  region: {
    means: "the cloud's region",
    asks: ['targets.TARGET.region', 'targets.TARGET.location'],
    unasked: 'the default region of the cloud',
    from: 'topology',
  },
  zone: {
    means: 'zone of the groups that lie in one zone',
    asks: ['targets.TARGET.zone'],
    unasked: "the region's default zone",
    from: 'decided',
  },
  project: { means: "Google's project", asks: ['targets.gcp.project'], unasked: "the provider's own project", from: 'topology' },
  placementGroups: {
    means: 'placement groups that are made or used',
    asks: ['groups.GROUP.placement'],
    from: 'decided',
    parts: PLACEMENT_PARTS,
  },
  proximityPlacementGroups: {
    means: 'proximity placement groups that are made or used',
    asks: ['groups.GROUP.placement', 'groups.GROUP.azure.proximityPlacementGroup'],
    from: 'decided',
    parts: PLACEMENT_PARTS,
  },
  placementPolicies: {
    means: 'placement policies that are made or used',
    asks: ['groups.GROUP.placement', 'groups.GROUP.gcp.maxDistance'],
    from: 'decided',
    parts: PLACEMENT_PARTS,
  },
};
