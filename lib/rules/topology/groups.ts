/** One group at a time: needs that contradict each other, and groups that are planned nowhere. */
import { didYouMean } from '../../topology/suggest';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { cloudsOf, DESIGN, groupsOn, targetsOf } from './planned';

export const HAS_GROUPS: Rule<TopologyContext> = {
  id: 'topology/no-groups',
  level: 'error',
  holds: 'a topology has at least one group',
  source: DESIGN,
  *check({ topology }) {
    if (topology.groups.length > 0) return;
    yield {
      path: 'groups',
      message: 'there are no groups',
      got: 'none',
      allowed: 'one group or more',
      fix: 'groups: { trainers: { count: 1 } }',
    };
  },
};

export const GROUP_PLANNED: Rule<TopologyContext> = {
  id: 'topology/group-planned-nowhere',
  level: 'error',
  holds: 'every group is planned on at least one target of the topology',
  source: 'design: targets',
  *check({ topology }) {
    for (const group of topology.groups) {
      if (group.targets.length > 0) continue;
      const hosts = group.metal.hosts ?? [];
      yield {
        path: `groups.${group.name}`,
        message: 'the group is planned nowhere: no target of the topology is left for it',
        got: hosts.length > 0 ? 'hosts, yet metal is left out of only' : 'no target',
        allowed: topology.targets,
        fix:
          hosts.length > 0
            ? 'add metal to only'
            : `name one of ${topology.targets.join(', ') || 'aws, azure, gcp'} in only, add it to targets, or give the group metal.hosts`,
      };
    }
  },
};

export const TARGET_HAS_GROUPS: Rule<TopologyContext> = {
  id: 'topology/target-without-groups',
  level: 'warning',
  holds: 'something is planned on every target',
  source: 'design: targets',
  *check({ topology }) {
    for (const target of topology.targets) {
      if (topology.groups.length === 0 || groupsOn(topology, target).length > 0) continue;
      yield {
        path: `targets.${target}`,
        message: `no group is planned on ${target}: only an empty network would be made there`,
        got: 'no groups',
        allowed: 'one group or more',
        fix: `remove targets.${target}, or add ${target} to the only of a group`,
      };
    }
  },
};

export const COUNT_ORDERED: Rule<TopologyContext> = {
  id: 'topology/count-order',
  level: 'error',
  holds: 'min is at most desired, and desired at most max',
  prevents: 'ValidationError (Auto Scaling: desired capacity must lie between min and max)',
  source: 'EC2 Auto Scaling API, CreateAutoScalingGroup',
  *check({ topology }) {
    for (const { name, count } of topology.groups) {
      if (count.min <= count.desired && count.desired <= count.max) continue;
      const max = Math.max(count.max, count.desired, count.min);
      const min = Math.min(count.min, count.desired);
      yield {
        path: `groups.${name}.count`,
        message: 'min, desired and max are not in order',
        got: count,
        allowed: 'min <= desired <= max',
        fix: `count: { min: ${min}, desired: ${Math.max(min, Math.min(count.desired, max))}, max: ${max} }`,
      };
    }
  },
};

export const RDMA_GBPS_WITH_RDMA: Rule<TopologyContext> = {
  id: 'topology/rdma-gbps-without-rdma',
  level: 'error',
  holds: 'rdmaGbps stands only where rdma is required or preferred',
  source: 'design: Gbps',
  *check({ topology }) {
    for (const { name, network } of topology.groups) {
      if (network.rdmaGbps === 0 || network.rdma !== 'none') continue;
      yield {
        path: `groups.${name}.network.rdmaGbps`,
        message: 'an RDMA bandwidth is asked while rdma is none',
        got: network.rdmaGbps,
        allowed: 'rdmaGbps with rdma: required or rdma: preferred',
        fix: 'rdma: required',
      };
    }
  },
};

export const DPDK_HAS_INTERFACE: Rule<TopologyContext> = {
  id: 'topology/dpdk-without-second-interface',
  level: 'error',
  holds: 'a DPDK data path takes the interfaces after the first, so there are two or more',
  source: DESIGN,
  *check({ topology }) {
    for (const group of topology.groups) {
      const { network, name } = group;
      if (network.dataPlane !== 'dpdk' || network.interfaces + network.extra.length > 1) continue;
      const clouds = cloudsOf(topology, group);
      if (clouds.length === 0 || clouds.every((cloud) => (group[cloud].interfaces?.length ?? 0) > 1)) continue;
      yield {
        path: `groups.${name}.network.interfaces`,
        message: 'DPDK would take the only interface, and the machine would be out of reach',
        got: network.interfaces,
        allowed: '2 or more, or an extra network',
        fix: 'interfaces: 2',
      };
    }
  },
};

export const EXTRA_NETWORK_EXISTS: Rule<TopologyContext> = {
  id: 'topology/extra-network-unknown',
  level: 'error',
  holds: 'a group joins only networks of network.extra',
  source: 'design: groups together',
  *check({ topology }) {
    const names = topology.network.extra.map(({ name }) => name);
    for (const group of topology.groups) {
      for (const [i, extra] of group.network.extra.entries()) {
        if (names.includes(extra)) continue;
        const meant = didYouMean(extra, names);
        yield {
          path: `groups.${group.name}.network.extra[${i}]`,
          message: `there is no extra network ${extra}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
          got: extra,
          allowed: names.length === 0 ? 'names of network.extra; there are none' : names,
          fix: meant === undefined ? `add network.extra.${extra}: { cidr: 10.65.0.0/16 }` : `write ${meant}`,
        };
      }
    }
  },
};

export const EXTRA_NETWORK_ONCE: Rule<TopologyContext> = {
  id: 'topology/extra-network-twice',
  level: 'error',
  holds: 'a group joins an extra network once',
  source: 'design: groups together',
  *check({ topology }) {
    for (const { name, network } of topology.groups) {
      for (const [i, extra] of network.extra.entries()) {
        if (network.extra.indexOf(extra) === i) continue;
        yield {
          path: `groups.${name}.network.extra[${i}]`,
          message: `${extra} is named twice; a group has one interface in an extra network`,
          got: extra,
          allowed: [...new Set(network.extra)],
          fix: `remove the second ${extra}`,
        };
      }
    }
  },
};

export const EXTRA_NETWORK_USED: Rule<TopologyContext> = {
  id: 'topology/extra-network-unused',
  level: 'info',
  holds: 'some group joins every extra network',
  source: 'design: groups together',
  *check({ topology }) {
    const clouds = topology.groups.filter((group) => targetsOf(topology, group).some((target) => target !== 'metal'));
    if (clouds.length === 0) return;
    for (const { name, cidr } of topology.network.extra) {
      if (topology.groups.some((group) => group.network.extra.includes(name))) continue;
      yield {
        path: `network.extra.${name}`,
        message: 'no group joins this network',
        got: cidr,
        allowed: 'a network that a group names',
        fix: `add extra: [${name}] to the network of a group, or remove it`,
      };
    }
  },
};

export const GROUP_RULES = [
  HAS_GROUPS,
  GROUP_PLANNED,
  TARGET_HAS_GROUPS,
  COUNT_ORDERED,
  RDMA_GBPS_WITH_RDMA,
  DPDK_HAS_INTERFACE,
  EXTRA_NETWORK_EXISTS,
  EXTRA_NETWORK_ONCE,
  EXTRA_NETWORK_USED,
] as const;
