/** Schema of the per-cloud blocks (blocks.ts). */
import * as z from 'zod';
import { DEFAULTS } from './defaults';
import { filledList, flag, integer, list, script, seconds, text, usdPerHour } from './schema-fields';
import { sriovFunction } from './schema-sriov';

export const purchase = z
  .union(
    [
      z.enum(['on-demand', 'spot']),
      z.strictObject({
        spot: z
          .strictObject({
            maxUsdPerHour: usdPerHour().optional().describe('Highest price, USD per hour. Default: the on-demand price.'),
            onEviction: z
              .enum(['stop', 'delete'])
              .optional()
              .describe(`What happens to an evicted machine. Default: ${DEFAULTS.spotOnEviction}.`),
          })
          .describe('Spot capacity, with a price or an eviction policy.'),
      }),
      z.strictObject({ reservation: text('text').describe("Reservation id or, on AWS, a resource group's ARN.") }),
      z.strictObject({ capacityBlock: text('text').describe('AWS only: id of an EC2 Capacity Block.') }),
    ],
    { error: 'on-demand, spot, { spot: { maxUsdPerHour, onEviction } }, { reservation: id } or { capacityBlock: id }' },
  )
  .describe(`How the machines are paid. Default: ${DEFAULTS.purchase}.`)
  .meta({ id: 'Purchase' });

const machine = (example: string) => text('text').optional().describe(`Machine type, ${example}. Default: chosen.`);
const zones = () => filledList(text('zone'), 'zones').optional().describe("Zones of this group. Default: the target's zone.");
const userData = () => script().optional().describe('Shell script or cloud-config that runs after ours. Default: none.');

const enaExpress = () =>
  z
    .union([flag(), z.strictObject({ udp: flag().optional().describe('ENA Express for UDP too. Default: false.') })], {
      error: 'true, false or { udp: true }',
    })
    .optional()
    .describe('ENA Express (SRD): true, or { udp: true }. Default: off.');

export const awsBlock = z.strictObject({
  machine: machine('p5.48xlarge'),
  zones: zones(),
  nicLayout: z
    .enum(['ip-optimized', 'bandwidth-optimized', 'combined', 'ena'])
    .optional()
    .describe(
      'How EFA and ENA interfaces lie on the network cards. Default: ena without RDMA; with it ip-optimized when card 0 sustains the bandwidth, else bandwidth-optimized.',
    ),
  deviceIndexZero: flag().optional().describe('With combined: device index 0 on every card, as AWS Batch wants it. Default: false.'),
  interfaces: filledList(
    z.strictObject({
      networkCardIndex: integer(0, 63).describe('Network card, from 0.'),
      deviceIndex: integer(0, 63).describe('Device index on the card, from 0.'),
      type: z.enum(['interface', 'efa', 'efa-only']).describe('EC2 InterfaceType.'),
      subnetId: text('text').optional().describe("Subnet id. Default: the group's."),
      queues: integer(1, 1024).optional().describe("Receive and transmit queue pairs. Default: EC2's."),
      enaExpress: enaExpress(),
      ipv4PrefixCount: integer(0, 1024).optional().describe('Number of /28 prefixes. Default: 0.'),
      publicIp: flag().optional().describe('Public address. Default: false.'),
    }),
    'interfaces',
  )
    .optional()
    .describe('The whole interface list by hand; excludes nicLayout. Default: laid out.'),
  publicIp: flag().optional().describe('Public address; EC2 gives none to a machine with several interfaces. Default: false.'),
  enaExpress: enaExpress(),
  bandwidthWeighting: z.enum(['default', 'vpc-1', 'ebs-1']).optional().describe('EC2 bandwidth weighting. Default: default.'),
  connectionTracking: z
    .strictObject({
      tcpEstablishedSeconds: seconds(60, 432_000).optional().describe('60 to 432000 seconds. Default: 432000 (Nitro v6: 350).'),
      udpSeconds: seconds(30, 60).optional().describe('30 to 60 seconds. Default: 30.'),
      udpStreamSeconds: seconds(60, 180).optional().describe('60 to 180 seconds. Default: 180.'),
    })
    .optional()
    .describe("Idle timeouts of the security groups' connection tracking, in seconds."),
  threadsPerCore: z.literal([1, 2], { error: '1 or 2' }).optional().describe("1 turns hyper-threading off. Default: the machine's."),
  metadataHopLimit: integer(1, 64).optional().describe(`Hop limit of IMDSv2 answers. Default: ${DEFAULTS.aws.metadataHopLimit}.`),
  purchase: purchase.optional(),
  imageId: text('text').optional().describe("AMI id. Default: the image's public SSM parameter."),
  subnetId: text('text').optional().describe('Subnet of your own. Default: made.'),
  securityGroupIds: filledList(text('text'), 'security group ids').optional().describe('Security groups of your own. Default: made.'),
  instanceProfile: text('text').optional().describe('Name or ARN of an instance profile. Default: made.'),
  placementGroup: text('text').optional().describe('Name of a placement group of your own. Default: made where placement asks.'),
  userData: userData(),
});

const idOrTrue = (what: string) => z.union([text('text'), flag()], { error: `a resource id, or true to make ${what}` });

