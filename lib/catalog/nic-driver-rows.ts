/**
 * The rows of the driver matrix (nic-drivers.ts) for network interfaces. Kernel sources are those of Linux 6.12 unless a row names a newer one; each
 * errno is what that code returns.
 */
import type { Condition, Errno, FunctionKind, NicDriver, Refusal } from './nic-drivers';

const no = (errno: Errno, because: string, source: string): Refusal => ({ errno, because, source });
const when = (condition: string, source: string): Condition => ({ when: condition, source });

/** Only InfiniBand ports have GUIDs (rtnetlink calls ndo_set_vf_guid, which Ethernet drivers lack). */
const GUIDS = no('EOPNOTSUPP', 'an Ethernet port has no GUIDs', 'Linux net/core/rtnetlink.c, handle_vf_guid');
const NO_GUIDS = { nodeGuid: GUIDS, portGuid: GUIDS } as const;
const RSS = (source: string) => no('EOPNOTSUPP', 'the driver has no ndo_set_vf_rss_query_en', source);
const AD = (source: string, errno: Errno = 'EPROTONOSUPPORT') => no(errno, 'the driver tags with 802.1Q only', source);
const MIN = (source: string, errno: Errno = 'EINVAL') => no(errno, 'the driver guarantees no rate', source);

const NETWORK: readonly FunctionKind[] = ['network'];
const IGB = 'Linux drivers/net/ethernet/intel/igb/igb_main.c';
const IXGBE = 'Linux drivers/net/ethernet/intel/ixgbe/ixgbe_sriov.c';
const I40E = 'Linux drivers/net/ethernet/intel/i40e/i40e_virtchnl_pf.c';
const ICE = 'Linux drivers/net/ethernet/intel/ice/ice_sriov.c';
const MLX5 = 'Linux drivers/net/ethernet/mellanox/mlx5/core/esw/legacy.c';
const MLX4 = 'Linux drivers/net/ethernet/mellanox/mlx4/cmd.c';
const BNXT = 'Linux drivers/net/ethernet/broadcom/bnxt/bnxt_sriov.c';
const QEDE = 'Linux drivers/net/ethernet/qlogic/qede/qede_main.c';
const SFC = 'Linux drivers/net/ethernet/sfc/siena_sriov.c, ef10_sriov.c';
const VIRTIO = 'Linux drivers/net/virtio_net.c; tried on QEMU 11.1';

