/**
 * Guest tuning: what a profile changes inside a cloud machine, as a list of settings with the reason and the source of
 * each. The list is the explanation, the sysctl file and the script at once. Every setting is idempotent, and what stood
 * before is written down once, so that `tuning: none` can put it back.
 */
import type { GroupPlan, Plan } from '../resolve/plan';

export interface TuningSetting {
  /** Reads like words: `socket-buffers`. */
  readonly id: string;
  readonly why: string;
  readonly source: string;
  /** `key = value` of sysctl.conf(5). */
  readonly sysctl?: readonly string[];
  /** Shell lines that run at every boot; `$nic` runs over the interfaces of `drivers`. */
  readonly shell?: readonly string[];
  readonly drivers?: readonly string[];
  readonly file?: { readonly path: string; readonly content: string };
}

const ESNET = 'ESnet Fasterdata, Linux host tuning';
const ENA_BEST = 'amzn-drivers, ENA Linux Best Practices (field notes aws R-62)';
const ENA_EXPRESS = 'EC2 guide, ENA Express: tune performance; check-ena-express-settings.sh (field notes aws R-53)';

export function tuningSettings(plan: Plan, group: GroupPlan): readonly TuningSetting[] {
  const keepalive = keepaliveSetting(group);
  if (group.tuning === 'none') return [];
  return [
    ...(keepalive === undefined ? [] : [keepalive]),
    ...mtuSettings(plan, group),
    ...(group.tuning === 'latency' ? LATENCY : THROUGHPUT),
    ...(plan.target === 'aws' ? awsSettings(group) : []),
    ...(plan.target === 'azure' ? [AZURE_UNMANAGED_FUNCTION] : []),
    ...(group.rdma === 'none' ? [] : [LOCKED_MEMORY]),
    ...(group.dataPlane === 'dpdk' ? dpdkSettings(plan) : []),
  ];
}

function keepaliveSetting(group: GroupPlan): TuningSetting | undefined {
  if (!('tcpKeepaliveSeconds' in group) || group.tcpKeepaliveSeconds === undefined) return undefined;
  return {
    id: 'tcp-keepalive',
    why: 'connection tracking of the platform forgets an idle connection sooner than the first keepalive of Linux (7200 s)',
    source: 'EC2 guide, Security group connection tracking (field notes aws R-45)',
    sysctl: [`net.ipv4.tcp_keepalive_time = ${group.tcpKeepaliveSeconds}`],
  };
}

const THROUGHPUT: readonly TuningSetting[] = [
  {
    id: 'socket-buffers',
    why: 'one flow at 25 to 100 Gbps has more bytes in flight than the default buffers hold',
    source: ESNET,
    sysctl: [
      'net.core.rmem_max = 134217728',
      'net.core.wmem_max = 134217728',
      'net.ipv4.tcp_rmem = 4096 131072 134217728',
      'net.ipv4.tcp_wmem = 4096 65536 134217728',
    ],
  },
  {
    id: 'receive-backlog',
    why: 'bursts from several queues meet one CPU',
    source: ESNET,
    sysctl: ['net.core.netdev_max_backlog = 250000'],
  },
  {
    id: 'mtu-probing',
    why: 'a path that drops the ICMP message of a smaller MTU would stall jumbo connections',
    source: `${ESNET}: MTU`,
    sysctl: ['net.ipv4.tcp_mtu_probing = 1'],
  },
];

const LATENCY: readonly TuningSetting[] = [
  {
    id: 'busy-poll',
    why: 'a reader that polls its queue for 70 us does not wait for the interrupt; it costs CPU',
    source: ENA_BEST,
    sysctl: ['net.core.busy_poll = 70', 'net.core.busy_read = 70'],
  },
  {
    id: 'interrupt-moderation',
    why: 'an interrupt at once instead of one for many packets',
    source: ENA_BEST,
    drivers: ['ena', 'gve', 'idpf'],
    shell: ['ethtool -C "$nic" adaptive-rx off rx-usecs 0 tx-usecs 0'],
  },
];

function mtuSettings(plan: Plan, group: GroupPlan): TuningSetting[] {
  // Google and AWS tell the MTU by DHCP; only ENA Express wants less than AWS tells, and Azure tells nothing.
  const lowered = plan.target === 'aws' && 'enaExpress' in group && group.mtuBytes !== 9001;
  if (plan.target !== 'azure' && !lowered) return [];
  if (plan.target === 'azure' && group.mtuBytes === 1500) return [];
  return [
    {
      id: 'mtu',
      why:
        plan.target === 'azure'
          ? 'Azure offers 1500 by DHCP; the synthetic interface passes it to its function'
          : 'the network carries less than DHCP says',
      source: plan.target === 'azure' ? 'Azure, Configure MTU for virtual machines (field notes azure R26, R27)' : ENA_EXPRESS,
      // The virtual function under a synthetic interface is never touched (azure R18).
      drivers: plan.target === 'azure' ? ['hv_netvsc'] : ['ena'],
      shell: [`ip link set dev "$nic" mtu ${group.mtuBytes}`],
    },
  ];
}

