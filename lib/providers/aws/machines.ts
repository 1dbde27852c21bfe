/**
 * What every group of machines has, whoever launches them: security groups, a role, user-data that callers extend, a
 * placement group and the launch template.
 */
import {
  type CfnLaunchTemplate,
  Connections,
  type IConnectable,
  type ISecurityGroup,
  SecurityGroup,
  type UserData,
} from 'aws-cdk-lib/aws-ec2';
import { type IGrantable, type IPrincipal, type IRole, UnknownPrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnResource } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup } from 'constructs';
import type { AwsGroupPlan, AwsPlan } from '../../resolve/plan';
import { annotate } from './findings';
import { grantDuties, guestDuties } from './guest-duties';
import { imageId } from './image';
import { launchTemplate, type TemplateForm } from './launch-template';
import { placementOf, type PlacementReference } from './placement';
import { awsPlan, groupOf, refusal } from './plan';
import type { GroupProps } from './props';
import { machineRole, SESSION_MANAGER_POLICY } from './role';
import { FabricSecurityGroup, ServiceSecurityGroup } from './security-groups';
import { type GroupSubnets, groupSubnets } from './subnets';
import { cfnTags } from './tags';
import { MachineUserData } from './user-data';

/** What differs by who launches the machines. */
export interface MachinesForm {
  readonly template: TemplateForm;
  /** On top of what the login needs. */
  readonly managedPolicies: readonly string[];
  /** Groups that the service wants on every interface with an address. */
  readonly serviceGroupIds: readonly string[];
  /** Root device of the image that the service chooses. */
  readonly rootDevice: string | undefined;
  /** Whether CloudFormation can wait for the machines: by signals, and by a launch hook for those that come later. */
  readonly waits: { readonly signals: boolean; readonly hook: boolean };
}

export abstract class AcceleratedMachines extends Construct implements IConnectable, IGrantable {
  /** Every decision about the group, with its reasons. */
  readonly groupPlan: AwsGroupPlan;
  /** Undefined where the topology names an instance profile of yours. */
  readonly role: IRole | undefined;
  /** Shell commands that run after the topology's own user-data: `userData.addCommands(...)`. */
  readonly userData: UserData;
  /** Raw handle. */
  readonly launchTemplate: CfnLaunchTemplate;
  readonly launchTemplateId: string;
  /** Of the security group that carries the machines' traffic among themselves. */
  readonly fabricSecurityGroupId: string;
  protected readonly plan: AwsPlan;
  /** The deployment waits for the proof of every machine. */
  protected readonly enforced: boolean;
  protected readonly subnets: GroupSubnets;
  protected readonly placement: PlacementReference | undefined;
  protected readonly instanceProfile: { readonly arn: string } | { readonly name: string } | undefined;
  /** Whatever launches machines waits for these: rules, routes and permissions that they use at boot. */
  protected readonly before = new DependencyGroup();
  private readonly serviceGroupIds: readonly string[];
  private readonly givenGroups: readonly ISecurityGroup[] | undefined;
  private known: Connections | undefined;

  constructor(scope: Construct, id: string, props: GroupProps, form: MachinesForm) {
    super(scope, id);
    this.plan = awsPlan(this, props, props.group);
    const plan = this.plan;
    const group = groupOf(plan, props.group);
    this.groupPlan = group;
    this.subnets = groupSubnets(this, group, props);
    if (props.network !== undefined) this.before.add(props.network.routed);

    const name = `${plan.topology}-${group.name}`;
    const nameTag = { Name: name, ...plan.tags, ...group.tags }.Name;
    this.givenGroups = props.securityGroups;
    this.serviceGroupIds = this.serviceGroups(name, props);
    this.fabricSecurityGroupId = this.fabric(name, props);

    const { role, profile } = machineRole(this, {
      description: `Machines of ${name}`,
      managedPolicies: [...form.managedPolicies, ...(plan.access.sshPublicKeys.length === 0 ? [SESSION_MANAGER_POLICY] : [])],
      existingRole: props.role,
      existingProfile: group.instanceProfile,
      makeProfile: form.template.instanceProfile,
    });
    this.role = role;
    this.instanceProfile = profile;
    // A machine that starts before its role's policies are attached cannot use them at boot.
    if (role !== undefined) this.before.add(role);

    this.enforced = group.proof === 'enforce';
    if (this.enforced) this.refuseUnwaited(form, props);
    grantDuties(this, group, role, nameTag, this.enforced);
    // What waits for the machines is made after their template: its logical id is asked for at synthesis.
    const userData = new MachineUserData(this, plan, group, form.template.archive, () =>
      guestDuties(group, form.waits.signals ? this.launcher() : undefined, form.waits.hook),
    );
    this.userData = userData.commands;
    this.placement = placementOf(this, plan, group, props.placementGroup);
    this.launchTemplate = launchTemplate(this, 'LaunchTemplate', {
      plan,
      group,
      form: form.template,
      imageId: props.imageId ?? (form.template.ownImage ? imageId(this, group) : undefined),
      rootDevice: props.rootDeviceName ?? form.rootDevice ?? group.image.rootDevice ?? '/dev/sda1',
      userData: userData.encoded,
      profile,
      placement: this.placement,
      subnets: this.subnets,
      groups: { serviceGroups: [...this.serviceGroupIds, ...form.serviceGroupIds], fabricGroup: this.fabricSecurityGroupId },
    });
    this.launchTemplateId = this.launchTemplate.ref;
  }

