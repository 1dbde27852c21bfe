/**
 * The topology: what the user wants. Plain, readonly, JSON-serialisable data; no Tokens, no Outputs, and no cloud words
 * outside the per-cloud blocks. Every optional field's default is in {@link DEFAULTS} (defaults.ts).
 */
import type { AwsBlock, AzureBlock, GcpBlock, MetalBlock } from './blocks';
import type { SriovPolicy } from './sriov';

/** Where a topology can be planned. */
export type Target = 'aws' | 'azure' | 'gcp' | 'metal';
/** A target with a catalog of machines and a price. */
export type Cloud = Exclude<Target, 'metal'>;
export const CLOUDS: readonly Cloud[] = ['aws', 'azure', 'gcp'];
export const TARGETS: readonly Target[] = ['aws', 'azure', 'gcp', 'metal'];

export interface Topology {
  /** `^[a-z][a-z0-9-]{0,24}$`: it becomes the stem of every name in the cloud. */
  readonly name: string;
  /** The clouds to plan for. @default - all three clouds */
  readonly targets?: Targets;
  readonly access?: Access;
  /** Tags (AWS, Azure) and labels (Google) of everything that is created. @default {} */
  readonly tags?: Readonly<Record<string, string>>;
  readonly network?: NetworkNeed;
  readonly groups: Readonly<Record<string, GroupNeed>>;
  readonly acknowledge?: readonly Acknowledgement[];
}

/** `aws: {}` takes the default region. Metal needs no entry: it is planned exactly when a group names hosts. */
export interface Targets {
  readonly aws?: { readonly region?: string; readonly zone?: string };
  readonly azure?: { readonly location?: string; readonly zone?: string };
  readonly gcp?: { readonly project?: string; readonly region?: string; readonly zone?: string };
  readonly metal?: Readonly<Record<string, never>>;
}

export interface Access {
  /** The login user that is made on every machine. @default 'linerate' */
  readonly user?: string;
  /** OpenSSH public keys. @default [] */
  readonly sshPublicKeys?: readonly string[];
  /** IPv4 CIDR ranges from which SSH is open. @default - SSH is open to nobody */
  readonly from?: readonly string[];
}

export interface NetworkNeed {
  /** IPv4 CIDR of the network. @default '10.64.0.0/16' */
  readonly cidr?: string;
  /** `jumbo`: the largest that the whole path agrees on. `standard`: 1500. A number: bytes. @default 'jumbo' */
  readonly mtu?: 'jumbo' | 'standard' | number;
  /** @default 'nat' */
  readonly egress?: 'nat' | 'none';
  /** Further networks that groups may join with one more interface. @default {} */
  readonly extra?: Readonly<Record<string, ExtraNetwork>>;
}

export interface ExtraNetwork {
  readonly cidr: string;
  readonly mtu?: 'jumbo' | 'standard' | number;
}

/** A number of nodes: 1 or more; or bounds, where `min` and `desired` may be 0. */
export type Count = number | { readonly min: number; readonly desired: number; readonly max: number };

export interface GroupNeed {
  readonly count?: Count;
  /** @default - every planned target */
  readonly only?: readonly Target[];
  readonly machine?: MachineNeed;
  readonly network?: GroupNetworkNeed;
  readonly disks?: Disks;
  readonly access?: { readonly publicAddress?: boolean; readonly from?: readonly string[] };
  /** @default - `cluster` where RDMA is on, else `none` */
  readonly placement?: PlacementStrategy | PlacementNeed;
  /** @default 'on-demand' */
  readonly purchase?: Purchase;
  /** A known image name (catalog/images.ts). @default 'ubuntu-24.04' */
  readonly image?: string;
  /** @default 'throughput' */
  readonly tuning?: Tuning;
  /** `enforce`: a deploy fails when the fast path is off. @default 'report' */
  readonly proof?: ProofMode;
  /** Added to the topology's tags. @default {} */
  readonly tags?: Readonly<Record<string, string>>;
  readonly aws?: AwsBlock;
  readonly azure?: AzureBlock;
  readonly gcp?: GcpBlock;
  readonly metal?: MetalBlock;
  /** Host SR-IOV policy: bare metal only. */
  readonly sriov?: SriovPolicy;
}

export type Architecture = 'x86_64' | 'arm64';

/** Every number means "at least". */
export interface MachineNeed {
  readonly vcpus?: number;
  readonly memoryGiB?: number;
  readonly gpus?: GpuNeed;
  /** @default 'x86_64', unless a block names the machine */
  readonly arch?: Architecture;
  /** @default - either */
  readonly bareMetal?: boolean;
  readonly maxUsdPerHour?: number;
}

export interface GpuNeed {
  /** Names of the one model list for all clouds (catalog/gpus.ts): any of them. @default - any model */
  readonly model?: string | readonly string[];
  readonly count: number;
}

export interface GroupNetworkNeed {
  /** IP traffic sustained, per node. @default 0 */
  readonly bandwidthGbps?: number;
  /** `preferred` never changes the winner; on if the winner has it. @default 'none' */
  readonly rdma?: 'required' | 'preferred' | 'none';
  /** Sum over the RDMA interfaces of one node. @default 0 */
  readonly rdmaGbps?: number;
  /** One flow (5-tuple). @default 0 */
  readonly flowGbps?: number;
  /** Interfaces that the user asks for in the main network, not those that a layout demands. @default 1 */
  readonly interfaces?: number;
  /** Names of `network.extra` that this group joins, with one more interface each. @default [] */
  readonly extra?: readonly string[];
  /** Receive and transmit queue pairs per interface. @default - the platform's */
  readonly queues?: number;
  /** Turns the source check off and IP forwarding on. @default false */
  readonly forwarding?: boolean;
  /** `dpdk`: a user-space data path on the interfaces after the first. @default 'kernel' */
  readonly dataPlane?: 'kernel' | 'dpdk';
  /** The longest silence of a TCP connection that must survive connection tracking. @default - the platform's */
  readonly connectionIdleSeconds?: number;
}

export interface Disks {
  /** @default { sizeGiB: 100, type: 'balanced' } */
  readonly root?: { readonly sizeGiB?: number; readonly type?: 'balanced' | 'fast' };
  /** @default 'none' */
  readonly scratch?: 'local-nvme' | 'none';
}

export type PlacementStrategy = 'cluster' | 'spread' | 'partition' | 'none';

export interface PlacementNeed {
  readonly strategy: PlacementStrategy;
  /** Groups that name the same share one placement group. */
  readonly shared?: string;
  /** Name or id of a placement group that the user owns. */
  readonly existing?: string;
  /** An error instead of a warning when the cloud cannot place the group so. @default false */
  readonly required?: boolean;
}

export type Purchase =
  | 'on-demand'
  | 'spot'
  | { readonly spot: { readonly maxUsdPerHour?: number; readonly onEviction?: 'stop' | 'delete' } }
  /** An id or, on AWS, a resource group's ARN. */
  | { readonly reservation: string }
  /** AWS only: an EC2 Capacity Block's id. */
  | { readonly capacityBlock: string };

export type Tuning = 'throughput' | 'latency' | 'none';
export type ProofMode = 'enforce' | 'report' | 'off';

export interface Acknowledgement {
  readonly rule: string;
  /** Covers its subtree. */
  readonly path: string;
  readonly reason: string;
}
