/**
 * Two security groups, apart: `service` decides who may log in, `fabric` lets the machines talk among themselves.
 *
 * EFA (SRD) traffic is neither IPv4 nor IPv6: only a rule that names the security group itself covers it, inbound and
 * outbound (EC2 guide, "EFA: prepare an EFA-enabled security group"; gardener#1832: without the outbound one, jobs hang at
 * run time). The L2 `SecurityGroup` drops the outbound half without an error when it allows all outbound traffic
 * (measured with aws-cdk-lib 2.276), so both rules are L1 resources here.
 */
import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import type { CfnTag } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface SecurityGroupProps {
  readonly vpcId: string;
  /** Begins the description. */
  readonly name: string;
  /** @default - none */
  readonly tags?: readonly CfnTag[];
}

export interface ServiceSecurityGroupProps extends SecurityGroupProps {
  /** IPv4 CIDR ranges. */
  readonly sshFrom: readonly string[];
}

/** Members reach each other by every protocol, EFA included; nobody else gets in. */
export class FabricSecurityGroup extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: SecurityGroupProps) {
    super(scope, id);
    const group = new CfnSecurityGroup(this, 'Resource', {
      vpcId: props.vpcId,
      groupDescription: `${props.name}: traffic of the machines among themselves, EFA included`,
      tags: [...(props.tags ?? [])],
    });
    this.securityGroupId = group.attrGroupId;
    new CfnSecurityGroupIngress(this, 'FromItself', {
      groupId: group.attrGroupId,
      ipProtocol: '-1',
      sourceSecurityGroupId: group.attrGroupId,
      description: 'everything from the members',
    });
    new CfnSecurityGroupEgress(this, 'ToItself', {
      groupId: group.attrGroupId,
      ipProtocol: '-1',
      destinationSecurityGroupId: group.attrGroupId,
      description: 'everything to the members: 0.0.0.0/0 does not cover EFA',
    });
  }
}

/** SSH from the plan's ranges, with the ICMP message that path-MTU discovery needs; everything outbound. */
export class ServiceSecurityGroup extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ServiceSecurityGroupProps) {
    super(scope, id);
    const group = new CfnSecurityGroup(this, 'Resource', {
      vpcId: props.vpcId,
      groupDescription: `${props.name}: logins and services`,
      ...(props.sshFrom.length === 0 ? {} : { securityGroupIngress: props.sshFrom.flatMap(sshRules) }),
      securityGroupEgress: [{ ipProtocol: '-1', cidrIp: '0.0.0.0/0', description: 'everything outbound' }],
      tags: [...(props.tags ?? [])],
    });
    this.securityGroupId = group.attrGroupId;
  }
}

function sshRules(cidrIp: string): CfnSecurityGroup.IngressProperty[] {
  return [
    { ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp, description: 'SSH' },
    // Jumbo frames meet a 1500-byte path here: without this message such a connection stalls (EC2 guide "Network MTU").
    { ipProtocol: 'icmp', fromPort: 3, toPort: 4, cidrIp, description: 'fragmentation needed' },
  ];
}
