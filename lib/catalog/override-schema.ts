/** The zod schema of a user's rows: parts of the shapes of rows.ts. Loaded on first use only (overrides.ts requires it lazily). */
import * as z from 'zod';
import { filledList, flag, gbps, integer, list, number, usdPerHour } from '../topology/schema-fields';

const words = (what: string) => z.string({ error: what }).min(1, { error: what });
const count = (unit?: string) => integer(0, 1_000_000, unit);
/** Unknown is written as null. */
const known = <T extends z.ZodType>(schema: T) => schema.nullable().optional();

const gpus = z.strictObject({
  model: words('a GPU model, in lower case: h100'),
  vendorName: words("the cloud's own name of the GPU").optional(),
  count: integer(0, 1000),
  derived: flag().optional(),
  fractional: flag().optional(),
});

const facts = {
  basedOn: words('the name of a machine').optional(),
  vcpus: known(integer(1, 100_000)),
  memoryGiB: known(number(0, 1_000_000, 'GiB')),
  arch: filledList(z.enum(['x86_64', 'arm64']), 'x86_64, arm64').optional(),
  gpus: known(gpus),
  bareMetal: flag().optional(),
  usdPerHour: known(usdPerHour()),
};

const networkCard = z.strictObject({
  first: count(),
  last: count(),
  maxInterfaces: integer(1, 1000),
  interfaceTypes: filledList(z.enum(['interface', 'efa', 'efa-only']), 'interface, efa, efa-only'),
  baselineGbps: gbps(),
  peakGbps: gbps(),
  efaGbps: gbps().optional(),
  defaultQueues: count().optional(),
  maxQueuesPerInterface: count().optional(),
  maxQueuesPerCard: count().optional(),
  additionalFlexibleInterfaces: count().optional(),
});

const awsNetwork = z.strictObject({
  performance: z.string({ error: "the API's words, as text" }).optional(),
  statedGbps: known(gbps()),
  statedIsUpTo: flag().optional(),
  cards: filledList(networkCard, 'runs of network cards').optional(),
  cardCount: integer(1, 1000).optional(),
  maxInterfaces: integer(1, 10_000).optional(),
  maxEfaInterfaces: count().optional(),
  efaTotalGbps: known(gbps()),
  enaTotalCapGbps: known(gbps()),
  sharedBudget: flag().optional(),
  bandwidthOptimizedEnaCards: known(list(count(), 'network card indexes')),
  recommendedEfaCards: known(list(count(), 'network card indexes')),
  enaSupport: z.enum(['required', 'supported', 'unsupported']).optional(),
  enaExpress: flag().optional(),
  efaRdmaRead: known(flag()),
  efaRdmaWrite: known(flag()),
  flexibleQueues: flag().optional(),
  bandwidthWeightings: list(words('a weighting'), 'weightings').optional(),
  conntrackSeconds: z
    .tuple([count(), count(), count()], { error: 'three numbers of seconds: TCP established, UDP, UDP stream' })
    .optional(),
  ipv4PerInterface: known(count()),
});

const aws = z.strictObject({
  ...facts,
  cores: known(integer(1, 100_000)),
  threadsPerCore: known(integer(1, 8)),
  validThreadsPerCore: list(integer(1, 8), 'numbers of threads').optional(),
  hypervisor: known(z.enum(['nitro', 'xen'])),
  nitroVersion: known(integer(1, 100)),
  currentGeneration: flag().optional(),
  usageClasses: list(z.enum(['on-demand', 'spot', 'capacity-block']), 'usage classes').optional(),
  placementStrategies: list(z.enum(['cluster', 'partition', 'spread']), 'placement strategies').optional(),
  accelerated: flag().optional(),
  accelerators: list(
    z.strictObject({ kind: z.enum(['neuron', 'fpga', 'media', 'inference']), vendorName: words('a name'), count: integer(1, 1000) }),
    'accelerators',
  ).optional(),
  localNvmeGB: count('GB').optional(),
  numaNodes: known(integer(1, 1000)),
  network: awsNetwork.optional(),
  ebsBaselineGbps: known(gbps()),
});

const azure = z.strictObject({
  ...facts,
  family: known(words('a family')),
  acceleratedNetworking: known(flag()),
  acceleratedNetworkingRequired: flag().optional(),
  maxNics: known(integer(1, 1000)),
  maxAcceleratedNics: known(integer(0, 1000)),
  networkGbps: known(gbps()),
  infiniband: known(
    z.strictObject({ hcas: integer(1, 1000), gbpsPerHca: gbps(), source: z.string({ error: 'text' }).default('own rows') }),
  ),
  adapter: known(words('mlx, mana or mlx-or-mana')),
  premiumIO: known(flag()),
  capacityReservation: known(flag()),
  constrainedFrom: known(words('the name of a size')),
  hyperVGenerations: known(list(words('V1 or V2'), 'V1, V2')),
  discoveredOn: known(words('a date')),
  notes: known(z.string({ error: 'text' })),
});

const nicType = z.enum(['GVNIC', 'VIRTIO_NET', 'IDPF', 'MRDMA', 'IRDMA']);

const layout = z.strictObject({
  hostNicType: nicType.optional(),
  hostNics: integer(1, 100).optional(),
  acceleratorNicType: known(nicType),
  acceleratorNics: count().optional(),
  acceleratorGbpsPerNic: known(gbps()),
  networkProfileSuffix: known(z.enum(['vpc-roce', 'vpc-roce-metal', 'vpc-falcon'])),
  recommendedMtuBytes: known(integer(1300, 8896, 'bytes')),
  networks: z.string({ error: 'text' }).optional(),
  note: known(z.string({ error: 'text' })),
});

const gcp = z.strictObject({
  ...facts,
  series: words('a series: c4').optional(),
  defaultEgressGbps: known(gbps()),
  tier1EgressGbps: known(gbps()),
  externalEgressGbps: known(gbps()),
  nicTypes: filledList(nicType, 'NIC types').optional(),
  maxVnics: known(integer(1, 100)),
  maxQueuesPerNic: known(integer(1, 1000)),
  layout: known(layout),
  compactPlacement: z
    .strictObject({ supported: known(flag()), maxVms: known(count()), note: known(z.string({ error: 'text' })) })
    .optional(),
  smtConfigurable: flag().optional(),
  liveMigration: flag().optional(),
  sharedCpu: flag().optional(),
  confidentialTypes: list(words('a technology'), 'confidential computing technologies').optional(),
  spotUsdPerHour: known(usdPerHour()),
});

const machines = <T extends z.ZodType>(row: T) =>
  z.record(words('the name of a machine'), row, { error: 'a mapping of machine names to rows' }).optional();

export const overrideSchema = z.strictObject({
  asOf: z
    .string({ error: 'an ISO date, in quotes: "2026-11-25"' })
    .regex(/^\d{4}-\d{2}(-\d{2})?$/, { error: 'an ISO date, in quotes: "2026-11-25"' })
    .optional(),
  aws: machines(aws),
  azure: machines(azure),
  gcp: machines(gcp),
});
