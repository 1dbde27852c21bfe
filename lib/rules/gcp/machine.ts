/** Bandwidth tiers, threads, confidential computing, maintenance: what a machine type has. */
import { confidentialTypes } from '../../resolve/gcp-entries';
import { gpuDirectNics, rdmaNics } from '../../resolve/gcp-capacity';
import { groupRule } from './facts';

const TIER1_DOC = 'Compute Engine, per-VM Tier_1 networking performance; per machine type (field notes gcp R2.2, R2.3)';

export const TIER1_AVAILABLE = groupRule({
  id: 'gcp/tier1-unavailable',
  level: 'error',
  holds: 'Tier_1 is asked for only where the machine type has it',
  prevents:
    'Error 400: Invalid value for field \'resource.networkPerformanceConfig\': \'{ "totalEgressBandwidthTier": "TIER_1"}\'. More vCPUs are required for this tier.',
  source: TIER1_DOC,
  *each({ group, row, path, context }) {
    if (group.gcp.tier1 !== true || row.tier1EgressGbps !== undefined) return;
    const able = context.catalog.machines.filter(({ series, tier1EgressGbps }) => series === row.series && tier1EgressGbps !== undefined);
    const nearest = able
      .map((each) => ({ name: each.name, far: Math.abs((each.vcpus ?? 0) - (row.vcpus ?? 0)) }))
      .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
      .slice(0, 3)
      .map(({ name }) => name);
    const fastest = row.defaultEgressGbps === undefined ? '' : ` (it has ${row.defaultEgressGbps} Gbps)`;
    yield {
      path: `${path}.gcp.tier1`,
      message: `${row.name} has no Tier_1 networking${fastest}`,
      got: true,
      allowed: nearest.length === 0 ? `no type of the series ${row.series}` : nearest,
      fix: nearest.length === 0 ? 'remove tier1' : `machine: ${nearest[0]}, or remove tier1`,
    };
  },
});

export const TIER1_ON_FAST_NICS = groupRule({
  id: 'gcp/tier1-needs-gvnic',
  level: 'error',
  holds: 'with Tier_1 every host interface is gVNIC, or IDPF on bare metal',
  source: TIER1_DOC,
  *each({ plan, group, path }) {
    if (!plan.tier1) return;
    for (const [i, { nicType }] of plan.interfaces.entries()) {
      if (nicType !== 'VIRTIO_NET') continue;
      yield {
        path: group.gcp.interfaces === undefined ? `${path}.gcp.tier1` : `${path}.gcp.interfaces[${i}].nicType`,
        message: 'VirtIO cannot do Tier_1',
        got: nicType,
        allowed: ['GVNIC'],
        fix: 'nicType: GVNIC',
      };
    }
  },
});

export const TIER1_UNUSED = groupRule({
  id: 'gcp/tier1-unused',
  level: 'info',
  holds: 'Tier_1 is a trade-off: on when the need or the block asks',
  source: TIER1_DOC,
  *each({ plan, group, row, path }) {
    if (plan.tier1 || row.tier1EgressGbps === undefined || group.gcp.tier1 === false) return;
    yield {
      path: `${path}.gcp.tier1`,
      message: `${row.name} carries ${row.tier1EgressGbps} Gbps with Tier_1, which costs extra; ${row.defaultEgressGbps ?? 'fewer'} without`,
      fix: 'tier1: true, if that is wanted',
    };
  },
});

export const TIER1_PRICE = groupRule({
  id: 'gcp/tier1-price-unknown',
  level: 'info',
  holds: 'Tier_1 is billed on top of the list price',
  source: TIER1_DOC,
  *each({ plan, row, path }) {
    if (!plan.tier1) return;
    yield {
      path: `${path}.gcp.tier1`,
      message: `the price of ${row.name} in the plan is without Tier_1, whose surcharge is in no table that we have`,
      fix: 'look it up in the pricing of Tier_1 networking',
    };
  },
});

export const RDMA_UNUSED = groupRule({
  id: 'gcp/rdma-unused',
  level: 'info',
  holds: 'RDMA is a trade-off: on when the need asks',
  source: 'Compute Engine, GPU network bandwidth; create an instance with RDMA',
  *each({ plan, group, row, path }) {
    const rdma = rdmaNics(row);
    if (plan.rdma !== 'none' || rdma === undefined || group.gcp.interfaces !== undefined) return;
    yield {
      path: `${path}.network.rdma`,
      message: `${row.name} has ${rdma.count} RDMA interface${rdma.count === 1 ? '' : 's'} (${rdma.fabric}), which the plan does not use`,
      got: 'none',
      fix: 'rdma: required',
    };
  },
});

export const RDMA_PREFERRED = groupRule({
  id: 'gcp/rdma-preferred-unavailable',
  level: 'info',
  holds: 'RDMA that is preferred is on where the winner has it',
  source: 'design: preferred never changes the winner',
  *each({ plan, group, row, path }) {
    if (group.network.rdma !== 'preferred' || plan.rdma !== 'none' || rdmaNics(row) !== undefined) return;
    yield {
      path: `${path}.network.rdma`,
      message: `${row.name} won the choice and has no RDMA`,
      got: 'preferred',
      fix: 'rdma: required, if RDMA may change the choice',
    };
  },
});

