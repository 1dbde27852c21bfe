/** A whole topology: its networks, its policies and one managed instance group for each of its groups. */
import * as pulumi from '@pulumi/pulumi';
import type { GcpPlan } from '../../resolve/plan';
import { logFindings } from './findings';
import { makeAccount } from './group';
import { resourceName } from './names';
import { AcceleratedNetwork } from './network';
import { AcceleratedNodeGroup } from './node-group';
import { makePolicy } from './placement';
import { gcpPlan, groupOf } from './plan';
import type { GroupOptions, NetworkHandle, PlanArgs } from './props';

export interface AcceleratedClusterArgs extends PlanArgs {
  /**
   * The main network: yours.
   * @default - one is made from the topology's network
   */
  readonly network?: pulumi.Input<string>;
  /**
   * A subnetwork of it in the plan's region.
   * @default - one is made from the topology's network
   */
  readonly subnetwork?: pulumi.Input<string>;
  /**
   * Networks of yours by the plan's name.
   * @default - whatever is not given is made
   */
  readonly networks?: Readonly<Record<string, NetworkHandle>>;
  /**
   * Late-bound values of single groups, by the group's name.
   * @default {}
   */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
}

export class AcceleratedCluster extends pulumi.ComponentResource {
  /** Every decision, with its reasons. */
  readonly plan: GcpPlan;
  /** Undefined where every network is yours. */
  readonly network: AcceleratedNetwork | undefined;
  /** By the group's name. */
  readonly nodeGroups: Readonly<Record<string, AcceleratedNodeGroup>>;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, findings } = gcpPlan(args);
    for (const group of Object.keys(args.groups ?? {})) groupOf(plan, group);
    super('linerate:gcp:AcceleratedCluster', name, {}, opts);
    logFindings(findings, this);
    this.plan = plan;
    const parent = { parent: this };
    const project = args.project ?? plan.project;
    const late = { plan, ...(args.project === undefined ? {} : { project: args.project }) };

    const { network, subnetwork } = args;
    const given: Record<string, NetworkHandle> = {
      ...args.networks,
      ...(network === undefined && subnetwork === undefined
        ? {}
        : {
            main: { ...(network === undefined ? {} : { network }), subnetworks: subnetwork === undefined ? {} : { main: subnetwork } },
          }),
    };
    const made = plan.networks.filter(({ name: each, existing }) => existing === undefined && given[each] === undefined);
    this.network =
      made.length === 0
        ? undefined
        : new AcceleratedNetwork(resourceName(name, 'networks'), { ...late, stem: name, only: made.map(({ name: each }) => each) }, parent);
    const networks = { ...this.network?.networks, ...given };

    const policies = new Map(
      plan.placementPolicies
        .filter(({ existing }) => existing === undefined)
        .map((policy) => [policy.name, makePolicy(resourceName(name, policy.name, 'placement'), plan, policy, project, this).selfLink]),
    );
    const needsAccount = plan.groups.some(
      (group) => group.serviceAccount === undefined && args.groups?.[group.name]?.serviceAccount === undefined,
    );
    const account = needsAccount ? makeAccount(name, plan.topology, project, this) : undefined;
    this.nodeGroups = Object.fromEntries(
      plan.groups.map((group) => {
        const policy = policies.get(group.placement.group ?? '');
        return [
          group.name,
          new AcceleratedNodeGroup(
            resourceName(name, group.name, 'machines'),
            {
              ...late,
              stem: resourceName(name, group.name),
              group: group.name,
              networks,
              ...(account === undefined ? {} : { clusterAccount: account }),
              ...(policy === undefined ? {} : { resourcePolicy: policy }),
              ...args.groups?.[group.name],
            },
            parent,
          ),
        ];
      }),
    );
    this.registerOutputs({
      instanceGroups: Object.fromEntries(Object.entries(this.nodeGroups).map(([group, { instanceGroup }]) => [group, instanceGroup])),
    });
  }

  /**
   * One group's raw handles: `cluster.nodeGroup('trainers').template`.
   * @throws TopologyError when the plan has no such group
   */
  nodeGroup(name: string): AcceleratedNodeGroup {
    return this.nodeGroups[groupOf(this.plan, name).name] as AcceleratedNodeGroup;
  }
}