export const NIC_DRIVER_ROWS: readonly NicDriver[] = [
  {
    name: 'igb',
    aliases: [],
    kinds: NETWORK,
    devices: '82576, I350',
    maxVfs: { count: 7, errno: 'EPERM', because: 'igb gives a port at most 7', source: `${IGB}:3742` },
    refused: {
      ...NO_GUIDS,
      vlanProtocol: AD(`${IGB}, igb_ndo_set_vf_vlan`),
      minRateMbps: MIN(`${IGB}, igb_ndo_set_vf_bw`),
      linkState: no('EOPNOTSUPP', 'the driver has no ndo_set_vf_link_state', `${IGB}, igb_netdev_ops`),
      queryRss: RSS(`${IGB}, igb_netdev_ops`),
    },
    conditions: {
      maxRateMbps: when('the device is an 82576 (an I350 answers EOPNOTSUPP) and the rate is at most the link speed', `${IGB}:9858`),
    },
    vfDriver: 'igbvf',
    vfModule: 'igbvf',
    rdma: false,
    vdpa: false,
    countResets: `${IGB}, igb_sriov_reinit`,
    creates: 'sriov_numvfs',
    source: IGB,
  },
  {
    name: 'ixgbe',
    aliases: [],
    kinds: NETWORK,
    devices: '82599, X540, X550, X552',
    maxVfs: {
      count: 63,
      errno: 'EPERM',
      because: 'ixgbe keeps one pool of 64 for the port, more with traffic classes or macvlan offload',
      source: `${IXGBE}:287`,
    },
    refused: { ...NO_GUIDS, vlanProtocol: AD(`${IXGBE}:1525`), minRateMbps: MIN(`${IXGBE}:1643`) },
    conditions: { maxRateMbps: when('the link is up at 10 Gb/s', `${IXGBE}:1643`) },
    ratesNeedLink: { minMbps: 11, maxMbps: 10000, errno: 'EINVAL', source: `${IXGBE}:1643, ixgbe_ndo_set_vf_bw` },
    vfDriver: 'ixgbevf',
    vfModule: 'ixgbevf',
    rdma: false,
    vdpa: false,
    countResets: `${IXGBE}:318, ixgbe_sriov_reinit`,
    creates: 'sriov_numvfs',
    source: IXGBE,
  },
  {
    name: 'i40e',
    aliases: [],
    kinds: NETWORK,
    devices: 'X710, XL710, X722',
    maxVfs: { count: 128, errno: 'EPERM', because: 'the device has 128 in all and a port its share (num_req_vfs)', source: `${I40E}:1894` },
    refused: { ...NO_GUIDS, vlanProtocol: AD(`${I40E}:4420`), minRateMbps: MIN(`${I40E}:4714`), queryRss: RSS(`${I40E}, i40e_netdev_ops`) },
    conditions: { trust: when('the port is not partitioned (MFP answers EINVAL)', `${I40E}:4949`) },
    vfDriver: 'iavf',
    vfModule: 'iavf',
    rdma: false,
    vdpa: false,
    countResets: `${I40E}:1944`,
    creates: 'sriov_numvfs',
    source: I40E,
  },
  {
    name: 'ice',
    aliases: [],
    kinds: NETWORK,
    devices: 'E810, E82x, E830',
    maxVfs: {
      count: 256,
      errno: 'EOPNOTSUPP',
      because: 'the device has 256 in all and a port its share (num_supported)',
      source: `${ICE}:931`,
    },
    refused: { ...NO_GUIDS, queryRss: RSS(`${ICE}, ice_netdev_ops`) },
    conditions: {
      vlanProtocol: when('the DDP package and the firmware run the device in double VLAN mode', `${ICE}:1598`),
      minRateMbps: when('the sum over the functions is at most the link speed, and DCB is off', `${ICE}:1700`),
    },
    eswitch: {
      order: 'mode-first',
      refused: { trust: no('EOPNOTSUPP', 'trust is forbidden in switchdev', `${ICE}:1522`) },
      offload: false,
      flowSteering: false,
      source: 'Linux drivers/net/ethernet/intel/ice/ice_eswitch.c:337 ("allowed only if there is no VFs created")',
    },
    vfDriver: 'iavf',
    vfModule: 'iavf',
    rdma: true,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: ICE,
  },
  {
    name: 'mlx5_core',
    aliases: ['mlx5'],
    kinds: ['network', 'infiniband'],
    devices: 'ConnectX-4 Lx to ConnectX-9, BlueField in NIC mode',
    maxVfs: {
      count: 127,
      errno: 'ERANGE',
      because: 'NVIDIA documents 127 for a port; NUM_OF_VFS of the firmware decides',
      source: 'NVIDIA ConnectX firmware release notes; sriov-network-operator validate.go',
    },
    refused: {
      vlanProtocol: AD(`${MLX5}, mlx5e_set_vf_vlan`),
      queryRss: RSS('Linux drivers/net/ethernet/mellanox/mlx5/core/en_main.c:4706'),
    },
    conditions: { minRateMbps: when('the firmware has esw_bw_share', `${MLX5}, mlx5_esw_qos_set_vport_rate`) },
    eswitch: {
      order: 'vfs-first',
      refused: {
        vlan: no('EOPNOTSUPP', 'a VLAN other than 0 belongs to the representor there', `${MLX5}:425`),
        qos: no('EOPNOTSUPP', 'a VLAN priority belongs to the representor there', `${MLX5}:425`),
        spoofCheck: no('EOPNOTSUPP', 'spoof check belongs to the rules of the representor there', `${MLX5}:470`),
        trust: no('EOPNOTSUPP', 'trust exists in legacy mode only', `${MLX5}:500`),
      },
      offload: true,
      flowSteering: true,
      source: 'Linux drivers/net/ethernet/mellanox/mlx5/core/eswitch_offloads.c:3734',
    },
    firmwareCount: { tool: 'mstconfig', source: 'NVIDIA mstflint: mstconfig SRIOV_EN, NUM_OF_VFS' },
    vfDriver: 'mlx5_core',
    vfModule: 'mlx5_core',
    rdma: true,
    vdpa: true,
    subfunctions: { kernelOption: 'CONFIG_MLX5_SF', source: 'Linux Documentation/networking/devlink/devlink-port.rst' },
    creates: 'sriov_numvfs',
    source: MLX5,
  },
  {
    name: 'mlx4_core',
    aliases: ['mlx4_en'],
    kinds: ['network', 'infiniband'],
    devices: 'ConnectX-3',
    refused: {
      trust: no('EOPNOTSUPP', 'the driver has no ndo_set_vf_trust', `${MLX4}:3080`),
      minRateMbps: MIN(`${MLX4}:3080`, 'EPROTONOSUPPORT'),
      queryRss: RSS(MLX4),
    },
    conditions: { vlanProtocol: when('the firmware supports it', `${MLX4}:3080`) },
    vfDriver: 'mlx4_core',
    vfModule: 'mlx4_core',
    rdma: true,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: MLX4,
  },
  {
    name: 'bnxt_en',
    aliases: [],
    kinds: NETWORK,
    devices: 'BCM574xx (Thor, Stratus)',
    refused: { ...NO_GUIDS, queryRss: RSS(`${BNXT}, bnxt_netdev_ops`) },
    conditions: {
      vlanProtocol: when('the firmware has DFLT_VLAN_TPID_PCP', `${BNXT}:245`),
      minRateMbps: when('the rate is at most the link speed', `${BNXT}:291`),
      maxRateMbps: when('the rate is at most the link speed', `${BNXT}:291`),
    },
    eswitch: {
      order: 'vfs-first',
      refused: {},
      offload: false,
      flowSteering: false,
      source: 'Linux drivers/net/ethernet/broadcom/bnxt/bnxt_vfr.c:563',
    },
    needsUp: `${BNXT}:900 (returns 0 and makes no functions while the link is down); systemd/systemd#40739`,
    vfDriver: 'bnxt_en',
    vfModule: 'bnxt_en',
    rdma: true,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: BNXT,
  },
  {
    name: 'qede',
    aliases: ['qed'],
    kinds: NETWORK,
    devices: 'QL4xxxx',
    refused: { ...NO_GUIDS, vlanProtocol: AD(`${QEDE}:118`), queryRss: RSS(`${QEDE}, qede_netdev_ops`) },
    conditions: {},
    vfDriver: 'qede',
    vfModule: 'qede',
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: QEDE,
  },
  {
    name: 'sfc',
    aliases: [],
    kinds: NETWORK,
    devices: 'X2, EF100',
    refused: {
      ...NO_GUIDS,
      vlanProtocol: AD(SFC),
      minRateMbps: no('EOPNOTSUPP', 'the driver has no ndo_set_vf_rate', SFC),
      maxRateMbps: no('EOPNOTSUPP', 'the driver has no ndo_set_vf_rate', SFC),
      trust: no('EOPNOTSUPP', 'the driver has no ndo_set_vf_trust', SFC),
      queryRss: RSS(SFC),
    },
    conditions: {},
    vfDriver: 'sfc',
    vfModule: 'sfc',
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: SFC,
  },
  {
    name: 'virtio-pci',
    aliases: ['virtio_net'],
    kinds: NETWORK,
    devices: 'virtio-net with SR-IOV (QEMU 11)',
    refused: Object.fromEntries(
      (
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
        ] as const
      ).map((knob) => [knob, no('EOPNOTSUPP', 'virtio_net has none of the ndo_set_vf calls', VIRTIO)]),
    ),
    conditions: {},
    vfDriver: 'virtio-pci',
    vfModule: 'virtio_pci',
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    source: VIRTIO,
  },
  {
    name: 'netdevsim',
    aliases: [],
    kinds: NETWORK,
    devices: 'the kernel’s own simulator, for tests',
    refused: NO_GUIDS,
    conditions: {},
    eswitch: {
      order: 'mode-first',
      refused: {
        minRateMbps: no('EOPNOTSUPP', 'rates go by devlink in switchdev', 'Linux drivers/net/netdevsim/netdev.c, nsim_set_vf_rate'),
        maxRateMbps: no('EOPNOTSUPP', 'rates go by devlink in switchdev', 'Linux drivers/net/netdevsim/netdev.c, nsim_set_vf_rate'),
      },
      offload: false,
      flowSteering: false,
      source: 'Linux drivers/net/netdevsim/dev.c; both orders tried',
    },
    rdma: false,
    vdpa: false,
    creates: 'sriov_numvfs',
    emulated: true,
    source: 'Linux drivers/net/netdevsim; tried on 6.12',
  },
];