export const azureBlock = z.strictObject({
  machine: machine('Standard_ND96isr_H100_v5'),
  zones: list(text('zone'), 'zones').optional().describe("Zones of this group; an empty list: none. Default: the target's zone."),
  orchestration: z.enum(['flexible', 'uniform']).optional().describe('Orchestration mode of the scale set. Default: as the need says.'),
  acceleratedNetworking: flag().optional().describe('Default: on where the size supports it.'),
  interfaces: filledList(
    z.strictObject({
      acceleratedNetworking: flag().optional().describe('Default: on where the size supports it.'),
      primary: flag().optional().describe('Default: the first interface.'),
      subnetId: text('text').optional().describe("Subnet id. Default: the group's."),
      auxiliaryMode: z
        .enum(['None', 'AcceleratedConnections', 'Floating', 'MaxConnections'])
        .optional()
        .describe('Auxiliary mode; goes with auxiliarySku. Default: None.'),
      auxiliarySku: z.enum(['None', 'A1', 'A2', 'A4', 'A8']).optional().describe('Auxiliary SKU; goes with auxiliaryMode. Default: None.'),
    }),
    'interfaces',
  )
    .optional()
    .describe('The interface list by hand. Default: laid out.'),
  singlePlacementGroup: flag().optional().describe('One InfiniBand fabric of at most 100 machines. Default: as RDMA asks.'),
  proximityPlacementGroup: idOrTrue('one').optional().describe('Resource id, or true to make one. Default: as placement asks.'),
  availabilitySet: idOrTrue('one').optional().describe('Resource id, or true to make one. Default: none.'),
  capacityReservationGroup: text('text').optional().describe('Resource id. Default: none.'),
  hostGroup: text('text').optional().describe('Resource id of a dedicated host group. Default: none.'),
  purchase: purchase.optional(),
  image: text('text').optional().describe("Resource id, or publisher:offer:sku:version. Default: the image's marketplace entry."),
  imagePlan: z
    .strictObject({
      name: text('text').describe('Plan name.'),
      product: text('text').describe('Product (offer).'),
      publisher: text('text').describe('Publisher.'),
    })
    .optional()
    .describe('Purchase plan of a marketplace image. Default: none.'),
  identity: text('text').optional().describe('system, or the resource id of a user-assigned identity. Default: none.'),
  subnetId: text('text').optional().describe('Subnet of your own. Default: made.'),
  userData: userData(),
});

export const gcpBlock = z.strictObject({
  machine: machine('a3-ultragpu-8g'),
  zone: text('zone').optional().describe("Zone of this group. Default: the target's zone."),
  zones: zones(),
  tier1: flag().optional().describe('Tier_1 networking. Default: only when nothing fits without it.'),
  threadsPerCore: z
    .literal([1, 2], { error: '1 or 2' })
    .optional()
    .describe("1 turns simultaneous multithreading off. Default: the machine's."),
  interfaces: filledList(
    z.strictObject({
      network: text('text').optional().describe('Name or self link; one name twice means one network. Default: made.'),
      subnetwork: text('text').optional().describe('Name or self link. Default: made.'),
      nicType: z
        .enum(['GVNIC', 'VIRTIO_NET', 'IDPF', 'MRDMA', 'IRDMA'])
        .optional()
        .describe('nicType. Default: GVNIC where the machine has it.'),
      queueCount: integer(1, 1024).optional().describe("Receive and transmit queue pairs. Default: Compute Engine's."),
      stackType: z.enum(['IPV4_ONLY', 'IPV4_IPV6', 'IPV6_ONLY']).optional().describe('Default: IPV4_ONLY.'),
    }),
    'interfaces',
  )
    .optional()
    .describe('The interface list by hand. Default: laid out.'),
  maxDistance: integer(1, 3).optional().describe('Largest distance of compact placement, 1 to 3. Default: none.'),
  vmCount: integer(1, 100_000).optional().describe("VM count of the placement policy. Default: the group's count."),
  acceleratorTopology: text('text').optional().describe('Accelerator topology of the placement policy. Default: none.'),
  reservation: text('text').optional().describe('Reservation name or self link. Default: none.'),
  flexStart: z
    .union([flag(), z.strictObject({ maxRunSeconds: seconds(600, 604_800).describe('Run time, 600 to 604800 seconds (7 days).') })], {
      error: 'true, false or { maxRunSeconds: 86400 }',
    })
    .optional()
    .describe('Flex-start: true, or { maxRunSeconds }. Default: off.'),
  onHostMaintenance: z.enum(['MIGRATE', 'TERMINATE']).optional().describe('Default: as the machine demands.'),
  confidential: z.enum(['SEV', 'SEV_SNP', 'TDX']).optional().describe('Confidential VM technology. Default: none.'),
  purchase: purchase.optional(),
  image: text('text').optional().describe("PROJECT/FAMILY or a self link. Default: the image's family."),
  serviceAccount: text('text').optional().describe('Email address of a service account. Default: none.'),
  networkTags: filledList(text('text'), 'network tags').optional().describe('Network tags. Default: none.'),
  subnetwork: text('text').optional().describe('Subnetwork of your own. Default: made.'),
  userData: userData(),
});

export const metalBlock = z.strictObject({
  hosts: list(
    z.strictObject({
      name: text('host').describe('Host name.'),
      mac: text('mac').optional().describe("The boot NIC's MAC address. Default: any."),
      functions: list(sriovFunction, 'functions').optional().describe("Replaces the group's sriov.functions. Default: the group's."),
    }),
    'hosts',
  )
    .optional()
    .describe('Hosts; their number is the count. Default: [].'),
  userData: userData(),
});
