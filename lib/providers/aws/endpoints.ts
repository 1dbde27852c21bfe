/**
 * Interface endpoints of a network without egress: what its machines must reach in AWS itself. Without them a login by
 * Session Manager, a proof that the deployment waits for and the source check would all fail in silence.
 */
import { CfnSecurityGroup, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { AwsPlan } from '../../resolve/plan';
import { cfnTags } from './tags';

/** Names of the services, as in `com.amazonaws.REGION.NAME`. */
export function neededServices(plan: AwsPlan): readonly string[] {
  if (plan.egress !== 'none') return [];
  return [
    ...(plan.groups.length > 0 && plan.access.sshPublicKeys.length === 0 ? ['ssm', 'ssmmessages', 'ec2messages'] : []),
    ...(plan.groups.some(({ proof }) => proof === 'enforce') ? ['cloudformation', 'autoscaling'] : []),
    ...(plan.groups.some(({ forwarding }) => forwarding) ? ['ec2'] : []),
  ];
}

export interface EndpointPlace {
  readonly vpcId: string;
  readonly cidr: string;
  readonly subnetIds: readonly string[];
}

export function serviceEndpoints(scope: Construct, plan: AwsPlan, { vpcId, cidr, subnetIds }: EndpointPlace): CfnVPCEndpoint[] {
  const services = neededServices(plan);
  if (services.length === 0) return [];
  const name = `${plan.topology}-endpoints`;
  const group = new CfnSecurityGroup(scope, 'Endpoints', {
    vpcId,
    groupDescription: `${name}: AWS services for the machines of this network`,
    securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: cidr, description: 'HTTPS' }],
    tags: cfnTags(plan.tags, name),
  });
  return services.map(
    (service) =>
      new CfnVPCEndpoint(scope, `Endpoint-${service}`, {
        vpcId,
        serviceName: `com.amazonaws.${plan.region}.${service}`,
        vpcEndpointType: 'Interface',
        subnetIds: [...subnetIds],
        securityGroupIds: [group.attrGroupId],
        privateDnsEnabled: true,
        tags: cfnTags(plan.tags, `${plan.topology}-${service}`),
      }),
  );
}
