/** The zod schema of exactly the `Topology` type. Loaded on first use only: parse.ts and json-schema.ts require it lazily. */
import * as z from 'zod';
import { DEFAULTS } from './defaults';
import { awsBlock, azureBlock, gcpBlock, metalBlock, purchase } from './schema-blocks';
import { filledList, flag, gbps, integer, list, mtuWish, number, seconds, tags, text, usdPerHour } from './schema-fields';
import { sriovPolicy } from './schema-sriov';
import type { Topology } from './types';

const MOST_NODES = 100_000;

const targets = z.strictObject({
  aws: z
    .strictObject({
      region: text('region').optional().describe(`Region. Default: ${DEFAULTS.aws.region}.`),
      zone: text('zone').optional().describe('Availability zone. Default: from the table of default zones.'),
    })
    .optional()
    .describe('Plan for AWS.'),
  azure: z
    .strictObject({
      location: text('region').optional().describe(`Location. Default: ${DEFAULTS.azure.region}.`),
      zone: text('zone').optional().describe('Availability zone, "1" to "3". Default: from the table of default zones.'),
    })
    .optional()
    .describe('Plan for Azure.'),
  gcp: z
    .strictObject({
      project: text('project').optional().describe("Project id. Default: the provider's own project."),
      region: text('region').optional().describe(`Region. Default: ${DEFAULTS.gcp.region}.`),
      zone: text('zone').optional().describe('Zone. Default: from the table of default zones.'),
    })
    .optional()
    .describe('Plan for Google Cloud.'),
  metal: z.strictObject({}).optional().describe('Needs no entry: metal is planned exactly when a group names hosts.'),
});

const access = z.strictObject({
  user: text('user').optional().describe(`Login user made on every machine. Default: ${DEFAULTS.user}.`),
  sshPublicKeys: list(text('sshPublicKey'), 'OpenSSH public keys').optional().describe('OpenSSH public keys. Default: [].'),
  from: list(text('cidr'), 'IPv4 ranges').optional().describe('IPv4 ranges from which SSH is open. Default: nobody.'),
});

const network = z.strictObject({
  cidr: text('cidr').optional().describe(`IPv4 range of the network. Default: ${DEFAULTS.cidr}.`),
  mtu: mtuWish()
    .optional()
    .describe(`jumbo (largest that the whole path agrees on), standard (1500), or bytes, 576 to 9216. Default: ${DEFAULTS.mtu}.`),
  egress: z.enum(['nat', 'none']).optional().describe(`Way out to the internet. Default: ${DEFAULTS.egress}.`),
  extra: z
    .record(
      text('name'),
      z.strictObject({
        cidr: text('cidr').describe('IPv4 range of the network; overlaps no other.'),
        mtu: mtuWish().optional().describe(`jumbo, standard, or bytes, 576 to 9216. Default: ${DEFAULTS.mtu}.`),
      }),
      { error: 'a mapping of network names to { cidr, mtu }' },
    )
    .optional()
    .describe('Further networks that groups may join with one more interface. Default: {}.'),
});

const count = z
  .union(
    [
      integer(1, MOST_NODES),
      z.strictObject({
        min: integer(0, MOST_NODES).describe('Fewest nodes, 0 or more.'),
        desired: integer(0, MOST_NODES).describe('Nodes to start with, min to max.'),
        max: integer(1, MOST_NODES).describe('Most nodes.'),
      }),
    ],
    { error: `a whole number from 1 to ${MOST_NODES}, or { min, desired, max }` },
  )
  .describe(
    `Number of nodes: 1 or more, or { min, desired, max } where min and desired may be 0. On metal the number of hosts is the count. Default: the number of hosts, else ${DEFAULTS.count}.`,
  );

const machine = z.strictObject({
  vcpus: integer(0, MOST_NODES).optional().describe('At least so many vCPUs. Default: 0.'),
  memoryGiB: number(0, 1_000_000, 'GiB').optional().describe('At least so much memory, GiB. Default: 0.'),
  gpus: z
    .strictObject({
      model: z
        .union([text('text'), filledList(text('text'), 'GPU models')], { error: 'a GPU model such as h100, or a list of them' })
        .optional()
        .describe('GPU model or models, any of them: h100, h200. Default: any model.'),
      count: integer(1, 1024).describe('At least so many GPUs in one node.'),
    })
    .optional()
    .describe('GPUs of one node. Default: none asked.'),
  arch: z.enum(['x86_64', 'arm64']).optional().describe(`CPU architecture. Default: ${DEFAULTS.arch}, unless a block names the machine.`),
  bareMetal: flag().optional().describe('Bare-metal machine types only, or none of them. Default: either.'),
  maxUsdPerHour: usdPerHour().optional().describe('Highest list price of one node, USD per hour. Default: no limit.'),
});

