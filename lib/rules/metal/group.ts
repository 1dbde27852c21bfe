/** What a group asks that a host of one's own may not have. */
import type { MetalContext } from '../context';
import type { Rule } from '../rule';
import { metalGroups } from './declared';

export const RDMA_DECLARED: Rule<MetalContext> = {
  id: 'host/rdma-without-function',
  level: 'error',
  holds: 'a group of hosts that needs RDMA declares a function which carries it',
  source: 'design: never silently off',
  *check(context) {
    for (const group of metalGroups(context)) {
      const plan = context.plan.groups.find(({ name }) => name === group.name);
      if (group.network.rdma !== 'required' || plan === undefined || plan.rdma !== 'none') continue;
      yield {
        path: `groups.${group.name}.network.rdma`,
        message: 'none of the declared functions carries RDMA',
        got: 'required',
        allowed: 'a function of kind infiniband, or virtual functions with rdma: true',
        fix: 'sriov: { functions: [ { match: { pci: "0000:3b:00.0" }, driver: mlx5_core, vfs: 8, vf: { rdma: true } } ] }',
      };
    }
  },
};

export const BANDWIDTH_DECLARED: Rule<MetalContext> = {
  id: 'host/declared-not-measured',
  level: 'info',
  holds: 'what a host is nobody can look up: machine needs and bandwidth are taken as declared',
  source: 'design: Gbps, metal',
  *check(context) {
    for (const group of metalGroups(context)) {
      const { vcpus, memoryGiB, gpus } = group.machine;
      const asked = [vcpus > 0 ? 'vcpus' : '', memoryGiB > 0 ? 'memoryGiB' : '', gpus.count > 0 ? 'gpus' : ''].filter(
        (word) => word !== '',
      );
      if (asked.length === 0) continue;
      yield {
        path: `groups.${group.name}.machine`,
        message: `the hosts are taken to have what is asked: ${asked.join(', ')}`,
        got: asked,
        fix: 'make sure of it, or leave it out',
      };
    }
  },
};

export const NOIOMMU_ON_HOST: Rule<MetalContext> = {
  id: 'host/dpdk-without-vfio',
  level: 'error',
  holds: 'a DPDK data path on a host takes virtual functions through vfio-pci, with an IOMMU: noiommu is refused on hosts',
  source: 'design: hosts; Linux drivers/vfio/vfio_main.c',
  *check(context) {
    for (const group of metalGroups(context)) {
      const hosts = context.plan.groups.find(({ name }) => name === group.name)?.hosts ?? [];
      if (group.network.dataPlane !== 'dpdk') continue;
      const lists = hosts.map(({ policy }) => policy.functions ?? []);
      const bound = lists.every((functions) =>
        functions.some(({ vf, ranges }) => vf?.driver === 'vfio-pci' || (ranges ?? []).some(({ driver }) => driver === 'vfio-pci')),
      );
      if (bound) continue;
      yield {
        path: `groups.${group.name}.network.dataPlane`,
        message: 'no virtual function is bound to vfio-pci',
        got: 'dpdk',
        allowed: 'virtual functions with driver: vfio-pci on every host',
        fix: 'vf: { driver: vfio-pci }',
      };
    }
  },
};

export const METAL_GROUP_RULES = [RDMA_DECLARED, BANDWIDTH_DECLARED, NOIOMMU_ON_HOST] as const;
