/** How many machines a policy holds, how far apart, in which shape. */
import { groupRule, policyOf } from './facts';

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

export const POLICY_SIZE_RULES = [DISTANCE_ALLOWED, POLICY_SIZE, VM_COUNT, TOPOLOGY_SIZE, TOPOLOGY_OR_DISTANCE];
