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
  /** Azure: every synthetic interface has a bonded virtual function, and its counters move. */
  readonly virtualFunctionBonded?: boolean;
  /** AWS: SRD must be on for every ENA interface that carries it. */
  readonly enaExpress?: 'tcp' | 'tcp+udp';
  readonly queues?: number;
  readonly numaNodes?: number;
  readonly gpus?: number;
  /** Placement facts that the metadata service can confirm. */
  readonly placement?: { readonly strategy: string; readonly zone?: string };
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