const groupNetwork = z.strictObject({
  bandwidthGbps: gbps().optional().describe('IP traffic sustained, per node, Gbps. Default: 0.'),
  rdma: z
    .enum(['required', 'preferred', 'none'])
    .optional()
    .describe(`RDMA; preferred never changes the winner. Default: ${DEFAULTS.rdma}.`),
  rdmaGbps: gbps().optional().describe('Sum over the RDMA interfaces of one node, Gbps. Default: 0.'),
  flowGbps: gbps().optional().describe('One flow (5-tuple), Gbps. Default: 0.'),
  interfaces: integer(1, 64)
    .optional()
    .describe(`At least so many interfaces in the main network, not those that a layout demands. Default: ${DEFAULTS.interfaces}.`),
  extra: list(text('name'), 'names of network.extra')
    .optional()
    .describe('Names of network.extra that this group joins, with one more interface each. Default: [].'),
  queues: integer(1, 1024).optional().describe("At least so many receive and transmit queue pairs per interface. Default: the platform's."),
  forwarding: flag().optional().describe('Source check off and IP forwarding on. Default: false.'),
  dataPlane: z
    .enum(['kernel', 'dpdk'])
    .optional()
    .describe('dpdk: a user-space data path on the interfaces after the first. Default: kernel.'),
  connectionIdleSeconds: seconds(1, 864_000)
    .optional()
    .describe("Longest silence of a TCP connection that must survive connection tracking, seconds. Default: the platform's."),
});

const STRATEGIES = ['cluster', 'spread', 'partition', 'none'] as const;
const placement = z
  .union(
    [
      z.enum(STRATEGIES),
      z.strictObject({
        strategy: z.enum(STRATEGIES).describe('cluster (close together), spread, partition or none.'),
        shared: text('name').optional().describe('Groups that name the same share one placement group. Default: one of its own.'),
        existing: text('text').optional().describe('Name or id of a placement group of your own. Default: made.'),
        required: flag().optional().describe('An error instead of a warning when the cloud cannot place the group so. Default: false.'),
      }),
    ],
    { error: 'cluster, spread, partition, none, or { strategy, shared, existing, required }' },
  )
  .describe('Where the nodes stand towards each other. Default: cluster where RDMA is on, else none.');

const group = z.strictObject({
  count: count.optional(),
  only: filledList(z.enum(['aws', 'azure', 'gcp', 'metal']), 'targets')
    .optional()
    .describe('Plan the group on these targets only. Default: every planned target.'),
  machine: machine.optional().describe('Needs of one node; every number means at least.'),
  network: groupNetwork.optional().describe('Network needs of one node.'),
  disks: z
    .strictObject({
      root: z
        .strictObject({
          sizeGiB: integer(8, 65_536, 'GiB').optional().describe(`Size, GiB. Default: ${DEFAULTS.rootDiskGiB}.`),
          type: z.enum(['balanced', 'fast']).optional().describe(`balanced or fast. Default: ${DEFAULTS.rootDiskType}.`),
        })
        .optional()
        .describe('Root disk.'),
      scratch: z.enum(['local-nvme', 'none']).optional().describe(`Local disks for scratch data. Default: ${DEFAULTS.scratch}.`),
    })
    .optional()
    .describe('Disks of one node.'),
  access: z
    .strictObject({
      publicAddress: flag().optional().describe('Public address. Default: false.'),
      from: list(text('cidr'), 'IPv4 ranges').optional().describe("IPv4 ranges from which SSH is open. Default: the topology's."),
    })
    .optional()
    .describe('Access to this group only.'),
  placement: placement.optional(),
  purchase: purchase.optional(),
  image: text('text').optional().describe(`A known image name. Default: ${DEFAULTS.image}.`),
  tuning: z.enum(['throughput', 'latency', 'none']).optional().describe(`Tuning inside the machine. Default: ${DEFAULTS.tuning}.`),
  proof: z
    .enum(['enforce', 'report', 'off'])
    .optional()
    .describe(`enforce: a deploy fails when the fast path is off. Default: ${DEFAULTS.proof}.`),
  tags: tags().optional().describe("Added to the topology's tags. Default: {}."),
  aws: awsBlock.optional().describe('AWS only.'),
  azure: azureBlock.optional().describe('Azure only.'),
  gcp: gcpBlock.optional().describe('Google Cloud only.'),
  metal: metalBlock.optional().describe('Bare metal only.'),
  sriov: sriovPolicy.optional().describe('Host SR-IOV policy: bare metal only.'),
});

export const topologySchema = z.strictObject({
  name: text('name').describe('Stem of every name in the cloud: ^[a-z][a-z0-9-]{0,24}$.'),
  targets: targets.optional().describe('Clouds to plan for; {} takes the default region. Default: all three clouds.'),
  access: access.optional().describe('Who may log in, and from where.'),
  tags: tags().optional().describe('Tags (AWS, Azure) and labels (Google) of everything that is created. Default: {}.'),
  network: network.optional().describe('The network that all groups share, and further ones.'),
  groups: z
    .record(text('name'), group, { error: 'a mapping of group names to groups' })
    .describe('Node groups by name: ^[a-z][a-z0-9-]{0,24}$.'),
  acknowledge: list(
    z.strictObject({
      rule: text('ruleId').describe('Id of the finding: host/vf-trust.'),
      path: z
        .string({ error: "the finding's path, as `linerate check` prints it" })
        .describe('Path of the finding; covers its subtree: groups.storage.'),
      reason: text('reason').describe('Why this is right here; shown in plan and report.'),
    }),
    'acknowledgements',
  )
    .optional()
    .describe('Findings that somebody answers for. Default: [].'),
});

/** Every key required, nothing readonly: so that a field missing on either side is an error of the compiler. */
type Shape<T> = T extends readonly (infer E)[]
  ? Shape<E>[]
  : T extends object
    ? { -readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Schema and type describe the same data, both ways. */
export const SCHEMA_IS_THE_TYPE: Same<Shape<z.infer<typeof topologySchema>>, Shape<Topology>> = true;
