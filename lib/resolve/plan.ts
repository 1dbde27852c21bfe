/**
 * A plan: every decision for one target, with its reason. Plain, JSON-serialisable data; the providers render it and
 * decide nothing. Units are in the names. Where a field is absent in JSON, it does not apply.
 */
import type { AwsInterfaceType, GcpNicType, NicLayout } from '../topology/blocks';
import type { PurchasePlan } from '../topology/complete';
import type { SriovPolicy } from '../topology/sriov';
import type { Architecture, PlacementStrategy, ProofMode, Target, Tuning } from '../topology/types';
import type { Expectation } from './expectation';

export type Plan = AwsPlan | AzurePlan | GcpPlan | MetalPlan;
export type GroupPlan = AwsGroupPlan | AzureGroupPlan | GcpGroupPlan | MetalGroupPlan;

interface PlanBase<T extends Target, G extends GroupPlanBase> {
  readonly target: T;
  /** The topology's name: the stem of every resource name. */
  readonly topology: string;
  readonly groups: readonly G[];
  /** IP networks first (`main`, then the extra ones), then those that a layout demands. */
  readonly networks: readonly NetworkPlan[];
  /** Smallest MTU of the IP networks: what every path can carry. */
  readonly mtuBytes: number;
  readonly egress: 'nat' | 'none';
  readonly access: { readonly user: string; readonly sshPublicKeys: readonly string[]; readonly from: readonly string[] };
  readonly tags: Readonly<Record<string, string>>;
  /** How old the facts are; absent on metal. */
  readonly catalog?: {
    readonly asOf: string;
    readonly pricesAsOf: string;
    readonly priceRegion: string;
    readonly overrides: readonly string[];
  };
}

export interface AwsPlan extends PlanBase<'aws', AwsGroupPlan> {
  readonly region: string;
  /** The zone that single-zone groups use. */
  readonly zone: string;
  readonly placementGroups: readonly PlacementGroupPlan[];
}

export interface AzurePlan extends PlanBase<'azure', AzureGroupPlan> {
  readonly region: string;
  readonly zone: string | undefined;
  readonly proximityPlacementGroups: readonly (PlacementGroupPlan & {
    readonly vmSizes: readonly string[];
    readonly zone: string | undefined;
  })[];
  /** Of the main network; absent with `egress: none`. */
  readonly natGateway?: AzureNatGatewayPlan;
}

export interface AzureNatGatewayPlan {
  /** One zone, or none: Azure then chooses. */
  readonly zones: readonly string[];
  /** 4 to 120: how long an idle flow is kept. */
  readonly idleTimeoutMinutes: number;
}

export interface GcpPlan extends PlanBase<'gcp', GcpGroupPlan> {
  readonly region: string;
  readonly zone: string;
  readonly project: string | undefined;
  readonly placementPolicies: readonly GcpPlacementPolicyPlan[];
}

export interface MetalPlan extends PlanBase<'metal', MetalGroupPlan> {}

/** `main` and the user's extra networks carry IP; a layout may demand more (RoCE, Falcon, GPUDirect). */
export interface NetworkPlan {
  readonly name: string;
  readonly kind: 'ip' | 'gpu' | 'roce' | 'roce-metal' | 'falcon';
  readonly cidr: string | undefined;
  readonly mtuBytes: number;
  readonly subnets: readonly SubnetPlan[];
  /** Google: the RDMA network profile `ZONE-vpc-roce`. */
  readonly networkProfile?: string;
  /** The group whose layout demands it. */
  readonly group?: string;
  /** An existing network or subnetwork (name or self link) that the block names: nothing is made. */
  readonly existing?: string;
  /** Google: internal IPv6 (ULA) beside IPv4. */
  readonly ipv6?: true;
  readonly because: string;
}

export interface SubnetPlan {
  readonly name: string;
  readonly cidr: string | undefined;
  /** AWS: one subnet, one zone. */
  readonly zone?: string;
  /** Holds the NAT gateway and the machines with a public address. */
  readonly public?: boolean;
  /** Google: the user's own subnetwork (name or self link); nothing is made. */
  readonly existing?: string;
}

export interface PlacementGroupPlan {
  /** Unique in the plan: the `shared` name or the group's own. */
  readonly name: string;
  readonly strategy: Exclude<PlacementStrategy, 'none'>;
  readonly groups: readonly string[];
  /** The user's own: nothing is made. */
  readonly existing?: string;
  readonly partitions?: number;
}

export interface GcpPlacementPolicyPlan {
  readonly name: string;
  readonly kind: 'compact' | 'spread' | 'workload';
  readonly groups: readonly string[];
  readonly existing?: string;
  readonly maxDistance?: number;
  readonly vmCount?: number;
  readonly availabilityDomainCount?: number;
  readonly acceleratorTopology?: string;
  readonly maxTopologyDistance?: 'SUBBLOCK' | 'BLOCK' | 'CLUSTER';
}

