/**
 * What a machine must say about itself when its fast path is on. Filled by the resolver from the catalog; compiled into
 * the proof script. Nothing here is a constant of code: every figure comes from the chosen row and the layout.
 */
export interface Expectation {
  /** Ethernet devices that must exist, by kind. */
  readonly interfaces: readonly ExpectedInterfaces[];
  readonly rdma?: ExpectedRdma;
  /** On the IP path: every interface of the main network, and a ping that may not be fragmented. */
  readonly mtuBytes: number;
  /** Where the networks that the group joins differ: how many interfaces have each MTU. @default - every interface has `mtuBytes` */
  readonly networkMtus?: readonly { readonly mtuBytes: number; readonly interfaces: number }[];
  /** The interfaces after the first belong to a user-space driver. @default - to the kernel */
  readonly dataPlane?: 'dpdk';
  /** Azure: every synthetic interface has a bonded virtual function, and its counters move. */
  readonly virtualFunctionBonded?: boolean;
  /** AWS: SRD must be on for every ENA interface that carries it. */
  readonly enaExpress?: 'tcp' | 'tcp+udp';
  /** How many carry it. @default - every ENA interface */
  readonly enaExpressInterfaces?: number;
  /** Of every IP interface. */
  readonly queues?: number;
  /** Where they differ: of each IP interface whose number is known. @default - one interface with `queues` */
  readonly interfaceQueues?: readonly number[];
  readonly numaNodes?: number;
  readonly gpus?: number;
  /** Placement facts that the metadata service can confirm. `inGroup`: a placement group holds the machine (a Capacity Block needs none). */
  readonly placement?: { readonly strategy: string; readonly zone?: string; readonly inGroup?: true };
  /** Bare metal: the virtual functions of each physical function. */
  readonly virtualFunctions?: readonly { readonly function: string; readonly driver: string; readonly count: number }[];
}

export interface ExpectedInterfaces {
  /** `ena`, `efa-only`, `synthetic`, `gvnic`, `idpf`, `virtio`, `mrdma`, `irdma`, `pf`. */
  readonly kind: string;
  readonly count: number;
  /** Any of these kernel drivers, with the floor of its version where one is documented. */
  readonly drivers: readonly { readonly name: string; readonly minimumVersion?: string }[];
  readonly linkGbps?: number;
}

export interface ExpectedRdma {
  readonly fabric: 'efa' | 'infiniband' | 'roce' | 'falcon';
  /** libfabric's or verbs' provider: `efa`, `mlx5`, `irdma`. */
  readonly provider: string;
  readonly devices: number;
  /** Of one device. */
  readonly linkGbps?: number;
  readonly mtuBytes?: number;
}
