/** One group of machines as a managed instance group: a template grows with the number of groups, not of machines. */
import { InstanceGroupManager } from '@pulumi/gcp/compute/instanceGroupManager';
import { InstanceTemplate } from '@pulumi/gcp/compute/instanceTemplate';
import { RegionInstanceGroupManager } from '@pulumi/gcp/compute/regionInstanceGroupManager';
import { ResizeRequest } from '@pulumi/gcp/compute/resizeRequest';
import type { input } from '@pulumi/gcp/types';
import * as pulumi from '@pulumi/pulumi';
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import { logFindings } from './findings';
import { type Surroundings, surroundings } from './group';
import { bootImage } from './image';
import { labels, machineArgs } from './machines';
import { resourceName, templatePrefix } from './names';
import { gcpPlan, groupOf } from './plan';
import { proofWait } from './proof-health';
import type { GroupArgs } from './props';

export interface AcceleratedNodeGroupArgs extends GroupArgs {}

/** A group of the topology in a network of yours, or in one that `AcceleratedNetwork` made. */
export class AcceleratedNodeGroup extends pulumi.ComponentResource {
  readonly plan: GcpPlan;
  readonly groupPlan: GcpGroupPlan;
  /** Raw handle. */
  readonly template: InstanceTemplate;
  /** Raw handle: of one zone, or of several. */
  readonly manager: InstanceGroupManager | RegionInstanceGroupManager;
  /** URL of the instance group, for load balancers. */
  readonly instanceGroup: pulumi.Output<string>;
  readonly serviceAccountEmail: pulumi.Output<string>;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedNodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, findings } = gcpPlan(args, args.group);
    const group = groupOf(plan, args.group);
    super('linerate:gcp:AcceleratedNodeGroup', name, {}, opts);
    logFindings(findings, this);
    this.plan = plan;
    this.groupPlan = group;
    const stem = args.stem ?? name;
    const around = surroundings(stem, plan, group, args, this);
    this.template = this.makeTemplate(stem, around, args);
    this.manager = this.makeManager(stem, around);
    this.instanceGroup = this.manager.instanceGroup;
    this.serviceAccountEmail = pulumi.output(around.account.email);
    this.registerOutputs({ instanceGroup: this.instanceGroup, template: this.template.selfLinkUnique });
  }

  private makeTemplate(name: string, around: Surroundings, args: AcceleratedNodeGroupArgs): InstanceTemplate {
    const { plan, group, project, networks, account, policy } = around;
    const placed = policy !== undefined && !this.workloadPolicy();
    return new InstanceTemplate(
      resourceName(name, 'template'),
      {
        project,
        region: plan.region,
        // A new template has a new name, so the group moves to it before the old one goes.
        namePrefix: templatePrefix(`${plan.topology}-${group.name}`),
        description: `${plan.topology}: ${group.name}`,
        ...machineArgs(plan, group, networks, account, args),
        disks: templateDisks(plan, group),
        ...(placed ? { resourcePolicies: policy } : {}),
      },
      { parent: this },
    );
  }

  private workloadPolicy(): boolean {
    return this.plan.placementPolicies.find(({ name }) => name === this.groupPlan.placement.group)?.kind === 'workload';
  }

  private makeManager(name: string, { plan, group, project, networks, policy, ready }: Surroundings) {
    const queued = group.flexStart !== undefined;
    const wait = group.proof === 'enforce' && !queued ? proofWait(name, { plan, group, project, networks }, this) : undefined;
    const manager = {
      project,
      baseInstanceName: resourceName(plan.topology, group.name),
      description: `${plan.topology}: ${group.name}`,
      // Flex start is asked for by a resize request, so that all machines come together or not at all.
      targetSize: queued ? 0 : group.count,
      versions: [{ instanceTemplate: this.template.selfLinkUnique }],
      ...(policy !== undefined && this.workloadPolicy() ? { resourcePolicies: { workloadPolicy: policy } } : {}),
      // A machine that flex start lost is not repaired: its capacity went with it (Cluster Toolkit mig_flex.py).
      ...(queued ? { instanceLifecyclePolicy: { defaultActionOnFailure: 'DO_NOTHING' } } : {}),
      ...wait?.args,
    };
    const options = {
      parent: this,
      dependsOn: [...ready, ...(wait?.ready ?? [])],
      ...(queued ? { ignoreChanges: ['targetSize'] } : {}),
      ...(wait === undefined ? {} : { customTimeouts: wait.customTimeouts }),
    };
    // Accelerated capacity has no spare machine to surge with; running work is not interrupted until the user says so.
    const updatePolicy = { type: 'OPPORTUNISTIC', minimalAction: 'REPLACE', maxSurgeFixed: 0 };
    if (group.zones.length > 1) {
      return new RegionInstanceGroupManager(
        resourceName(name, 'group'),
        {
          ...manager,
          region: plan.region,
          distributionPolicyZones: [...group.zones],
          updatePolicy: { ...updatePolicy, maxUnavailableFixed: group.zones.length },
        },
        options,
      );
    }
    const [zone] = group.zones;
    const made = new InstanceGroupManager(
      resourceName(name, 'group'),
      { ...manager, zone, updatePolicy: { ...updatePolicy, maxUnavailableFixed: 1 } },
      options,
    );
    if (group.flexStart !== undefined && group.count > 0) {
      new ResizeRequest(
        resourceName(name, 'resize'),
        {
          project,
          zone,
          instanceGroupManager: made.name,
          resizeBy: group.count,
          requestedRunDuration: { seconds: String(group.flexStart.maxRunSeconds) },
        },
        { parent: this },
      );
    }
    return made;
  }
}

function templateDisks(plan: GcpPlan, group: GcpGroupPlan): input.compute.InstanceTemplateDisk[] {
  const { root } = group.disks;
  return [
    {
      boot: true,
      autoDelete: true,
      sourceImage: bootImage(group.image),
      diskType: group.bootDiskType,
      diskSizeGb: root.sizeGiB,
      ...(root.iops === undefined ? {} : { provisionedIops: root.iops }),
      ...(root.throughputMiBps === undefined ? {} : { provisionedThroughput: root.throughputMiBps }),
      labels: labels(plan, group),
    },
    ...Array.from({ length: group.localSsds }, () => ({
      type: 'SCRATCH',
      diskType: 'local-ssd',
      diskSizeGb: 375,
      interface: 'NVME',
      autoDelete: true,
    })),
  ];
}
