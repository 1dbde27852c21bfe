/** A machine of which nothing is known: where a row of the user's own starts that is based on no other. */
import type { Cloud } from '../topology/types';
import type { AwsMachine, AzureMachine, GcpMachine, MachineOf } from './rows';

const UNKNOWN = {
  name: '',
  vcpus: undefined,
  memoryGiB: undefined,
  arch: [],
  gpus: undefined,
  bareMetal: false,
  usdPerHour: undefined,
  provenance: { source: '', asOf: 'undated', confidence: 'user' },
} as const;

const AWS: AwsMachine = {
  ...UNKNOWN,
  cloud: 'aws',
  cores: undefined,
  threadsPerCore: undefined,
  validThreadsPerCore: [],
  hypervisor: 'nitro',
  nitroVersion: undefined,
  currentGeneration: true,
  usageClasses: [],
  placementStrategies: [],
  accelerated: false,
  accelerators: [],
  localNvmeGB: 0,
  numaNodes: undefined,
  network: {
    performance: '',
    statedGbps: undefined,
    statedIsUpTo: false,
    cards: [],
    cardCount: 0,
    maxInterfaces: 0,
    maxEfaInterfaces: 0,
    sharedBudget: false,
    enaSupport: 'required',
    enaExpress: false,
    efaRdmaRead: undefined,
    efaRdmaWrite: undefined,
    flexibleQueues: false,
    bandwidthWeightings: [],
    conntrackSeconds: [432000, 30, 180],
    ipv4PerInterface: undefined,
  },
  ebsBaselineGbps: undefined,
};

const AZURE: AzureMachine = {
  ...UNKNOWN,
  cloud: 'azure',
  family: undefined,
  acceleratedNetworking: undefined,
  acceleratedNetworkingRequired: false,
  maxNics: undefined,
  maxAcceleratedNics: undefined,
  networkGbps: undefined,
  infiniband: undefined,
  adapter: undefined,
  premiumIO: undefined,
  capacityReservation: undefined,
  constrainedFrom: undefined,
  hyperVGenerations: undefined,
  discoveredOn: undefined,
  notes: undefined,
};

const GCP: GcpMachine = {
  ...UNKNOWN,
  cloud: 'gcp',
  series: '',
  defaultEgressGbps: undefined,
  tier1EgressGbps: undefined,
  externalEgressGbps: undefined,
  nicTypes: ['GVNIC'],
  maxVnics: undefined,
  maxQueuesPerNic: undefined,
  layout: undefined,
  compactPlacement: { supported: undefined, maxVms: undefined, note: undefined },
  smtConfigurable: false,
  liveMigration: false,
  sharedCpu: false,
  confidentialTypes: [],
  spotUsdPerHour: undefined,
};

const BLANK: MachineOf = { aws: AWS, azure: AZURE, gcp: GCP };

export function blankMachine<C extends Cloud>(cloud: C): MachineOf[C] {
  return BLANK[cloud];
}
