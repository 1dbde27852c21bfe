/** What exists: one row per machine, with where each fact comes from. Rows are decoded from tables/*.json on first use. */
import type { AwsInterfaceType, GcpNicType } from '../topology/blocks';
import type { Architecture, Cloud } from '../topology/types';

/** Where a row's facts come from. `confidence` repeats the source's own word (`api`, `docs`, `derived-sibling`, ...). */
export interface Provenance {
  readonly source: string;
  /** ISO date of the newest snapshot behind the row. */
  readonly asOf: string;
  readonly confidence: string;
  /** Facts of this row that no source gives: field names. */
  readonly holes?: readonly string[];
  readonly note?: string;
}

interface MachineFacts {
  readonly name: string;
  /** Usable vCPUs; undefined where no source says. */
  readonly vcpus: number | undefined;
  readonly memoryGiB: number | undefined;
  readonly arch: readonly Architecture[];
  readonly gpus: GpuFacts | undefined;
  readonly bareMetal: boolean;
  /** List price on demand, Linux, in the cloud's reference region (us-east-1, eastus, us-central1). */
  readonly usdPerHour: number | undefined;
  readonly provenance: Provenance;
}

export interface GpuFacts {
  /** A name of the one model list (catalog/gpus.ts): `h100`, `h200`, `a100`, ... */
  readonly model: string;
  /** The cloud's own name: `H100`, `nvidia-h100-80gb`. */
  readonly vendorName: string;
  readonly count: number;
  /** Azure gives only a count: the model comes from the family. */
  readonly derived?: boolean;
  /** The machine has a part of one GPU: `count` is then 0 whole GPUs. */
  readonly fractional?: boolean;
}

/** What is no GPU and yet an accelerator: `gpus` never means it; a machine with it is asked for by its name. */
export interface AcceleratorFacts {
  readonly kind: 'neuron' | 'fpga' | 'media' | 'inference';
  /** The cloud's own name: `Trainium2`. */
  readonly vendorName: string;
  readonly count: number;
}

/** A run of identical consecutive network cards of an EC2 type. */
export interface NetworkCardRun {
  readonly first: number;
  readonly last: number;
  readonly maxInterfaces: number;
  /** Interface types that each card of the run accepts; the order is interface, efa, efa-only. */
  readonly interfaceTypes: readonly AwsInterfaceType[];
  readonly baselineGbps: number;
  readonly peakGbps: number;
  /** EFA (SRD) rate of one card where it differs from the baseline of the ENA device. */
  readonly efaGbps?: number;
  readonly defaultQueues?: number;
  /** Per interface; present where ENA queues are flexible. */
  readonly maxQueuesPerInterface?: number;
  /** Pool of the card, shared by its interfaces. */
  readonly maxQueuesPerCard?: number;
  readonly additionalFlexibleInterfaces?: number;
}

export interface AwsMachine extends MachineFacts {
  readonly cloud: 'aws';
  readonly cores: number | undefined;
  readonly threadsPerCore: number | undefined;
  /** Empty: not settable. */
  readonly validThreadsPerCore: readonly number[];
  readonly hypervisor: 'nitro' | 'xen' | undefined;
  readonly nitroVersion: number | undefined;
  readonly currentGeneration: boolean;
  readonly usageClasses: readonly ('on-demand' | 'spot' | 'capacity-block')[];
  readonly placementStrategies: readonly ('cluster' | 'partition' | 'spread')[];
  /** Has a GPU or any other accelerator. */
  readonly accelerated: boolean;
  /** Accelerators that are no GPUs. */
  readonly accelerators: readonly AcceleratorFacts[];
  readonly localNvmeGB: number;
  readonly numaNodes: number | undefined;
  readonly network: {
    /** The API's words: `Up to 10 Gigabit`. */
    readonly performance: string;
    /** The whole machine's stated figure; undefined where it is words (`Moderate`). */
    readonly statedGbps: number | undefined;
    /** The stated figure is burst (`Up to`): it never counts as sustained. */
    readonly statedIsUpTo: boolean;
    readonly cards: readonly NetworkCardRun[];
    readonly cardCount: number;
    readonly maxInterfaces: number;
    readonly maxEfaInterfaces: number;
    /** Sum over the EFA interfaces of the recommended layout, where a document states it. */
    readonly efaTotalGbps?: number;
    /** Cap on ENA (IP) traffic where one is documented. */
    readonly enaTotalCapGbps?: number;
    /** EFA and ENA draw on one budget. */
    readonly sharedBudget: boolean;
    /** Cards that carry an ENA interface in the bandwidth-optimized layout, where documented. */
    readonly bandwidthOptimizedEnaCards?: readonly number[];
    /** Cards that the documents recommend for EFA where fewer than all are used (p6e-gb200: 1, 5, 9, 13). */
    readonly recommendedEfaCards?: readonly number[];
    readonly enaSupport: 'required' | 'supported' | 'unsupported';
    readonly enaExpress: boolean;
    readonly efaRdmaRead: boolean | undefined;
    readonly efaRdmaWrite: boolean | undefined;
    readonly flexibleQueues: boolean;
    readonly bandwidthWeightings: readonly string[];
    /** Seconds: TCP established, UDP, UDP stream. */
    readonly conntrackSeconds: readonly [number, number, number];
    readonly ipv4PerInterface: number | undefined;
  };
  readonly ebsBaselineGbps: number | undefined;
}

