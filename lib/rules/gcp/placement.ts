/** Compact, spread and workload policies: who takes which, and in which zones. */
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { groupRule, policyOf } from './facts';

const PLACEMENT_DOC = 'Compute Engine, placement policies overview (field notes gcp R6.1 to R6.4)';
const WORKLOAD_DOC = 'Compute Engine, about workload policies in MIGs';

export const COMPACT_SUPPORTED = groupRule({
  id: 'gcp/compact-placement-unsupported',
  level: 'warning',
  holds: 'compact placement is asked for only where the series has it',
  source: `${PLACEMENT_DOC}; GKE cluster-autoscaler machine families`,
  *each({ group, row, series, path }) {
    if (group.placement.strategy !== 'cluster' || row.compactPlacement.supported !== false || series.workloadPolicy !== undefined) return;
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

export const SETTINGS_USED = groupRule({
  id: 'gcp/placement-settings-unused',
  level: 'warning',
  holds: 'what is said about a policy is said about a group that has one',
  source: 'design: nothing is silently off',
  *each(facts) {
    const { group, path } = facts;
    const kind = policyOf(facts)?.kind;
    for (const field of ['maxDistance', 'vmCount', 'acceleratorTopology'] as const) {
      const value = group.gcp[field];
      const used = {
        maxDistance: kind === 'compact' || kind === 'workload',
        vmCount: kind === 'compact',
        acceleratorTopology: kind === 'workload',
      };
      if (value === undefined || used[field]) continue;
      yield {
        path: `${path}.gcp.${field}`,
        message: kind === undefined ? 'the group has no placement policy' : `a ${kind} policy has no ${field}`,
        got: value,
        fix: kind === undefined ? 'placement: cluster, or remove it' : 'remove it',
      };
    }
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
  WORKLOAD_NEEDED,
  EXISTING_POLICY,
  SETTINGS_USED,
  RDMA_PLACED,
  ONE_ZONE,
  POLICY_QUOTA,
];
