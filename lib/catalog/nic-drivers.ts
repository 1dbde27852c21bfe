/**
 * What each Linux driver of a physical function can do: how many virtual functions, which attributes of one can be set and
 * with which errno the kernel refuses the others, the order of switch mode and count, and what must be true before. Facts are rows
 * (nic-driver-rows.ts, accelerator-driver-rows.ts) with a source each; rules, the resolver and the host program read them and know no driver by name.
 */
import { ACCELERATOR_DRIVER_ROWS } from './accelerator-driver-rows';
import { NIC_DRIVER_ROWS } from './nic-driver-rows';

const ROWS: readonly NicDriver[] = [...NIC_DRIVER_ROWS, ...ACCELERATOR_DRIVER_ROWS];

export type FunctionKind = 'network' | 'infiniband' | 'nvme' | 'gpu' | 'qat';

/** Attributes of a virtual function, as the topology names them. */
export const KNOBS = [
  'mac',
  'vlan',
  'qos',
  'vlanProtocol',
  'minRateMbps',
  'maxRateMbps',
  'spoofCheck',
  'trust',
  'linkState',
  'queryRss',
  'nodeGuid',
  'portGuid',
] as const;
export type Knob = (typeof KNOBS)[number];

export type Errno = 'EBUSY' | 'EINVAL' | 'ENODEV' | 'ENOENT' | 'ENOMEM' | 'EOPNOTSUPP' | 'EPERM' | 'EPROTONOSUPPORT' | 'ERANGE';

/** The kernel refuses the attribute. */
export interface Refusal {
  readonly errno: Errno;
  /** Completes "the driver refuses it: ...". */
  readonly because: string;
  readonly source: string;
}

/** The kernel takes the attribute, yet not always. */
export interface Condition {
  readonly when: string;
  readonly source: string;
}

export interface NicDriver {
  /** The PCI driver's name, as the `driver` link in sysfs shows it. */
  readonly name: string;
  /** Other names that people use (a module's, a network driver's): accepted in a topology, and on the host. */
  readonly aliases: readonly string[];
  readonly kinds: readonly FunctionKind[];
  readonly devices: string;
  /** Most virtual functions of one physical function; absent: the device alone knows (`sriov_totalvfs`). */
  readonly maxVfs?: { readonly count: number; readonly errno: Errno; readonly because: string; readonly source: string };
  /** The device makes these counts only. */
  readonly onlyCounts?: { readonly counts: readonly number[]; readonly errno: Errno; readonly because: string; readonly source: string };
  /** In legacy mode, and for devices without a switch. */
  readonly refused: Readonly<Partial<Record<Knob, Refusal>>>;
  readonly conditions: Readonly<Partial<Record<Knob, Condition>>>;
  /** absent: the driver has no switch mode to set. */
  readonly eswitch?: Eswitch;
  /** Attributes can be set only on a link that is up (ixgbe's rates). */
  readonly ratesNeedLink?: { readonly minMbps: number; readonly maxMbps: number; readonly errno: Errno; readonly source: string };
  /** The physical function's link must be up before the count is written. */
  readonly needsUp?: string;
  /** The count is a firmware setting too, written by this tool; a change needs a reset or a cold boot. */
  readonly firmwareCount?: { readonly tool: 'mstconfig'; readonly source: string };
  /** Binds to the virtual functions as `netdevice` (or as the host's own driver of the kind). */
  readonly vfDriver?: string;
  readonly vfModule?: string;
  /** A virtual function may carry an RDMA device. */
  readonly rdma: boolean;
  readonly vdpa: boolean;
  /** `devlink port add ... flavour pcisf`. */
  readonly subfunctions?: { readonly kernelOption: string; readonly source: string };
  /** Creating virtual functions resets the physical function: its link flaps. */
  readonly countResets?: string;
  /** Oldest kernel whose driver makes virtual functions of these devices. */
  readonly minimumKernel?: { readonly version: string; readonly because: string; readonly source: string };
  /** Virtual functions without an IOMMU are unusable or unsafe. */
  readonly needsIommu?: string;
  /** How virtual functions come to be. */
  readonly creates: 'sriov_numvfs' | 'sriov-manage' | 'virt-mgmt';
  /** No PCI device behind it: no virtfn links, no drivers of virtual functions. */
  readonly emulated?: boolean;
  /** Where the facts of the row come from, when a fact names no other source. */
  readonly source: string;
}