export interface AzureMachine extends MachineFacts {
  readonly cloud: 'azure';
  readonly family: string | undefined;
  /** What Azure's flag says after LISA's corrections; undefined where no source says. */
  readonly acceleratedNetworking: boolean | undefined;
  /** On by force: an explicit `false` is refused. */
  readonly acceleratedNetworkingRequired: boolean;
  readonly maxNics: number | undefined;
  /** 1 on the sizes that accelerate one NIC only. */
  readonly maxAcceleratedNics: number | undefined;
  /** Limit of all NICs together, in Gbps. */
  readonly networkGbps: number | undefined;
  readonly infiniband: { readonly hcas: number; readonly gbpsPerHca: number; readonly source: string } | undefined;
  /** What the guest may find: `mlx`, `mana`, `mlx-or-mana`, `mana(likely)`. */
  readonly adapter: string | undefined;
  readonly premiumIO: boolean | undefined;
  readonly capacityReservation: boolean | undefined;
  /** The parent of a constrained-core size. */
  readonly constrainedFrom: string | undefined;
  readonly hyperVGenerations: readonly string[] | undefined;
  readonly discoveredOn: string | undefined;
  readonly notes: string | undefined;
}

export interface GcpLayout {
  readonly hostNicType: GcpNicType;
  readonly hostNics: number;
  readonly acceleratorNicType: GcpNicType | undefined;
  readonly acceleratorNics: number;
  readonly acceleratorGbpsPerNic: number | undefined;
  readonly networkProfileSuffix: 'vpc-roce' | 'vpc-roce-metal' | 'vpc-falcon' | undefined;
  readonly recommendedMtuBytes: number | undefined;
  /** The networks that the layout needs, in words. */
  readonly networks: string;
  readonly note: string | undefined;
}

export interface GcpMachine extends MachineFacts {
  readonly cloud: 'gcp';
  readonly series: string;
  /** In the VPC, without Tier_1; a documented "up to". undefined: no source (fractional G4). */
  readonly defaultEgressGbps: number | undefined;
  /** undefined: Tier_1 does not exist for this type. */
  readonly tier1EgressGbps: number | undefined;
  /** To the internet, where the series' page states it. */
  readonly externalEgressGbps: number | undefined;
  readonly nicTypes: readonly GcpNicType[];
  readonly maxVnics: number | undefined;
  readonly maxQueuesPerNic: number | undefined;
  readonly layout: GcpLayout | undefined;
  readonly compactPlacement: {
    readonly supported: boolean | undefined;
    readonly maxVms: number | undefined;
    readonly note: string | undefined;
  };
  readonly smtConfigurable: boolean;
  readonly liveMigration: boolean;
  readonly sharedCpu: boolean;
  readonly confidentialTypes: readonly string[];
  readonly spotUsdPerHour: number | undefined;
}

export type Machine = AwsMachine | AzureMachine | GcpMachine;
export interface MachineOf {
  readonly aws: AwsMachine;
  readonly azure: AzureMachine;
  readonly gcp: GcpMachine;
}

/** One cloud's machines, in name order. */
export interface Catalog<C extends Cloud = Cloud> {
  readonly cloud: C;
  readonly machines: readonly MachineOf[C][];
  get(name: string): MachineOf[C] | undefined;
  /** Newest date of a fact in the table, and of its prices. */
  readonly asOf: string;
  readonly pricesAsOf: string;
  readonly priceRegion: string;
  /** Files of the user's that overlaid rows. */
  readonly overrides: readonly string[];
  /** Names that the cloud once sold, and the date when a snapshot last had them. */
  readonly retired: Readonly<Record<string, string>>;
}
