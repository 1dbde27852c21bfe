/** A group's per-cloud escape blocks. Everything is optional, names are fixed, and all of it is validated like the rest. */
import type { SriovFunction } from './sriov';
import type { Purchase } from './types';

/** How EFA and ENA interfaces lie on the network cards of an EC2 machine. */
export type NicLayout = 'ip-optimized' | 'bandwidth-optimized' | 'combined' | 'ena';
/** EC2's InterfaceType. */
export type AwsInterfaceType = 'interface' | 'efa' | 'efa-only';

export interface AwsBlock {
  readonly machine?: string;
  readonly zones?: readonly string[];
  /** @default - `ena` without RDMA; with it `ip-optimized` when card 0 sustains the bandwidth, else `bandwidth-optimized` */
  readonly nicLayout?: NicLayout;
  /** With `combined`: device index 0 on every card, as AWS Batch wants it. @default false */
  readonly deviceIndexZero?: boolean;
  /** The whole interface list by hand; excludes `nicLayout`. */
  readonly interfaces?: readonly AwsInterface[];
  readonly publicIp?: boolean;
  readonly enaExpress?: boolean | { readonly udp?: boolean };
  readonly bandwidthWeighting?: 'default' | 'vpc-1' | 'ebs-1';
  readonly connectionTracking?: {
    readonly tcpEstablishedSeconds?: number;
    readonly udpSeconds?: number;
    readonly udpStreamSeconds?: number;
  };
  readonly threadsPerCore?: 1 | 2;
  /** @default 1 */
  readonly metadataHopLimit?: number;
  readonly purchase?: Purchase;
  readonly imageId?: string;
  readonly subnetId?: string;
  readonly securityGroupIds?: readonly string[];
  /** Name or ARN. */
  readonly instanceProfile?: string;
  readonly placementGroup?: string;
  /** A shell script or cloud-config that runs after ours. */
  readonly userData?: string;
}

export interface AwsInterface {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  readonly type: AwsInterfaceType;
  readonly subnetId?: string;
  readonly queues?: number;
  readonly enaExpress?: boolean | { readonly udp?: boolean };
  readonly ipv4PrefixCount?: number;
  readonly publicIp?: boolean;
}

export interface AzureBlock {
  readonly machine?: string;
  readonly zones?: readonly string[];
  readonly orchestration?: 'flexible' | 'uniform';
  /** @default - on where the size supports it */
  readonly acceleratedNetworking?: boolean;
  readonly interfaces?: readonly AzureInterface[];
  readonly singlePlacementGroup?: boolean;
  /** A resource id, or `true` to make one. */
  readonly proximityPlacementGroup?: string | boolean;
  /** A resource id, or `true` to make one. */
  readonly availabilitySet?: string | boolean;
  readonly capacityReservationGroup?: string;
  readonly hostGroup?: string;
  readonly purchase?: Purchase;
  /** A resource id, or `publisher:offer:sku:version`. */
  readonly image?: string;
  readonly imagePlan?: { readonly name: string; readonly product: string; readonly publisher: string };
  /** `system`, or the resource id of a user-assigned identity. */
  readonly identity?: string;
  readonly subnetId?: string;
  readonly userData?: string;
}

export interface AzureInterface {
  readonly acceleratedNetworking?: boolean;
  readonly primary?: boolean;
  readonly subnetId?: string;
  readonly auxiliaryMode?: 'None' | 'AcceleratedConnections' | 'Floating' | 'MaxConnections';
  readonly auxiliarySku?: 'None' | 'A1' | 'A2' | 'A4' | 'A8';
}

/** Compute Engine's nicType. */
export type GcpNicType = 'GVNIC' | 'VIRTIO_NET' | 'IDPF' | 'MRDMA' | 'IRDMA';

export interface GcpBlock {
  readonly machine?: string;
  readonly zone?: string;
  readonly zones?: readonly string[];
  /** @default - only when nothing fits without it */
  readonly tier1?: boolean;
  readonly threadsPerCore?: 1 | 2;
  readonly interfaces?: readonly GcpInterface[];
  /** Compact placement's max distance, 1 to 3. */
  readonly maxDistance?: number;
  readonly vmCount?: number;
  readonly acceleratorTopology?: string;
  readonly reservation?: string;
  readonly flexStart?: boolean | { readonly maxRunSeconds: number };
  readonly onHostMaintenance?: 'MIGRATE' | 'TERMINATE';
  readonly confidential?: 'SEV' | 'SEV_SNP' | 'TDX';
  readonly purchase?: Purchase;
  /** `PROJECT/FAMILY` or a self link. */
  readonly image?: string;
  readonly serviceAccount?: string;
  readonly networkTags?: readonly string[];
  readonly subnetwork?: string;
  readonly userData?: string;
}

export interface GcpInterface {
  /** A name or self link; one name twice means one network. */
  readonly network?: string;
  readonly subnetwork?: string;
  readonly nicType?: GcpNicType;
  readonly queueCount?: number;
  readonly stackType?: 'IPV4_ONLY' | 'IPV4_IPV6' | 'IPV6_ONLY';
}

export interface MetalBlock {
  readonly hosts?: readonly MetalHost[];
  readonly userData?: string;
}

export interface MetalHost {
  readonly name: string;
  /** The boot NIC's. */
  readonly mac?: string;
  /** Replaces the group's list of functions. */
  readonly functions?: readonly SriovFunction[];
}