export interface Eswitch {
  /** `mode-first`: only while there are no virtual functions. `vfs-first`: virtual functions, unbound, and then the mode. */
  readonly order: 'mode-first' | 'vfs-first';
  /** Attributes that the driver refuses in switchdev, beside those of legacy mode. */
  readonly refused: Readonly<Partial<Record<Knob, Refusal>>>;
  /** What to set on the physical function before switchdev. */
  readonly offload: boolean;
  readonly flowSteering: boolean;
  readonly source: string;
}

/** A driver that can make no virtual functions on a host, and why. */
export interface RefusedDriver {
  readonly name: string;
  readonly because: string;
  readonly instead: string;
  readonly errno: Errno;
  readonly source: string;
}

/** @returns undefined where the matrix has no such driver */
export function nicDriver(name: string): NicDriver | undefined {
  return ROWS.find((row) => row.name === name || row.aliases.includes(name));
}

export function nicDriverNames(): readonly string[] {
  return ROWS.map(({ name }) => name);
}

export function refusedDriver(name: string): RefusedDriver | undefined {
  return REFUSED_DRIVERS.find((row) => row.name === name);
}

/** @returns why the kernel refuses the attribute in that mode, or undefined where it takes it */
export function refusal(driver: NicDriver, mode: 'legacy' | 'switchdev', knob: Knob): Refusal | undefined {
  return driver.refused[knob] ?? (mode === 'switchdev' ? driver.eswitch?.refused[knob] : undefined);
}

const CLOUD = 'the cloud has made the virtual functions already and shows no SR-IOV capability to its guest, bare-metal sizes included';

const REFUSED_DRIVERS: readonly RefusedDriver[] = [
  cloudNic('ena', 'EC2'),
  cloudNic('efa', 'EC2'),
  cloudNic('gve', 'Compute Engine'),
  cloudNic('idpf', 'Compute Engine'),
  cloudNic('mana', 'Azure'),
  cloudNic('hv_netvsc', 'Azure'),
  vfSide('iavf', 'ice or i40e'),
  vfSide('igbvf', 'igb'),
  vfSide('ixgbevf', 'ixgbe'),
  {
    name: 'cxl_pci',
    because: 'Linux has no tool that makes virtual functions of a CXL device on a host',
    instead: 'remove the function',
    errno: 'ENOENT',
    source: 'field notes host-sriov section 16, CXL',
  },
  {
    name: 'idxd',
    because: 'DSA and IAA share their queues by PASID (accel-config), and have no virtual functions',
    instead: 'remove the function, and configure work queues with accel-config',
    errno: 'ENOENT',
    source: 'field notes host-sriov section 16, Scalable IOV',
  },
  {
    name: 'vfio-pci',
    because: 'a physical function in user space would own its virtual functions: a trust inversion',
    instead: "the physical function's own kernel driver",
    errno: 'ENOENT',
    source: 'Linux drivers/vfio/pci/vfio_pci.c (enable_sriov)',
  },
];

function cloudNic(name: string, cloud: string): RefusedDriver {
  return {
    name,
    because: `${name} is the NIC of ${cloud}: ${CLOUD}`,
    instead: 'remove sriov from the group; accelerated networking is on by itself there',
    errno: 'ENOENT',
    source: 'Linux drivers/net/ethernet/amazon/ena; field notes host-sriov section 4',
  };
}

function vfSide(name: string, physical: string): RefusedDriver {
  return {
    name,
    because: `${name} drives virtual functions; the physical function's driver is ${physical}`,
    instead: physical,
    errno: 'ENOENT',
    source: 'Linux Documentation/ABI/testing/sysfs-bus-pci (physfn)',
  };
}
