/** Compact, spread and workload policies: who takes which, how many machines, how far apart. */
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { groupRule, type GroupFacts } from './facts';

const PLACEMENT_DOC = 'Compute Engine, placement policies overview (field notes gcp R6.1 to R6.4)';
const WORKLOAD_DOC = 'Compute Engine, about workload policies in MIGs';

const policyOf = ({ plan, context }: GroupFacts) => context.plan.placementPolicies.find(({ name }) => name === plan.placement.group);

export const COMPACT_SUPPORTED = groupRule({
  id: 'gcp/compact-placement-unsupported',
  level: 'warning',
  holds: 'compact placement is asked for only where the series has it',
  source: `${PLACEMENT_DOC}; GKE cluster-autoscaler machine families`,
  *each({ group, row, plan, path }) {
    if (group.placement.strategy !== 'cluster' || plan.placement.strategy === 'cluster') return;
    yield {
      path: `${path}.placement`,
      level: group.placement.required ? 'error' : 'warning',
      message: `${row.name} has no compact placement${row.compactPlacement.note === undefined ? '' : ` (${row.compactPlacement.note})`}: its machines may lie far apart`,
      got: 'cluster',
      allowed: ['none', 'spread'],
      fix: 'placement: none, or a machine with compact placement (c3, c3d, c4, c4d, n2, h3)',
    };
  },
});

export const COMPACT_UNCONFIRMED = groupRule({
  id: 'gcp/compact-placement-unconfirmed',
  level: 'warning',
  holds: 'the sources agree that the series has compact placement',
  source: `${PLACEMENT_DOC}; slurm-gcp and GKE cluster-autoscaler disagree`,
  *each(facts) {
    const { row, path, series } = facts;
    if (policyOf(facts)?.kind !== 'compact' || row.compactPlacement.supported !== undefined || series.workloadPolicy !== undefined) return;
    yield {
      path: `${path}.placement`,
      message: `no source confirms compact placement for ${row.name}${row.compactPlacement.note === undefined ? '' : ` (${row.compactPlacement.note})`}`,
      fix: 'try it with one machine first, or placement: none',
    };
  },
});

export const NO_PARTITIONS = groupRule({
  id: 'gcp/no-partition-placement',
  level: 'warning',
  holds: 'partitions are asked for only where they exist',
  source: PLACEMENT_DOC,
  *each({ group, path, context, plan }) {
    if (group.placement.strategy !== 'partition') return;
    const policy = context.plan.placementPolicies.find(({ name }) => name === plan.placement.group);
    yield {
      path: `${path}.placement`,
      level: group.placement.required ? 'error' : 'warning',
      message: `Google has no partitions: the machines are spread over ${policy?.availabilityDomainCount ?? 8} availability domains`,
      got: 'partition',
      allowed: ['cluster', 'spread', 'none'],
      fix: 'placement: spread',
    };
  },
});

export const DISTANCE_ALLOWED = groupRule({
  id: 'gcp/max-distance-refused',
  level: 'error',
  holds: 'max distance 1 is asked for only where the series takes it',
  source: 'Cluster Toolkit nodeset precondition: "A3 machines do not support a placement_max_distance of 1." (field notes gcp R6.3)',
  *each(facts) {
    const { group, series, row, path } = facts;
    if (group.gcp.maxDistance !== 1 || series.maxDistanceCaps?.[1] !== undefined) return;
    yield {
      path: `${path}.gcp.maxDistance`,
      message: `machines of ${row.series} do not support a max distance of 1`,
      got: 1,
      allowed: [2, 3],
      fix: 'maxDistance: 2',
    };
  },
});

/** Without a distance a compact policy takes this many (Cluster Toolkit resume.py). */
const UNBOUNDED_CAP = 1500;

export const POLICY_SIZE = groupRule({
  id: 'gcp/placement-too-many-machines',
  level: 'error',
  holds: 'a policy holds no more machines than its distance allows',
  source: 'Cluster Toolkit resume.py: 22, 150 (A3 256) and 1500 machines at distance 1, 2 and 3 (field notes gcp R6.3)',
  *each(facts) {
    const { plan, group, series, row, path, context } = facts;
    const policy = policyOf(facts);
    if (policy?.kind !== 'compact' && policy?.kind !== 'workload') return;
    const machines = context.plan.groups.filter(({ name }) => policy.groups.includes(name)).reduce((sum, { size }) => sum + size.max, 0);
    const distance = group.gcp.maxDistance as 1 | 2 | 3 | undefined;
    const cap = distance === undefined ? UNBOUNDED_CAP : series.maxDistanceCaps?.[distance];
    if (cap !== undefined && machines > cap) {
      yield {
        path: distance === undefined ? `${path}.count` : `${path}.gcp.maxDistance`,
        message: `one policy holds ${cap} machines${distance === undefined ? '' : ` at distance ${distance}`}, and ${machines} are planned`,
        got: machines,
        allowed: `at most ${cap}`,
        fix: distance === undefined || distance === 3 ? 'split the group' : `maxDistance: ${distance + 1}, or split the group`,
      };
      return;
    }
    const usual = row.compactPlacement.maxVms;
    if (policy.kind === 'compact' && usual !== undefined && machines > usual) {
      yield {
        path: `${path}.count`,
        level: 'warning',
        message: `GKE places at most ${usual} machines of ${row.series} together; ${machines} of ${plan.name} may not find room`,
        got: machines,
        allowed: `at most ${usual}`,
        fix: 'split the group',
      };
    }
  },
});

