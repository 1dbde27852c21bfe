/** MTU, names and ownership of the networks. */
import { GCP_MTU_BYTES } from '../../resolve/gcp-capacity';
import type { MtuWish } from '../../topology/complete';
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { groupRule, groupsOf } from './facts';

const MTU_DOC = 'VPC, maximum transmission unit: 1300 to 8896 bytes';

interface Wished {
  readonly path: string;
  readonly network: string;
  readonly mtu: MtuWish;
}

function wishes({ topology }: GcpContext): Wished[] {
  return [
    { path: 'network.mtu', network: 'main', mtu: topology.network.mtu },
    ...topology.network.extra.map(({ name, mtu }) => ({ path: `network.extra.${name}.mtu`, network: name, mtu })),
  ];
}

export const MTU_SMALLEST: Rule<GcpContext> = {
  id: 'gcp/mtu-too-small',
  level: 'error',
  holds: 'the MTU of a VPC network is at least 1300',
  prevents: "Invalid value for field 'resource.mtu'",
  source: MTU_DOC,
  *check(context) {
    for (const { path, mtu } of wishes(context)) {
      if (typeof mtu !== 'number' || mtu >= GCP_MTU_BYTES.smallest) continue;
      yield { path, message: 'the MTU is below what a VPC network takes', got: mtu, allowed: '1300 to 8896', fix: 'mtu: standard' };
    }
  },
};

export const MTU_LOWERED: Rule<GcpContext> = {
  id: 'gcp/mtu-lowered',
  level: 'warning',
  holds: 'a network has the MTU that is asked for in bytes',
  source: MTU_DOC,
  *check(context) {
    for (const { path, network, mtu } of wishes(context)) {
      const planned = context.plan.networks.find(({ name }) => name === network);
      if (typeof mtu !== 'number' || planned === undefined || planned.mtuBytes >= mtu) continue;
      yield {
        path,
        message: `${mtu} bytes are not possible on ${network}: ${planned.because}`,
        got: mtu,
        allowed: `at most ${planned.mtuBytes}`,
        fix: 'mtu: jumbo is the largest that each cloud agrees on',
      };
    }
  },
};

export const MTU_OF_ONE_GROUP: Rule<GcpContext> = {
  id: 'gcp/mtu-held-down',
  level: 'info',
  holds: 'every group on a network could use its MTU',
  source: 'GKE guide to GPUDirect-TCPX and TCPXO: MTU 8244; Cluster Toolkit A4X Max: 4096 (field notes gcp R3.4)',
  *check(context) {
    const groups = groupsOf(context);
    for (const network of context.plan.networks) {
      if (network.kind !== 'ip' || network.existing !== undefined || network.mtuBytes >= GCP_MTU_BYTES.jumbo) continue;
      const wish = wishes(context).find((each) => each.network === network.name)?.mtu ?? context.topology.network.mtu;
      if (wish !== 'jumbo') continue;
      const on = groups.filter(({ plan }) => plan.interfaces.some((each) => each.network === network.name));
      const low = on.filter(
        ({ row, series }) => (series.hostMtuBytes ?? row.layout?.recommendedMtuBytes ?? GCP_MTU_BYTES.jumbo) <= network.mtuBytes,
      );
      if (low.length === on.length) continue;
      yield {
        path: 'network.mtu',
        message: `${network.name} has MTU ${network.mtuBytes} for ${low.map(({ plan }) => `${plan.name} (${plan.machine})`).join(', ')}; the other groups on it could use ${GCP_MTU_BYTES.jumbo}`,
        got: network.mtuBytes,
        fix: 'put the other groups into a topology of their own, if their traffic needs the larger frames',
      };
    }
  },
};

export const EXISTING_MTU = groupRule({
  id: 'gcp/existing-network-mtu-unknown',
  level: 'warning',
  holds: 'the MTU of a network that the user owns is stated, since only Google knows it',
  source: 'VPC, maximum transmission unit: 1460 unless set otherwise',
  *each({ plan, group, path, context, networkOf }) {
    const network = networkOf(plan.interfaces[0]?.network ?? '');
    if (network?.existing === undefined || typeof context.topology.network.mtu === 'number') return;
    yield {
      path: group.gcp.subnetwork === undefined ? `${path}.gcp.interfaces[0].network` : `${path}.gcp.subnetwork`,
      message: `the MTU of ${network.name} is not known here: the proof expects ${network.mtuBytes}`,
      got: context.topology.network.mtu,
      allowed: '1300 to 8896',
      fix: 'network: { mtu: 8896 }, or what the network has',
    };
  },
});

export const EXISTING_WITHOUT_NAT = groupRule({
  id: 'gcp/existing-network-without-nat',
  level: 'info',
  holds: 'a network that the user owns has a way out of its own',
  source: 'Cloud NAT belongs to a router of the network',
  *each({ plan, group, path, context, networkOf }) {
    const network = networkOf(plan.interfaces[0]?.network ?? '');
    if (network?.existing === undefined || context.plan.egress !== 'nat' || plan.publicAddress) return;
    yield {
      path: group.gcp.subnetwork === undefined ? `${path}.gcp.interfaces[0].network` : `${path}.gcp.subnetwork`,
      message: `no Cloud NAT and no firewall rule are made in ${network.name}, which is yours`,
      fix: 'have a Cloud NAT and a rule that lets the machines reach each other there',
    };
  },
});

export const NETWORK_NAMES: Rule<GcpContext> = {
  id: 'gcp/network-name-taken',
  level: 'error',
  holds: 'the name of an extra network is not one that a layout gives to its own networks',
  source: 'design: names of networks are unique in a plan',
  *check({ topology, plan }) {
    const counts = new Map<string, number>();
    for (const { name } of plan.networks) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { name } of topology.network.extra) {
      const reserved =
        /^main(-\d+)?$/.test(name) || topology.groups.some((group) => new RegExp(`^${group.name}-(roce|falcon|gpu-\\d+)$`).test(name));
      if (!reserved && (counts.get(name) ?? 0) < 2) continue;
      yield {
        path: `network.extra.${name}`,
        message: 'the name is kept for networks that a machine’s layout demands',
        got: name,
        fix: 'call it otherwise, for example storage',
      };
    }
  },
};

export const NETWORK_RULES: readonly Rule<GcpContext>[] = [
  MTU_SMALLEST,
  MTU_LOWERED,
  MTU_OF_ONE_GROUP,
  EXISTING_MTU,
  EXISTING_WITHOUT_NAT,
  NETWORK_NAMES,
];
