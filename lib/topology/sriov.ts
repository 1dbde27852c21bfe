/** The host SR-IOV policy: which physical functions get how many virtual functions, and what each may do. */

export interface SriovPolicy {
  /** `debian-13`, `ubuntu-24.04`, `rhel-9`, `suse-15`, `fedora-coreos`, `flatcar`, `talos`, `windows-server-2025`. */
  readonly os?: string;
  readonly functions?: readonly SriovFunction[];
  readonly kernel?: HostKernel;
}

export interface SriovFunction {
  /** Exactly the stated number of physical functions must match. */
  readonly match: FunctionMatch;
  /** The physical function's kernel driver (catalog/nic-drivers.ts): declared here, and verified on the host. */
  readonly driver: string;
  /** @default 'network' */
  readonly kind?: 'network' | 'infiniband' | 'nvme' | 'gpu' | 'qat';
  readonly vfs: number;
  /** Subfunctions (`devlink port add ... pcisf`) beside the VFs. @default 0 */
  readonly subfunctions?: number;
  /** @default 'legacy' */
  readonly eswitch?: 'legacy' | 'switchdev';
  readonly mtuBytes?: number;
  readonly vf?: VirtualFunctionSettings;
  readonly ranges?: readonly VirtualFunctionRange[];
}

/** One selector. A list selects as many functions as it has entries; `driver` selects exactly `count`. */
export type FunctionMatch =
  | { readonly pci: string | readonly string[] }
  | { readonly mac: string | readonly string[] }
  | { readonly name: string | readonly string[] }
  | { readonly slot: string }
  | { readonly vendor: string; readonly device: string; readonly port?: number }
  | { readonly driver: string; readonly count: number };

/** Defaults give way where the driver or mode has no such knob; what is written and impossible is refused. */
export interface VirtualFunctionSettings {
  /** `pinned` derives a stable locally administered address; `inherit` leaves it; or an address. @default 'pinned' */
  readonly mac?: 'pinned' | 'inherit' | string;
  /** @default true */
  readonly spoofCheck?: boolean;
  /** @default false */
  readonly trust?: boolean;
  /** 0 is none. @default 0 */
  readonly vlan?: number;
  /** @default 0 */
  readonly qos?: number;
  /** @default '802.1Q' */
  readonly vlanProtocol?: '802.1Q' | '802.1ad';
  /** 0 is no cap. @default 0 */
  readonly maxRateMbps?: number;
  /** @default 0 */
  readonly minRateMbps?: number;
  /** @default 'auto' */
  readonly linkState?: 'auto' | 'enable' | 'disable';
  /** @default false */
  readonly queryRss?: boolean;
  /** Only where the VF keeps a netdev driver. */
  readonly mtuBytes?: number;
  /** `netdevice`, `vfio-pci` or a driver's name. @default 'netdevice' */
  readonly driver?: string;
  /** @default false */
  readonly rdma?: boolean;
  /** @default 'none' */
  readonly vdpa?: 'none' | 'virtio' | 'vhost';
  /** InfiniBand: pinned like the MAC unless an EUI-64 is given. @default 'pinned' */
  readonly nodeGuid?: 'pinned' | string;
  readonly portGuid?: 'pinned' | string;
}

/** First to last, counted from 0: `0-3`, or `2`. Overrides `vf`. */
export interface VirtualFunctionRange extends VirtualFunctionSettings {
  readonly vfs: string | number;
}

export interface HostKernel {
  readonly hugepages1G?: number;
  readonly hugepages2M?: number;
  /** The CPUs of the function's NUMA node, or a list such as `2-23`. Two cores are always left. */
  readonly isolateCpus?: 'numa-of-function' | string;
  /** @default - the distribution's; `passthrough` needs an IOMMU */
  readonly iommu?: 'passthrough' | 'strict';
}