export const VM_COUNT = groupRule({
  id: 'gcp/vm-count',
  level: 'warning',
  holds: 'the number of machines of a policy is left to Google, or is exactly the group’s',
  source: 'Cluster Toolkit README and PR#766: all vmCount machines must be asked for at once, or none starts (field notes gcp R6.5)',
  *each(facts) {
    const { group, context, path } = facts;
    const { vmCount } = group.gcp;
    if (vmCount === undefined) return;
    const policy = policyOf(facts);
    const machines = context.plan.groups
      .filter(({ name }) => policy?.groups.includes(name) ?? name === group.name)
      .reduce((sum, { count }) => sum + count, 0);
    const differs = vmCount !== machines;
    yield {
      path: `${path}.gcp.vmCount`,
      // Fewer or more than the policy waits for: the first machine never starts.
      level: differs ? 'error' : 'warning',
      message: differs
        ? `the policy waits for ${vmCount} machines and ${machines} are planned: it never starts`
        : 'all machines must be asked for in one moment; one that is replaced alone does not come back',
      got: vmCount,
      allowed: differs ? machines : 'left out',
      fix: 'remove vmCount',
    };
  },
});

export const WORKLOAD_NEEDED = groupRule({
  id: 'gcp/workload-policy-needed',
  level: 'error',
  holds: 'a managed group of several A4X machines has a workload policy',
  source: `${WORKLOAD_DOC}: required for A4X and A4X Max, but for a single machine`,
  *each({ plan, series, row, path }) {
    if (series.acceleratorTopology === undefined || plan.placement.strategy === 'cluster' || plan.size.max <= 1) return;
    yield {
      path: `${path}.placement`,
      message: `a managed group of ${row.name} needs a workload policy`,
      got: plan.placement.strategy,
      allowed: ['cluster'],
      fix: 'placement: cluster',
    };
  },
});

export const TOPOLOGY_SIZE = groupRule({
  id: 'gcp/target-size-against-topology',
  level: 'error',
  holds: 'a group has as many machines as its accelerator topology',
  source: 'GoogleCloudPlatform/magic-modules#17153 (the API’s error)',
  *each(facts) {
    const { group, plan, row, path } = facts;
    const shape = group.gcp.acceleratorTopology ?? policyOf(facts)?.acceleratorTopology;
    if (shape === undefined) return;
    const at = `${path}.gcp.acceleratorTopology`;
    const dimensions = /^\d+(x\d+)+$/.test(shape) ? shape.split('x').map(Number) : undefined;
    const gpus = row.gpus?.count ?? 0;
    const accelerators = dimensions?.reduce((product, each) => product * each, 1);
    if (facts.series.acceleratorTopology === undefined) {
      yield {
        path: at,
        message: `${row.name} is no slice machine: it has no accelerator topology`,
        got: shape,
        fix: 'remove acceleratorTopology, or name an A4X machine',
      };
      return;
    }
    if (accelerators === undefined || gpus === 0 || accelerators % gpus !== 0) {
      yield {
        path: at,
        message: `the topology is not a shape of whole machines of ${gpus} GPUs`,
        got: shape,
        allowed: facts.series.acceleratorTopology.shape,
        fix: `acceleratorTopology: ${facts.series.acceleratorTopology.shape}`,
      };
      return;
    }
    const machines = accelerators / gpus;
    if (machines === plan.count) return;
    yield {
      path: `${path}.count`,
      message: `the topology ${shape} is ${machines} machines`,
      got: plan.count,
      allowed: machines,
      fix: `count: ${machines}, or another topology`,
      prevents: `Target size should be ${machines} for given accelerator topology but was ${plan.count}.`,
    };
  },
});