export type RdmaFabric = 'none' | 'efa' | 'infiniband' | 'roce' | 'falcon';
/** What a sustained figure is: AWS's baseline; a per-size limit (Azure, Google); the user's own word (metal); nothing known. */
export type BandwidthBasis = 'baseline' | 'limit' | 'declared' | 'unknown';

export interface GroupPlanBase {
  readonly name: string;
  readonly machine: string;
  /** Nodes at the start; `size` has the bounds. */
  readonly count: number;
  readonly size: { readonly min: number; readonly desired: number; readonly max: number };
  readonly arch: Architecture | undefined;
  readonly vcpus: number | undefined;
  readonly memoryGiB: number | undefined;
  readonly gpus: { readonly model: string; readonly count: number } | undefined;
  readonly bareMetal: boolean;
  /** IP traffic sustained per node; null where no source says. */
  readonly sustainedGbps: number | null;
  readonly basis: BandwidthBasis;
  /** RDMA and IP draw on one budget. */
  readonly sharedBudget: boolean;
  readonly rdma: RdmaFabric;
  /** Sum over the RDMA interfaces of a node; 0 without RDMA. */
  readonly rdmaGbps: number;
  /** Of the group's main IP network. */
  readonly mtuBytes: number;
  /** Of the RDMA fabric, where it has one of its own. */
  readonly rdmaMtuBytes?: number;
  readonly placement: PlacementDecision;
  readonly purchase: PurchasePlan;
  /** On demand, list, reference region; null where none is known. */
  readonly usdPerHour: number | null;
  readonly usdPerGbpsHour: number | null;
  readonly image: ImagePlan;
  readonly disks: {
    readonly root: {
      readonly sizeGiB: number;
      readonly type: string;
      readonly encrypted: true;
      /** Provisioned; absent: the type's own baseline. AWS's io2 has none and needs it. */
      readonly iops?: number;
      readonly throughputMiBps?: number;
    };
    readonly scratch: 'local-nvme' | 'none';
  };
  readonly publicAddress: boolean;
  /** Ranges from which SSH is open to this group (its own and the topology's). */
  readonly sshFrom: readonly string[];
  readonly forwarding: boolean;
  readonly dataPlane: 'kernel' | 'dpdk';
  readonly tuning: Tuning;
  readonly proof: ProofMode;
  readonly tags: Readonly<Record<string, string>>;
  /** The caller's own script or cloud-config, run after ours. */
  readonly userData?: string;
  /** Why each decision fell as it did. */
  readonly reasons: readonly Reason[];
  /** Every other candidate and why it lost, nearest first. */
  readonly losers: readonly Loser[];
  /** The one of them that a reader asks about first: the nearest that costs less, its figures known; else the nearest of all. null: none. */
  readonly nearestLoser: Loser | null;
  readonly expects: Expectation;
}

export interface PlacementDecision {
  readonly strategy: PlacementStrategy;
  /** Name in the plan's list of placement groups or policies; absent when none is made. */
  readonly group?: string;
  readonly because: string;
}

export interface Reason {
  /** The plan field that this explains: `machine`, `mtuBytes`, `interfaces`, `placement`, ... */
  readonly field: string;
  readonly because: string;
  readonly source?: string;
}

export interface Loser {
  readonly machine: string;
  readonly because: string;
  readonly usdPerHour: number | null;
  readonly sustainedGbps: number | null;
}

export interface ImagePlan {
  /** The known name, or `custom`. */
  readonly name: string;
  /** AWS: an SSM parameter or an AMI id. Azure: an image reference. Google: `PROJECT/FAMILY` or a self link. */
  readonly reference: string;
  readonly kind: 'ssm-parameter' | 'ami' | 'marketplace' | 'gallery' | 'family' | 'self-link' | 'host-os';
  /** AWS: the device name of the image's root volume, `/dev/sda1` or `/dev/xvda`. */
  readonly rootDevice?: string;
}

// ---- AWS ----------------------------------------------------------------------------------------------------------

export interface AwsGroupPlan extends GroupPlanBase {
  readonly nicLayout: NicLayout | 'by-hand';
  readonly interfaces: readonly AwsInterfacePlan[];
  /** Zones of the group's subnets; exactly one with EFA or a cluster placement group. */
  readonly zones: readonly string[];
  readonly enaExpress: 'off' | 'tcp' | 'tcp+udp';
  readonly bandwidthWeighting?: 'default' | 'vpc-1' | 'ebs-1';
  readonly connectionTracking?: {
    readonly tcpEstablishedSeconds?: number;
    readonly udpSeconds?: number;
    readonly udpStreamSeconds?: number;
  };
  /** What user-data sets `net.ipv4.tcp_keepalive_time` to. */
  readonly tcpKeepaliveSeconds?: number;
  readonly cpuOptions?: { readonly coreCount: number; readonly threadsPerCore: number };
  readonly metadataHopLimit: number;
  /** Install the EFA software from user-data: the image has none. */
  readonly installEfa: boolean;
  readonly subnetId?: string;
  readonly securityGroupIds?: readonly string[];
  readonly instanceProfile?: string;
}