  /** Who may reach the machines, beyond SSH from the plan's ranges: `connections.allowFrom(...)`. */
  get connections(): Connections {
    this.known ??= new Connections({
      securityGroups:
        this.givenGroups !== undefined
          ? [...this.givenGroups]
          : this.serviceGroupIds.map((id, i) =>
              SecurityGroup.fromSecurityGroupId(this, `ServiceConnections${i || ''}`, id, { allowAllOutbound: true }),
            ),
    });
    return this.known;
  }

  /** The machines' role, for `bucket.grantRead(group)`. */
  get grantPrincipal(): IPrincipal {
    return this.role?.grantPrincipal ?? new UnknownPrincipal({ resource: this });
  }

  /** What CloudFormation waits for, where it does. */
  protected abstract launcher(): CfnResource | undefined;

  private refuseUnwaited(form: MachinesForm, props: GroupProps): void {
    const { groupPlan: group, plan } = this;
    if (!form.waits.signals) {
      throw refusal({
        rule: 'aws/enforce-unavailable',
        path: `groups.${group.name}.proof`,
        message: 'the service that launches these machines waits for no proof of theirs',
        got: 'enforce',
        allowed: ['report', 'off'],
        fix: 'proof: report, or run the group as AcceleratedNodeGroup',
      });
    }
    if (plan.egress === 'none' && props.network === undefined) {
      throw refusal({
        rule: 'aws/enforce-without-egress',
        path: `groups.${group.name}.proof`,
        message: 'a machine without a way out cannot report its proof, and endpoints in your own network are yours to make',
        got: 'egress: none in a network of yours',
        fix: 'add interface endpoints for cloudformation and autoscaling and set network.egress: nat, or proof: report',
      });
    }
  }

  private needVpc(): string {
    if (this.subnets.vpcId !== undefined) return this.subnets.vpcId;
    throw refusal({
      rule: 'aws/group-without-vpc',
      path: `groups.${this.groupPlan.name}`,
      message: 'security groups are made in a VPC, and only subnets are given',
      fix: 'pass vpc beside the subnets, or both securityGroups and fabricSecurityGroup',
    });
  }

  private serviceGroups(name: string, props: GroupProps): readonly string[] {
    const { groupPlan: group, plan } = this;
    const own = props.securityGroups?.map(({ securityGroupId }) => securityGroupId) ?? group.securityGroupIds;
    if (own === undefined) {
      const service = new ServiceSecurityGroup(this, 'Service', {
        vpcId: this.needVpc(),
        name: `${name}-service`,
        sshFrom: group.sshFrom,
        tags: cfnTags(plan.tags, `${name}-service`),
      });
      return [service.securityGroupId];
    }
    if (props.securityGroups !== undefined && group.sshFrom.length > 0) {
      annotate(this, [
        {
          rule: 'aws/ssh-left-to-your-security-groups',
          level: 'warning',
          path: `groups.${group.name}.access.from`,
          message: 'your own security groups replace the one that would open SSH to these ranges',
          got: group.sshFrom,
          fix: 'allow port 22 in your security groups, or leave securityGroups out',
          source: 'linerate: properties of the constructs',
        },
      ]);
    }
    return own;
  }

  private fabric(name: string, props: GroupProps): string {
    const given = props.fabricSecurityGroup ?? props.network?.fabric;
    if (given !== undefined) {
      if (given instanceof FabricSecurityGroup) this.before.add(given);
      return given.securityGroupId;
    }
    const made = new FabricSecurityGroup(this, 'Fabric', {
      vpcId: this.needVpc(),
      name: `${name}-fabric`,
      tags: cfnTags(this.plan.tags, `${name}-fabric`),
    });
    this.before.add(made);
    return made.securityGroupId;
  }
}
