/** What the ENA driver takes. It has the deepest manual of the four, so most of the tuning is here. */
import type { AwsGroupPlan } from '../resolve/plan';
import type { TuningSetting } from './tuning';

const ENA_BEST = 'amzn-drivers, ENA Linux Best Practices (field notes aws R-62)';
export const ENA_EXPRESS =
  'EC2 guide, ENA Express: tune performance; amzn-ec2-ena-utilities, check-ena-express-settings.sh (field notes aws R-53)';

export function enaSettings(group: AwsGroupPlan): TuningSetting[] {
  const express = group.enaExpress !== 'off';
  const throughput = group.tuning === 'throughput';
  return [
    ...(throughput || express ? [RECEIVE_RING] : []),
    ...(throughput ? [FREE_MEMORY] : [INTERRUPT_MODERATION]),
    INTERRUPT_AFFINITY,
    ...(express ? enaExpressSettings(group) : []),
  ];
}

const RECEIVE_RING: TuningSetting = {
  id: 'receive-ring',
  why: 'a deep receive ring rides out a stalled CPU instead of dropping',
  source: ENA_BEST,
  interfaces: { drivers: ['ena'], lines: ['receive_ring "$nic" 8192'] },
};

const FREE_MEMORY: TuningSetting = {
  id: 'free-memory',
  why: 'receive buffers are allocated in the interrupt: too little free memory drops packets. One percent, at most 1 GiB',
  source: `${ENA_BEST}: reserving sufficient kernel memory`,
  machine: ['free_memory'],
};

const INTERRUPT_MODERATION: TuningSetting = {
  id: 'interrupt-moderation',
  why: 'an interrupt at once instead of one for many packets',
  source: ENA_BEST,
  interfaces: { drivers: ['ena'], lines: ['interrupt_at_once "$nic"'] },
};

/** The guide advises against stopping irqbalance: where it runs, it is left to its work. */
const INTERRUPT_AFFINITY: TuningSetting = {
  id: 'interrupt-affinity',
  why: "each queue's interrupt on a CPU of its own, on the NUMA node of the card; irqbalance does the same where it runs",
  source: `${ENA_BEST}: CPU starvation; cards are spread over NUMA nodes (field notes aws R-64)`,
  interfaces: { drivers: ['ena'], lines: ['interrupts_near "$nic"'] },
};

/** Over several zones a round trip takes long enough for the script's second column of figures. */
function enaExpressSettings({ zones }: AwsGroupPlan): TuningSetting[] {
  const far = zones.length > 1;
  return [
    {
      id: 'ena-express',
      why: 'SRD reorders over many paths: TCP must be allowed more unsent bytes, at once, and without byte queue limits',
      source: ENA_EXPRESS,
      sysctl: [
        `net.ipv4.tcp_limit_output_bytes = ${far ? 4_194_304 : 1_048_576}`,
        'net.ipv4.tcp_autocorking = 0',
        ...(far ? ['net.core.rmem_default = 4194304', 'net.core.wmem_default = 4194304'] : []),
      ],
      interfaces: { drivers: ['ena'], lines: ['no_byte_limit "$nic"'] },
      ...(far ? { machine: ['put /sys/module/tcp_cubic/parameters/hystart_detect 0'] } : {}),
    },
  ];
}