export interface AwsInterfacePlan {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  readonly type: AwsInterfaceType;
  /** A name of `plan.networks`. */
  readonly network: string;
  readonly queues?: number;
  readonly enaExpress?: 'tcp' | 'tcp+udp';
  readonly ipv4PrefixCount?: number;
  readonly subnetId?: string;
  readonly publicIp?: boolean;
}

// ---- Azure --------------------------------------------------------------------------------------------------------

export interface AzureGroupPlan extends GroupPlanBase {
  readonly orchestration: 'flexible' | 'uniform';
  readonly singlePlacementGroup: boolean;
  readonly faultDomains: number;
  /** Of an availability set. */
  readonly updateDomains?: number;
  readonly zones: readonly string[];
  /** Of Microsoft.Network, for the NICs that a Flexible scale set makes; refused on a Uniform one. */
  readonly networkApiVersion?: '2020-11-01' | '2022-11-01';
  readonly interfaces: readonly AzureInterfacePlan[];
  readonly infinibandHcas: number;
  readonly proximityPlacementGroup?: string;
  readonly availabilitySet?: string | true;
  readonly capacityReservationGroup?: string;
  readonly hostGroup?: string;
  readonly imagePlan?: { readonly name: string; readonly product: string; readonly publisher: string };
  readonly identity?: string;
  readonly subnetId?: string;
}

export interface AzureInterfacePlan {
  readonly name: string;
  readonly primary: boolean;
  readonly acceleratedNetworking: boolean;
  readonly network: string;
  readonly subnetId?: string;
  readonly auxiliaryMode?: string;
  readonly auxiliarySku?: string;
  /** Addresses of DNS servers. @default - the VNet's */
  readonly dnsServers?: readonly string[];
  /** The NIC keeps no state of TCP connections. @default false */
  readonly disableTcpStateTracking?: boolean;
}

// ---- Google Cloud -------------------------------------------------------------------------------------------------

export interface GcpGroupPlan extends GroupPlanBase {
  readonly interfaces: readonly GcpInterfacePlan[];
  readonly tier1: boolean;
  readonly zones: readonly string[];
  readonly onHostMaintenance: 'MIGRATE' | 'TERMINATE';
  readonly automaticRestart: boolean;
  readonly threadsPerCore?: 1 | 2;
  readonly minCpuPlatform?: string;
  readonly bootDiskType: string;
  readonly confidential?: 'SEV' | 'SEV_SNP' | 'TDX';
  readonly shieldedVm: boolean;
  /** Refuses unsigned kernel modules at boot. */
  readonly secureBoot: boolean;
  /** Local SSDs of 375 GB that are attached; those that belong to the type are not counted. */
  readonly localSsds: number;
  /** Bound to a dense reservation (`RESERVATION_BOUND`). */
  readonly reservationBound: boolean;
  readonly reservation?: string;
  readonly flexStart?: { readonly maxRunSeconds: number };
  readonly externalEgressGbps: number;
  readonly serviceAccount?: string;
  readonly networkTags: readonly string[];
  readonly gpuType?: string;
  /** What the guest sets `net.ipv4.tcp_keepalive_time` to. */
  readonly tcpKeepaliveSeconds?: number;
  /** The metadata key that the image acts on: an image without cloud-init runs a startup script, at every boot. */
  readonly guestConfiguration: 'user-data' | 'startup-script';
  /** Login by IAM (OS Login): where the topology has no SSH keys. */
  readonly osLogin: boolean;
}

export interface GcpInterfacePlan {
  /** A name of `plan.networks`. */
  readonly network: string;
  /** A subnet of that network; absent where Google makes the subnet. */
  readonly subnet?: string;
  readonly nicType: GcpNicType;
  readonly stackType: 'IPV4_ONLY' | 'IPV4_IPV6' | 'IPV6_ONLY';
  readonly queueCount?: number;
  readonly externalAddress: boolean;
}

// ---- Bare metal ---------------------------------------------------------------------------------------------------

export interface MetalGroupPlan extends GroupPlanBase {
  readonly os: string;
  readonly hosts: readonly MetalHostPlan[];
  readonly interfaces: readonly { readonly function: string; readonly vfs: number; readonly kind: string }[];
}

export interface MetalHostPlan {
  readonly name: string;
  readonly mac: string | undefined;
  /** The group's policy with the host's own functions in place. */
  readonly policy: SriovPolicy;
  /** Findings of the host rules that the topology acknowledges for this group. */
  readonly acknowledged?: readonly { readonly rule: string; readonly reason: string }[];
}
