/**
 * A topology with every default filled in, every short form written out, and every group resolved to the targets that it
 * is planned on. The resolver, the rules and the renderers read only this shape.
 */
import type { AwsBlock, AzureBlock, GcpBlock, MetalBlock } from './blocks';
import type { SriovPolicy } from './sriov';
import type { Acknowledgement, Architecture, Cloud, PlacementStrategy, ProofMode, Target, Tuning } from './types';

export interface CompleteTopology {
  readonly name: string;
  /** In the order aws, azure, gcp, metal. */
  readonly targets: readonly Target[];
  readonly aws: { readonly region: string; readonly zone: string | undefined };
  readonly azure: { readonly region: string; readonly zone: string | undefined };
  readonly gcp: { readonly region: string; readonly zone: string | undefined; readonly project: string | undefined };
  readonly access: CompleteAccess;
  readonly tags: Readonly<Record<string, string>>;
  readonly network: CompleteNetwork;
  readonly groups: readonly CompleteGroup[];
  readonly acknowledge: readonly Acknowledgement[];
}

export interface CompleteAccess {
  readonly user: string;
  readonly sshPublicKeys: readonly string[];
  readonly from: readonly string[];
}

export type MtuWish = 'jumbo' | 'standard' | number;

export interface CompleteNetwork {
  readonly cidr: string;
  readonly mtu: MtuWish;
  readonly egress: 'nat' | 'none';
  readonly extra: readonly { readonly name: string; readonly cidr: string; readonly mtu: MtuWish }[];
}

export interface CompleteGroup {
  readonly name: string;
  readonly count: { readonly min: number; readonly desired: number; readonly max: number };
  /** The targets that this group is planned on: within `only`, and metal exactly when it has hosts. */
  readonly targets: readonly Target[];
  readonly machine: CompleteMachineNeed;
  readonly network: CompleteGroupNetwork;
  readonly disks: {
    readonly root: { readonly sizeGiB: number; readonly type: 'balanced' | 'fast' };
    readonly scratch: 'local-nvme' | 'none';
  };
  readonly access: { readonly publicAddress: boolean; readonly from: readonly string[] };
  readonly placement: CompletePlacement;
  readonly purchase: CompletePurchase;
  /** A known name (catalog/images.ts). */
  readonly image: string;
  readonly tuning: Tuning;
  readonly proof: ProofMode;
  /** Topology tags with the group's own over them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly aws: AwsBlock;
  readonly azure: AzureBlock;
  readonly gcp: GcpBlock;
  readonly metal: MetalBlock;
  readonly sriov: SriovPolicy | undefined;
}

export interface CompleteMachineNeed {
  /** 0 where nothing was asked. */
  readonly vcpus: number;
  readonly memoryGiB: number;
  readonly gpus: { readonly models: readonly string[]; readonly count: number };
  /** undefined: not asked, so the default counts only where no block names the machine. */
  readonly arch: Architecture | undefined;
  readonly bareMetal: boolean | undefined;
  readonly maxUsdPerHour: number | undefined;
}

export interface CompleteGroupNetwork {
  readonly bandwidthGbps: number;
  readonly rdma: 'required' | 'preferred' | 'none';
  readonly rdmaGbps: number;
  readonly flowGbps: number;
  readonly interfaces: number;
  readonly extra: readonly string[];
  readonly queues: number | undefined;
  readonly forwarding: boolean;
  readonly dataPlane: 'kernel' | 'dpdk';
  readonly connectionIdleSeconds: number | undefined;
}

export interface CompletePlacement {
  /** undefined: not asked, so the default (`cluster` where RDMA is on, else `none`) is the resolver's. */
  readonly strategy: PlacementStrategy | undefined;
  readonly shared: string | undefined;
  readonly existing: string | undefined;
  readonly required: boolean;
}

/** One shape for every way to buy; the cloud block's own `purchase` has already won where it is set. */
export type CompletePurchase = Readonly<Record<Cloud, PurchasePlan>>;

export type PurchasePlan =
  | { readonly kind: 'on-demand' }
  | { readonly kind: 'spot'; readonly maxUsdPerHour?: number; readonly onEviction: 'stop' | 'delete' }
  | { readonly kind: 'reservation'; readonly id: string }
  | { readonly kind: 'capacity-block'; readonly id: string };
