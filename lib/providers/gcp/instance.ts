/** One machine of a group, with a stable identity. */
import { Instance } from '@pulumi/gcp/compute/instance';
import * as pulumi from '@pulumi/pulumi';
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import { logFindings, refusal } from './findings';
import { surroundings } from './group';
import { bootImage } from './image';
import { labels, machineArgs } from './machines';
import { resourceName } from './names';
import { gcpPlan, groupOf } from './plan';
import type { GroupArgs } from './props';

export interface AcceleratedInstanceArgs extends GroupArgs {
  /** @default - the group's first zone */
  readonly zone?: string;
  /** @default false */
  readonly deletionProtection?: boolean;
}

export class AcceleratedInstance extends pulumi.ComponentResource {
  readonly plan: GcpPlan;
  readonly groupPlan: GcpGroupPlan;
  /** Raw handle. */
  readonly instance: Instance;
  readonly instanceId: pulumi.Output<string>;
  readonly privateIp: pulumi.Output<string>;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, findings } = gcpPlan(args, args.group);
    const group = groupOf(plan, args.group);
    if (group.proof === 'enforce') throw refuseEnforce(group);
    super('linerate:gcp:AcceleratedInstance', name, {}, opts);
    logFindings(findings, this);
    this.plan = plan;
    this.groupPlan = group;
    // A workload policy places managed groups only.
    const managedOnly = plan.placementPolicies.find((each) => each.name === group.placement.group)?.kind === 'workload';
    const around = surroundings(args.stem ?? name, managedOnly ? { ...plan, placementPolicies: [] } : plan, group, args, this);
    const { root } = group.disks;
    this.instance = new Instance(
      resourceName(args.stem ?? name, 'machine'),
      {
        project: around.project,
        zone: args.zone ?? group.zones[0],
        ...machineArgs(plan, group, around.networks, around.account, args),
        bootDisk: {
          autoDelete: true,
          initializeParams: {
            image: bootImage(group.image),
            type: group.bootDiskType,
            size: root.sizeGiB,
            ...(root.iops === undefined ? {} : { provisionedIops: root.iops }),
            ...(root.throughputMiBps === undefined ? {} : { provisionedThroughput: root.throughputMiBps }),
            labels: labels(plan, group),
          },
        },
        ...(group.localSsds === 0
          ? {}
          : { scratchDisks: Array.from({ length: group.localSsds }, () => ({ interface: 'NVME', size: 375 })) }),
        ...(around.policy === undefined ? {} : { resourcePolicies: around.policy }),
        ...(args.deletionProtection === undefined ? {} : { deletionProtection: args.deletionProtection }),
        // Another machine type or service account needs a stop; the provider would refuse otherwise.
        allowStoppingForUpdate: true,
      },
      { parent: this, dependsOn: [...around.ready] },
    );
    this.instanceId = this.instance.instanceId;
    this.privateIp = this.instance.networkInterfaces.apply((interfaces) => interfaces[0]?.networkIp ?? '');
    this.registerOutputs({ instanceId: this.instanceId, privateIp: this.privateIp });
  }
}

/** A deployment waits for managed groups alone. */
function refuseEnforce({ name }: GcpGroupPlan): Error {
  return refusal({
    rule: 'gcp/enforce-unavailable',
    path: `groups.${name}.proof`,
    message: 'a deployment waits for the proof of a managed group, and for none of a single machine',
    got: 'enforce',
    allowed: ['report', 'off'],
    fix: 'proof: report, or run the group as AcceleratedNodeGroup with count: 1',
  });
}
