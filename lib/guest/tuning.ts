/**
 * Guest tuning: what a profile changes inside a cloud machine, as a list of settings with the reason and the source of
 * each. The list is the explanation, the sysctl file and the script at once. Every setting is idempotent, and what stood
 * before is written down once, so that `tuning: none` can put it back.
 */
import type { GroupPlan, Plan } from '../resolve/plan';
import { ENA_EXPRESS, enaSettings } from './tuning-aws';
import { azureSettings } from './tuning-azure';
import { dpdkSettings } from './tuning-dpdk';
import { mtuSetting } from './tuning-mtu';
import { profileSettings } from './tuning-profiles';

export interface TuningSetting {
  /** Reads like words: `socket-buffers`. */
  readonly id: string;
  readonly why: string;
  readonly source: string;
  /** `key = value` of sysctl.conf(5). */
  readonly sysctl?: readonly string[];
  /** Shell lines (tuning-script.ts has their words) that run at every boot and whenever such an interface appears: `$nic`. */
  readonly interfaces?: { readonly drivers: readonly string[]; readonly lines: readonly string[] };
  /** Shell lines that run once, after those. */
  readonly machine?: readonly string[];
  readonly files?: readonly { readonly path: string; readonly content: string }[];
}

export function tuningSettings(plan: Plan, group: GroupPlan): readonly TuningSetting[] {
  if (group.tuning === 'none') return [];
  const lowered = plan.target === 'aws' && group.mtuBytes !== 9001;
  return [
    ...keepaliveSettings(group),
    // Google and AWS tell the MTU by DHCP; only ENA Express wants less than AWS tells, and Azure tells nothing.
    ...(lowered ? [mtuSetting(plan, group, ['ena'], 'the network carries less than DHCP says', ENA_EXPRESS)] : []),
    ...profileSettings(group.tuning),
    ...(plan.target === 'aws' && 'enaExpress' in group ? enaSettings(group) : []),
    ...(plan.target === 'azure' ? azureSettings(plan, group) : []),
    ...(group.rdma === 'none' ? [] : [LOCKED_MEMORY]),
    ...(group.dataPlane === 'dpdk' ? dpdkSettings(plan) : []),
  ];
}

function keepaliveSettings(group: GroupPlan): TuningSetting[] {
  if (!('tcpKeepaliveSeconds' in group) || group.tcpKeepaliveSeconds === undefined) return [];
  return [
    {
      id: 'tcp-keepalive',
      why: 'connection tracking of the platform forgets an idle connection sooner than the first keepalive of Linux (7200 s)',
      source: 'EC2 guide, Security group connection tracking (field notes aws R-45)',
      sysctl: [`net.ipv4.tcp_keepalive_time = ${group.tcpKeepaliveSeconds}`],
    },
  ];
}

/** pam_limits does not count root under `*`, and services of systemd do not pass it at all. */
const LOCKED_MEMORY: TuningSetting = {
  id: 'locked-memory',
  why: 'RDMA pins the memory that it registers; the default limit is 8 MiB',
  source: 'EFA guide, Install the EFA software; Azure, Set up InfiniBand; limits.conf(5); systemd-system.conf(5)',
  files: [
    {
      path: '/etc/security/limits.d/90-linerate.conf',
      content: ['*', 'root'].map((who) => `${who} soft memlock unlimited\n${who} hard memlock unlimited\n`).join(''),
    },
    { path: '/etc/systemd/system.conf.d/90-linerate.conf', content: '[Manager]\nDefaultLimitMEMLOCK=infinity\n' },
  ],
};
