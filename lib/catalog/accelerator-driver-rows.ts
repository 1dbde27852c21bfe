/**
 * The rows of the driver matrix for devices that are no network interfaces: NVMe controllers, GPUs, QAT. Kernel sources are
 * those of Linux 6.12 unless a row names a newer one.
 */
import type { Errno, Knob, NicDriver, Refusal } from './nic-drivers';

const no = (errno: Errno, because: string, source: string): Refusal => ({ errno, because, source });

/** Devices that are no network interfaces: `ip link set vf` has nothing to talk to. */
function nothing(kind: string): Partial<Record<Knob, Refusal>> {
  const each = no('ENODEV', `${kind} has no network interface, and so no such attribute`, 'Linux net/core/rtnetlink.c, do_setvfinfo');
  return Object.fromEntries(
    [
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
    ].map((knob) => [knob, each]),
  );
}

const QAT = 'Linux drivers/crypto/intel/qat/qat_common/adf_sriov.c';

export const ACCELERATOR_DRIVER_ROWS: readonly NicDriver[] = [
  {
    name: 'nvme',
    aliases: [],
    kinds: ['nvme'],
    devices: 'NVMe with virtualization enhancements (Samsung PM1733, QEMU)',
    refused: nothing('an NVMe controller'),
    conditions: {},
    vfDriver: 'nvme',
    vfModule: 'nvme',
    rdma: false,
    vdpa: false,
    creates: 'virt-mgmt',
    source: 'nvme-cli Documentation/nvme-virt-mgmt.txt; QEMU docs/system/devices/nvme.rst',
  },
  {
    name: 'xe',
    aliases: [],
    kinds: ['gpu'],
    devices: 'Intel Arc Pro B-series (Battlemage), Panther Lake',
    refused: nothing('a GPU'),
    conditions: {},
    minimumKernel: {
      version: '6.17',
      because: 'before it xe.max_vfs is 0, and sriov_totalvfs reads 0',
      source: 'Linux commits 908d9d56c826, df9bdd4 (drm/xe/pf: Enable SR-IOV PF mode by default)',
    },
    vfDriver: 'xe',
    vfModule: 'xe',
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: 'Linux drivers/gpu/drm/xe; Documentation/ABI/testing/sysfs-driver-intel-xe-sriov',
  },
  {
    name: 'i915',
    aliases: [],
    kinds: ['gpu'],
    devices: 'Intel Flex 140 and 170, 12th to 14th generation (with Intel’s backport: i915.enable_guc=3 i915.max_vfs=N)',
    refused: nothing('a GPU'),
    conditions: {},
    vfDriver: 'i915',
    vfModule: 'i915',
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: 'intel-gpu/intel-gpu-i915-backports; strongtz/i915-sriov-dkms',
  },
  {
    name: 'gim',
    aliases: ['amdgpu-gim'],
    kinds: ['gpu'],
    devices: 'AMD Instinct MI210X, MI300X to MI355X, Radeon Pro V710 (out of tree; replaces amdgpu)',
    onlyCounts: {
      counts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      errno: 'EINVAL',
      because: 'MI-series make 1, 2 or 8 functions, V710 1 to 12',
      source: 'amd/MxGPU-Virtualization release notes 9.4.0.K',
    },
    refused: nothing('a GPU'),
    conditions: {},
    needsIommu: 'amd/MxGPU-Virtualization: IOMMU, ARI and ACS on in the firmware setup',
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: 'amd/MxGPU-Virtualization',
  },
  {
    name: 'nvidia',
    aliases: ['nvidia-vgpu'],
    kinds: ['gpu'],
    devices: 'NVIDIA Ampere and later with the vGPU host driver (a T4 has no SR-IOV)',
    refused: nothing('a GPU'),
    conditions: {},
    needsIommu: 'NVIDIA vGPU user guide',
    vfDriver: 'nvidia',
    vfModule: 'nvidia',
    rdma: false,
    vdpa: false,
    creates: 'sriov-manage',
    source: 'NVIDIA vGPU user guide: sriov-manage; NVIDIA/gpu-operator#2600',
  },
  ...(
    [
      ['4xxx', 'qat_4xxx', 'QAT gen 4 (4xxx, 401xx, 402xx)', undefined],
      ['420xx', 'qat_420xx', 'QAT 420xx', undefined],
      ['c6xx', 'qat_c62x', 'QAT C62x', 'c6xxvf'],
      ['dh895xcc', 'qat_dh895xcc', 'QAT DH895xCC', 'dh895xccvf'],
    ] as const
  ).map(
    ([name, module, devices, vf]): NicDriver => ({
      name,
      aliases: name === '4xxx' ? [module, 'qat'] : [module],
      kinds: ['qat'],
      devices,
      ...(name === '4xxx' || name === 'c6xx'
        ? {
            onlyCounts: {
              counts: [16],
              errno: 'EINVAL' as const,
              because: 'the hardware enables all 16 functions, whatever number is written',
              source: `${QAT}, adf_enable_sriov`,
            },
          }
        : {}),
      refused: nothing('a QAT device'),
      conditions: {},
      needsIommu: `${QAT}:173 (older kernels only warn and go on; newer answer EINVAL)`,
      ...(vf === undefined ? {} : { vfDriver: vf, vfModule: `${module}vf` }),
      rdma: false,
      vdpa: false,
      creates: 'sriov_numvfs',
      source: QAT,
    }),
  ),
];