export const SHARED_BUDGET = groupRule({
  id: 'gcp/rdma-shares-bandwidth',
  level: 'warning',
  holds: 'where RDMA and IP draw on one budget, their needs together fit into it',
  source: 'Compute Engine, H4D machine series: Cloud RDMA is part of the machine’s bandwidth',
  *each({ plan, group, path }) {
    const asked = group.network.bandwidthGbps + group.network.rdmaGbps;
    if (!plan.sharedBudget || plan.sustainedGbps === null || asked <= plan.sustainedGbps) return;
    yield {
      path: `${path}.network.rdmaGbps`,
      message: `RDMA and IP share ${plan.sustainedGbps} Gbps on ${plan.machine}`,
      got: `${group.network.bandwidthGbps} Gbps of IP and ${group.network.rdmaGbps} of RDMA`,
      allowed: `${plan.sustainedGbps} Gbps together`,
      fix: 'ask for less of one, or name a machine with a fabric apart',
    };
  },
});

export const THREADS_SETTABLE = groupRule({
  id: 'gcp/threads-per-core-fixed',
  level: 'error',
  holds: 'two threads per core are asked for only where multithreading exists',
  source: 'Compute Engine, threads per core; per machine type (field notes gcp R7.2)',
  *each({ group, row, path }) {
    if (group.gcp.threadsPerCore !== 2 || row.smtConfigurable) return;
    yield {
      path: `${path}.gcp.threadsPerCore`,
      message: `${row.name} runs one thread per core, and that cannot be changed`,
      got: 2,
      allowed: 1,
      fix: 'remove threadsPerCore',
    };
  },
});

export const CONFIDENTIAL_SUPPORTED = groupRule({
  id: 'gcp/confidential-unsupported',
  level: 'error',
  holds: 'confidential computing is asked for only where the machine type has that technology',
  source: 'Confidential VM, supported configurations (field notes gcp R7.3)',
  *each({ group, row, path }) {
    const type = group.gcp.confidential;
    if (type === undefined) return;
    const has = confidentialTypes(row);
    if (has.includes(type)) return;
    yield {
      path: `${path}.gcp.confidential`,
      message: `${row.name} has no confidential computing with ${type}`,
      got: type,
      allowed: has.length === 0 ? 'none on this type' : has,
      fix:
        has.length === 0 ? 'remove confidential, or name a machine that has it (c3-standard-*: TDX, n2d: SEV)' : `confidential: ${has[0]}`,
    };
  },
});

export const CONFIDENTIAL_ON_GVNIC = groupRule({
  id: 'gcp/confidential-needs-gvnic',
  level: 'error',
  holds: 'a confidential machine has gVNIC interfaces',
  source: 'Confidential VM, supported configurations (field notes gcp R7.3)',
  *each({ plan, path }) {
    if (plan.confidential === undefined) return;
    const wrong = plan.interfaces.findIndex(({ nicType }) => nicType === 'VIRTIO_NET');
    if (wrong === -1) return;
    yield {
      path: `${path}.gcp.interfaces[${wrong}].nicType`,
      message: 'confidential computing needs gVNIC',
      got: 'VIRTIO_NET',
      allowed: ['GVNIC'],
      fix: 'nicType: GVNIC',
    };
  },
});

export const MIGRATION_POSSIBLE = groupRule({
  id: 'gcp/cannot-migrate',
  level: 'error',
  holds: 'MIGRATE is asked for only where nothing keeps the machine from live migration',
  source: 'Compute Engine, limitations of live migration (jenkins google-compute-engine-plugin#63; field notes gcp R7.1, R6.2)',
  *each({ group, plan, row, path, context }) {
    if (plan.onHostMaintenance !== 'MIGRATE') return;
    const policy = context.plan.placementPolicies.find(({ name }) => name === plan.placement.group);
    const causes = [
      row.gpus === undefined ? undefined : 'it has GPUs',
      row.bareMetal ? 'it is bare metal' : undefined,
      plan.rdma === 'none' ? undefined : 'it has RDMA interfaces',
      policy?.kind === 'compact' || policy?.kind === 'workload' ? 'a policy keeps it close to others' : undefined,
      plan.confidential === undefined ? undefined : 'it is confidential',
      plan.purchase.kind === 'spot' ? 'it is spot' : undefined,
      plan.flexStart === undefined ? undefined : 'it starts flexibly',
      row.liveMigration ? undefined : `the series ${row.series} does not`,
    ].filter((cause) => cause !== undefined);
    if (causes.length === 0) return;
    yield {
      path: `${path}.gcp.onHostMaintenance`,
      message: `${row.name} cannot migrate: ${causes.join(', ')}`,
      got: group.gcp.onHostMaintenance,
      allowed: ['TERMINATE'],
      fix: 'remove onHostMaintenance: it is derived',
      ...(row.gpus === undefined ? {} : { prevents: 'Instances with guest accelerators do not support live migration.' }),
    };
  },
});

export const GPUDIRECT_SOFTWARE = groupRule({
  id: 'gcp/gpudirect-needs-software',
  level: 'info',
  holds: 'GPUDirect over gVNIC needs the receive manager (RxDM) and its NCCL plug-in beside the GPU driver',
  source: 'GKE guide to GPUDirect-TCPX and TCPXO (field notes gcp section 5)',
  *each({ row, path }) {
    if (gpuDirectNics(row) === 0) return;
    yield {
      path: `${path}.image`,
      message: `${row.name} has its interfaces for GPUDirect; the daemon RxDM and the NCCL plug-in are software that no image of ours brings`,
      fix: 'start them from gcp.userData, or use an image that has them',
    };
  },
});

export const MACHINE_RULES = [
  TIER1_AVAILABLE,
  TIER1_ON_FAST_NICS,
  TIER1_UNUSED,
  TIER1_PRICE,
  RDMA_UNUSED,
  RDMA_PREFERRED,
  SHARED_BUDGET,
  THREADS_SETTABLE,
  CONFIDENTIAL_SUPPORTED,
  CONFIDENTIAL_ON_GVNIC,
  MIGRATION_POSSIBLE,
  GPUDIRECT_SOFTWARE,
];
