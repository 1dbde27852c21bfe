/**
 * `proof: enforce`: the machines serve their verdict, a health check asks for it, and the deployment waits until the managed
 * group is stable, which it is only when every machine has been verified: "waiting until health check specified as part of this
 * managed instance group's autohealing policy reports HEALTHY" (Compute API v1, ManagedInstance.currentAction VERIFYING).
 * A machine off the fast path is not made anew: it would be the same machine type on the same host, and nobody could look at it.
 */
import { Firewall } from '@pulumi/gcp/compute/firewall';
import { HealthCheck } from '@pulumi/gcp/compute/healthCheck';
import type { input } from '@pulumi/gcp/types';
import type * as pulumi from '@pulumi/pulumi';
import { HEALTH_PORT } from '../../guest/health';
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import { refusal } from './findings';
import { groupTag } from './machines';
import { resourceName } from './names';
import type { NetworkHandle } from './props';

/** Where Google's probes come from (Compute Engine and load balancing, "Health checks: probe IP ranges and firewall rules"). */
const PROBE_RANGES = ['35.191.0.0/16', '130.211.0.0/22'];
/** From the start of a machine to its proof; the API takes up to an hour. */
const PROOF_SECONDS = 2700;

export interface ProofWait {
  readonly args: {
    readonly autoHealingPolicies: input.compute.InstanceGroupManagerAutoHealingPolicies;
    readonly instanceLifecyclePolicy: { readonly onFailedHealthCheck: 'DO_NOTHING' };
    readonly waitForInstances: true;
    readonly waitForInstancesStatus: 'STABLE';
  };
  readonly customTimeouts: { readonly create: string; readonly update: string };
  /** The probes must reach the first machine. */
  readonly ready: readonly pulumi.Resource[];
}

export interface ProofWaitParts {
  readonly plan: GcpPlan;
  readonly group: GcpGroupPlan;
  readonly project: pulumi.Input<string> | undefined;
  readonly networks: Readonly<Record<string, NetworkHandle>>;
}

/** @throws TopologyError where the network that the probes come through is not known */
export function proofWait(name: string, { plan, group, project, networks }: ProofWaitParts, parent: pulumi.Resource): ProofWait {
  const main = group.interfaces[0]?.network ?? 'main';
  const network = networks[main]?.network ?? plan.networks.find((each) => each.name === main)?.existing;
  if (network === undefined) {
    throw refusal({
      rule: 'gcp/enforce-without-network',
      path: `groups.${group.name}.proof`,
      message: 'a firewall rule lets the health checks of the proof in, and only a subnetwork is given',
      got: 'enforce',
      fix: 'pass network beside subnetwork, or proof: report',
    });
  }
  const healthCheck = new HealthCheck(
    resourceName(name, 'proof', 'health'),
    {
      project,
      description: `${plan.topology}: proof of ${group.name}`,
      checkIntervalSec: 10,
      timeoutSec: 5,
      healthyThreshold: 1,
      unhealthyThreshold: 3,
      httpHealthCheck: { port: HEALTH_PORT, requestPath: '/' },
    },
    { parent },
  );
  const firewall = new Firewall(
    resourceName(name, 'proof', 'probes'),
    {
      project,
      network,
      direction: 'INGRESS',
      allows: [{ protocol: 'tcp', ports: [String(HEALTH_PORT)] }],
      sourceRanges: PROBE_RANGES,
      targetTags: [groupTag(plan, group)],
    },
    { parent },
  );
  return {
    args: {
      autoHealingPolicies: { healthCheck: healthCheck.selfLink, initialDelaySec: PROOF_SECONDS },
      instanceLifecyclePolicy: { onFailedHealthCheck: 'DO_NOTHING' },
      waitForInstances: true,
      waitForInstancesStatus: 'STABLE',
    },
    customTimeouts: { create: `${PROOF_SECONDS / 60}m`, update: `${PROOF_SECONDS / 60}m` },
    ready: [firewall],
  };
}
