/** What the machines may do, and how they carry it: a role, and the instance profile around it. */
import { CfnInstanceProfile, type IRole, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface MachineRole {
  /** Undefined where the topology names an instance profile of the user's. */
  readonly role: IRole | undefined;
  /** For the launch template; undefined where the service (EKS) makes the profile itself. */
  readonly profile: { readonly arn: string } | { readonly name: string } | undefined;
}

export interface MachineRoleWish {
  readonly description: string;
  readonly managedPolicies: readonly string[];
  readonly existingRole: IRole | undefined;
  /** Name or ARN. */
  readonly existingProfile: string | undefined;
  readonly makeProfile: boolean;
}

/** Agent of AWS Systems Manager: a login without an open port, a key or a public address. */
export const SESSION_MANAGER_POLICY = 'AmazonSSMManagedInstanceCore';

export function machineRole(scope: Construct, wish: MachineRoleWish): MachineRole {
  const { existingProfile: profile } = wish;
  if (profile !== undefined && wish.existingRole === undefined) {
    return { role: undefined, profile: profile.startsWith('arn:') ? { arn: profile } : { name: profile } };
  }
  const role =
    wish.existingRole ??
    new Role(scope, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: wish.description,
      managedPolicies: wish.managedPolicies.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
  if (!wish.makeProfile) return { role, profile: undefined };
  return { role, profile: { arn: new CfnInstanceProfile(scope, 'InstanceProfile', { roles: [role.roleName] }).attrArn } };
}