export const TOPOLOGY_OR_DISTANCE = groupRule({
  id: 'gcp/topology-and-distance',
  level: 'error',
  holds: 'a workload policy has an accelerator topology or a distance, not both',
  source: 'Compute API, ResourcePolicyWorkloadPolicy: the two exclude each other',
  *each({ group, path }) {
    if (group.gcp.acceleratorTopology === undefined || group.gcp.maxDistance === undefined) return;
    yield {
      path: `${path}.gcp.maxDistance`,
      message: 'the accelerator topology already says how close the machines lie',
      got: group.gcp.maxDistance,
      allowed: 'acceleratorTopology or maxDistance',
      fix: 'remove maxDistance',
    };
  },
});

export const EXISTING_POLICY = groupRule({
  id: 'gcp/existing-policy-must-be-workload',
  level: 'warning',
  holds: 'an existing policy of a managed group is of the kind that its machines take',
  source:
    'vllm-project ci-infra#547: "Creation of a managed instance group with <type> machine type with placement policy is not supported. Use workload policy instead."',
  *each(facts) {
    const { group, row, path, series } = facts;
    const { existing } = group.placement;
    if (existing === undefined || series.workloadPolicy !== 'required') return;
    yield {
      path: `${path}.placement.existing`,
      message: `${existing} must be a workload policy: a managed group of ${row.name} takes no placement policy`,
      got: existing,
      fix: 'check its kind: gcloud compute resource-policies describe',
    };
  },
});

export const RDMA_PLACED = groupRule({
  id: 'gcp/rdma-without-placement',
  level: 'warning',
  holds: 'machines that talk RDMA are placed together',
  source: 'Compute Engine, create an instance with RDMA: one cluster fabric, by a policy of max distance 3 at most (field notes gcp R4.6)',
  *each({ plan, group, path, series }) {
    if (plan.rdma === 'none' || plan.size.max < 2 || plan.placement.strategy === 'cluster' || series.acceleratorTopology !== undefined)
      return;
    yield {
      path: `${path}.placement`,
      message:
        series.rdmaMaxDistance === undefined
          ? 'nothing keeps the machines close to each other'
          : 'machines in different clusters cannot reach each other over RDMA',
      got: group.placement.strategy,
      allowed: ['cluster'],
      fix: 'placement: cluster',
    };
  },
});

export const ONE_ZONE = groupRule({
  id: 'gcp/placement-over-several-zones',
  level: 'error',
  holds: 'machines that lie close together lie in one zone, and so do RDMA networks, whose profile is zonal',
  source: `${PLACEMENT_DOC}; VPC, RDMA network profiles are zonal (field notes gcp R4.1)`,
  *each(facts) {
    const { plan, path } = facts;
    if (plan.zones.length < 2) return;
    const kind = policyOf(facts)?.kind;
    if (plan.rdma === 'none' && kind !== 'compact' && kind !== 'workload') return;
    yield {
      path: `${path}.gcp.zones`,
      message: plan.rdma === 'none' ? 'a group that is placed together lies in one zone' : 'an RDMA network belongs to one zone',
      got: plan.zones,
      allowed: 'one zone',
      fix: 'name one zone, or make one group a zone',
    };
  },
});

/** Default limit of the quota AFFINITY_GROUPS in a region (Cluster Toolkit#163). */
const AFFINITY_GROUPS = 10;

export const POLICY_QUOTA: Rule<GcpContext> = {
  id: 'gcp/placement-policy-quota',
  level: 'warning',
  holds: 'a topology makes no more placement policies than the default quota of a region',
  source: "Cluster Toolkit#163: Quota 'AFFINITY_GROUPS' exceeded. Limit: 10.0 in region",
  *check({ plan }) {
    const made = plan.placementPolicies.filter(({ existing }) => existing === undefined);
    if (made.length <= AFFINITY_GROUPS) return;
    yield {
      path: 'groups',
      message: `${made.length} policies are made, and a region allows ${AFFINITY_GROUPS} by default; policies that were left behind count too`,
      got: made.length,
      allowed: `at most ${AFFINITY_GROUPS}`,
      fix: 'share policies (placement.shared), or ask for a larger quota AFFINITY_GROUPS',
    };
  },
};

export const PLACEMENT_RULES: readonly Rule<GcpContext>[] = [
  COMPACT_SUPPORTED,
  COMPACT_UNCONFIRMED,
  NO_PARTITIONS,
  DISTANCE_ALLOWED,
  POLICY_SIZE,
  VM_COUNT,
  WORKLOAD_NEEDED,
  TOPOLOGY_SIZE,
  TOPOLOGY_OR_DISTANCE,
  EXISTING_POLICY,
  RDMA_PLACED,
  ONE_ZONE,
  POLICY_QUOTA,
];