function awsSettings(group: GroupPlan): TuningSetting[] {
  const ring: TuningSetting = {
    id: 'receive-ring',
    why: 'a deep receive ring rides out a stalled CPU instead of dropping',
    source: ENA_BEST,
    drivers: ['ena'],
    shell: ['ethtool -G "$nic" rx 8192'],
  };
  const express = 'enaExpress' in group && group.enaExpress !== 'off';
  return [
    ...(group.tuning === 'throughput' || express ? [ring] : []),
    ...(express
      ? [
          {
            id: 'ena-express',
            why: 'SRD reorders over many paths: TCP must be allowed more unsent bytes, at once, and without byte queue limits',
            source: ENA_EXPRESS,
            sysctl: ['net.ipv4.tcp_limit_output_bytes = 1048576', 'net.ipv4.tcp_autocorking = 0'],
            drivers: ['ena'],
            shell: ['for limit in /sys/class/net/"$nic"/queues/tx-*/byte_queue_limits/limit_min; do echo 1073741824 >"$limit"; done'],
          },
        ]
      : []),
  ];
}

/** The bonded virtual function belongs to its synthetic master: nobody may configure it (azure R18, R20). */
const AZURE_UNMANAGED_FUNCTION: TuningSetting = {
  id: 'virtual-function-unmanaged',
  why: 'a network manager that takes the virtual function for an interface of its own breaks the bond; the slave bit tells it apart from a MANA interface that stands alone',
  source: 'Azure/azure-vm-utils, 10-azure-unmanaged-sriov.rules (field notes azure R18, R20, R22)',
  file: {
    path: '/etc/udev/rules.d/10-azure-unmanaged-sriov.rules',
    content:
      'SUBSYSTEM=="net", ACTION!="remove", DRIVERS=="mana|mlx4_core|mlx5_core", ATTR{flags}=="0x?[89ABCDEF]??", ENV{AZURE_UNMANAGED_SRIOV}="1", ENV{ID_NET_MANAGED_BY}="unmanaged", ENV{NM_UNMANAGED}="1"\n',
  },
};

const LOCKED_MEMORY: TuningSetting = {
  id: 'locked-memory',
  why: 'RDMA pins the memory that it registers; the default limit of a login is 8 MiB',
  source: 'EFA guide, Install the EFA software; Azure, Set up InfiniBand',
  file: { path: '/etc/security/limits.d/90-linerate.conf', content: '* soft memlock unlimited\n* hard memlock unlimited\n' },
};

function dpdkSettings({ target }: Plan): TuningSetting[] {
  const azure = target === 'azure';
  return [
    {
      id: 'hugepages',
      why: 'DPDK keeps its packet buffers in huge pages',
      source: 'DPDK, Linux getting started guide',
      sysctl: ['vm.nr_hugepages = 1024'],
    },
    {
      id: 'dpdk-binding',
      why: 'the interfaces after the first go to user space; the one that carries the default route stays, so that the machine can be reached',
      source: azure
        ? 'Azure, DPDK on MANA and netvsc (field notes azure R53)'
        : 'amzn-drivers, userspace/dpdk README (field notes aws R-71, R-72)',
      drivers: azure ? ['hv_netvsc'] : ['ena', 'gve'],
      shell: [
        'case " $(ip -o route show default | sed -n "s/.* dev \\([^ ]*\\).*/\\1/p" | tr "\\n" " ") " in *" $nic "* | "  ") continue ;; esac',
        'device=$(readlink -f "/sys/class/net/$nic/device")',
        ...(azure
          ? [
              'modprobe uio_hv_generic',
              'ip link set dev "$nic" down',
              'echo f8615163-df3e-46c5-913f-f2d2f965ed0e >/sys/bus/vmbus/drivers/uio_hv_generic/new_id 2>/dev/null || :',
              'echo "${device##*/}" >/sys/bus/vmbus/drivers/hv_netvsc/unbind',
              'echo "${device##*/}" >/sys/bus/vmbus/drivers/uio_hv_generic/bind',
            ]
          : [
              'modprobe vfio-pci',
              '[ -n "$(ls /sys/class/iommu)" ] || echo 1 >/sys/module/vfio/parameters/enable_unsafe_noiommu_mode',
              'ip link set dev "$nic" down',
              'echo vfio-pci >"$device/driver_override"',
              'echo "${device##*/}" >"$device/driver/unbind"',
              'echo "${device##*/}" >/sys/bus/pci/drivers_probe',
            ]),
      ],
    },
  ];
}
