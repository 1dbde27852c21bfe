/** The two profiles, as far as they are the same on every cloud. */
import type { Tuning } from '../topology/types';
import type { TuningSetting } from './tuning';

const ESNET = 'ESnet Fasterdata, Linux host tuning';

export function profileSettings(profile: Exclude<Tuning, 'none'>): readonly TuningSetting[] {
  return profile === 'latency' ? LATENCY : THROUGHPUT;
}

const THROUGHPUT: readonly TuningSetting[] = [
  {
    id: 'socket-buffers',
    why: '100 Gbps over a millisecond are 12.5 MB in flight, more than the default buffers hold; the kernel takes what it needs up to this',
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
    why: 'packets that one CPU hands to another (packet steering, interfaces of containers) wait here',
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
    source: 'amzn-drivers, ENA Linux Best Practices: best latency; Linux, admin-guide/sysctl/net: busy_poll, busy_read',
    sysctl: ['net.core.busy_poll = 70', 'net.core.busy_read = 70'],
  },
  {
    id: 'shallow-sleep',
    why: 'a CPU wakes from C1 in 2 us and from C6 in 100 or more; without a reboot, unlike max_cstate=1 of the kernel',
    source: 'amzn-drivers, ENA Linux Best Practices: CPU power state; Linux, admin-guide/pm/cpuidle: disable',
    machine: ['shallow_sleep'],
  },
];
