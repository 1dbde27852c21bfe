/** Groups with hosts: what stands for metal and nowhere else, and what is written twice. */
import type { CompleteTopology } from '../../topology/complete';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { hostsOf, targetsOf } from './planned';

export const SRIOV_HAS_HOSTS: Rule<TopologyContext> = {
  id: 'topology/sriov-without-hosts',
  level: 'error',
  holds: 'a host SR-IOV policy stands in a group that names hosts: no cloud lets a guest make virtual functions',
  source: 'Linux drivers/net/ethernet/amazon/ena; design: host SR-IOV policy, bare metal',
  *check({ topology }) {
    for (const { name, sriov, metal } of topology.groups) {
      if (sriov === undefined || (metal.hosts ?? []).length > 0) continue;
      yield {
        path: `groups.${name}.sriov`,
        message: 'the group names no hosts, so the policy would configure nothing',
        got: 'no hosts',
        allowed: 'a group with metal.hosts',
        fix: 'metal: { hosts: [ { name: rack1-n01 } ] }, or remove sriov',
      };
    }
  },
};

export const HOSTS_HAVE_SRIOV: Rule<TopologyContext> = {
  id: 'topology/hosts-without-sriov',
  level: 'warning',
  holds: 'hosts have functions to configure',
  source: 'design: hosts',
  *check({ topology }) {
    for (const group of topology.groups) {
      if (!targetsOf(topology, group).includes('metal') || (group.sriov?.functions ?? []).length > 0) continue;
      if (hostsOf(group).some((host) => (host.functions ?? []).length > 0)) continue;
      yield {
        path: `groups.${group.name}.sriov`,
        message: 'no virtual functions are made on these hosts',
        got: 'no functions',
        allowed: 'sriov.functions, or functions of the hosts',
        fix: 'sriov: { os: debian-13, functions: [ { match: { pci: "0000:3b:00.0" }, driver: mlx5_core, vfs: 8 } ] }',
      };
    }
  },
};

export const HOSTS_PLANNED: Rule<TopologyContext> = {
  id: 'topology/hosts-left-out',
  level: 'warning',
  holds: 'a group that names hosts is planned on metal',
  source: 'design: targets',
  *check({ topology }) {
    for (const group of topology.groups) {
      if (hostsOf(group).length === 0 || group.targets.includes('metal') || group.targets.length === 0) continue;
      yield {
        path: `groups.${group.name}.only`,
        message: 'the hosts are not configured: only leaves metal out',
        got: group.targets,
        allowed: [...group.targets, 'metal'],
        fix: `only: [${[...group.targets, 'metal'].join(', ')}], or remove metal.hosts`,
      };
    }
  },
};

export const COUNT_IS_HOSTS: Rule<TopologyContext> = {
  id: 'topology/count-differs-from-hosts',
  level: 'warning',
  holds: 'on metal the number of hosts is the count',
  source: 'design: hosts',
  *check({ topology }) {
    for (const group of topology.groups) {
      const hosts = hostsOf(group).length;
      if (group.targets.length !== 1 || group.targets[0] !== 'metal' || group.count.desired === hosts) continue;
      yield {
        path: `groups.${group.name}.count`,
        message: `the group names ${hosts} ${hosts === 1 ? 'host' : 'hosts'}, and that is the count`,
        got: group.count.desired,
        allowed: hosts,
        fix: 'remove count, or name as many hosts',
      };
    }
  },
};

interface Named {
  readonly path: string;
  readonly value: string;
}

/** Nothing where metal is left out of this run: an error on one target fails only what includes that target. */
function hostFields(topology: CompleteTopology, field: 'name' | 'mac'): Named[] {
  if (!topology.targets.includes('metal')) return [];
  return topology.groups.flatMap((group) =>
    hostsOf(group).flatMap((host, i) => {
      const value = host[field];
      return value === undefined ? [] : [{ path: `groups.${group.name}.metal.hosts[${i}].${field}`, value }];
    }),
  );
}

function* twice(fields: readonly Named[]): Iterable<Named & { readonly first: string }> {
  const seen = new Map<string, string>();
  for (const { path, value } of fields) {
    const first = seen.get(value.toLowerCase());
    if (first === undefined) seen.set(value.toLowerCase(), path);
    else yield { path, value, first };
  }
}

export const HOST_NAMES_DIFFER: Rule<TopologyContext> = {
  id: 'topology/duplicate-host',
  level: 'error',
  holds: 'no two hosts of the topology have one name: their user-data would overwrite each other',
  source: 'design: files in DIR/metal/<host>/',
  *check({ topology }) {
    for (const { path, value, first } of twice(hostFields(topology, 'name'))) {
      yield { path, message: `the name already stands at ${first}`, got: value, allowed: 'a name of its own', fix: `name: ${value}-2` };
    }
  },
};

export const HOST_MACS_DIFFER: Rule<TopologyContext> = {
  id: 'topology/duplicate-mac',
  level: 'error',
  holds: 'no two hosts of the topology have one MAC address',
  source: 'IEEE 802-2014 section 8.2; canonical/cloud-init#5794',
  *check({ topology }) {
    for (const { path, value, first } of twice(hostFields(topology, 'mac'))) {
      yield {
        path,
        message: `the address already stands at ${first}`,
        got: value,
        allowed: 'an address of its own',
        fix: "write the host's own MAC address",
      };
    }
  },
};

export const HOST_RULES = [SRIOV_HAS_HOSTS, HOSTS_HAVE_SRIOV, HOSTS_PLANNED, COUNT_IS_HOSTS, HOST_NAMES_DIFFER, HOST_MACS_DIFFER] as const;
