/** `proof: enforce` and `forwarding`: what the machine does with its own role, and what waits for it. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  AcceleratedBatchEnvironment,
  AcceleratedCluster,
  AcceleratedEksNodeGroup,
  AcceleratedInstance,
  AcceleratedNetwork,
  AcceleratedNodeGroup,
} from '../../../lib/providers/aws';
import type { AwsGroupPlan, AwsPlan } from '../../../lib/resolve/plan';
import { login, MAIN, plan } from './plans';
import { inStack, ofType, only, type TemplateJson, userDataText } from './synth';

const enforced = (own: Partial<AwsGroupPlan> = {}) => login({ proof: 'enforce', size: { min: 0, desired: 4, max: 8 }, count: 4, ...own });

function made(group: AwsGroupPlan, own: Partial<AwsPlan> = {}) {
  return inStack((stack) => void new AcceleratedCluster(stack, 'Cluster', { plan: plan([group], own) }));
}

const textOf = (json: TemplateJson) => userDataText(only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].UserData);
const statementsOf = (json: TemplateJson) =>
  ofType(json, 'AWS::IAM::Policy').flatMap(
    ([, { Properties }]) => Properties['PolicyDocument'].Statement as { Action: string; Resource: unknown; Condition?: unknown }[],
  );

describe('proof: enforce', () => {
  test('CloudFormation waits for one signal a machine', () => {
    const group = only(made(enforced()).json, 'AWS::AutoScaling::AutoScalingGroup') as unknown as { CreationPolicy: unknown };
    expect(group.CreationPolicy).toEqual({ ResourceSignal: { Count: 4, Timeout: 'PT45M' } });
  });

  test('a group that starts empty waits for nobody', () => {
    expect(only(made(enforced({ size: { min: 0, desired: 0, max: 8 } })).json, 'AWS::AutoScaling::AutoScalingGroup')).not.toHaveProperty(
      'CreationPolicy',
    );
  });

  test('machines that come later are held until they are proven', () => {
    expect(only(made(enforced()).json, 'AWS::AutoScaling::AutoScalingGroup').Properties['LifecycleHookSpecificationList']).toEqual([
      {
        LifecycleHookName: 'linerate-proof',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        DefaultResult: 'ABANDON',
        HeartbeatTimeout: 2700,
      },
    ]);
  });

  test('the machine reports to its own stack and group, after the proof', () => {
    const { json } = made(enforced());
    const [[id] = []] = ofType(json, 'AWS::AutoScaling::AutoScalingGroup');
    const text = textOf(json);
    expect(text).toContain(`ExecStart=/usr/local/sbin/linerate-aws report Lab ${id} linerate-proof`);
    expect(text).toContain('After=linerate-proof.service');
    expect(text).toContain('/usr/local/sbin/linerate-aws');
  });

  test('another count changes neither the user-data nor the launch template', () => {
    const templateOf = (desired: number) =>
      only(made(enforced({ count: desired, size: { min: 0, desired, max: 8 } })).json, 'AWS::EC2::LaunchTemplate');
    expect(templateOf(6)).toEqual(templateOf(4));
  });

  test('its role may signal this stack and complete the hook of groups of this stack, nothing else', () => {
    const statements = statementsOf(made(enforced()).json);
    expect(statements.map(({ Action }) => Action)).toEqual([
      'cloudformation:SignalResource',
      'autoscaling:DescribeAutoScalingInstances',
      'autoscaling:CompleteLifecycleAction',
    ]);
    expect(statements[0]?.Resource).toEqual({ Ref: 'AWS::StackId' });
    expect(JSON.stringify(statements[2]?.Resource)).toContain(':autoScalingGroup:*:autoScalingGroupName/Lab-*');
  });

  test('without it none of this is there', () => {
    const { json } = made(login());
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup')).not.toHaveProperty('CreationPolicy');
    expect(ofType(json, 'AWS::IAM::Policy')).toEqual([]);
    expect(textOf(json)).not.toContain('linerate-aws');
  });

  test('one machine is waited for as well', () => {
    const { json } = inStack((stack) => {
      const planned = plan([enforced()]);
      new AcceleratedInstance(stack, 'Machine', {
        plan: planned,
        group: 'login',
        network: new AcceleratedNetwork(stack, 'Network', { plan: planned }),
      });
    });
    const [[id, machine] = []] = ofType(json, 'AWS::EC2::Instance');
    expect((machine as unknown as { CreationPolicy: unknown }).CreationPolicy).toEqual({ ResourceSignal: { Count: 1, Timeout: 'PT45M' } });
    expect(textOf(json)).toContain(`linerate-aws report Lab ${id}\n`);
  });

  test("an instance profile of the user's needs the permissions: a warning lists them", () => {
    const { stack } = made(enforced({ instanceProfile: 'ours' }));
    Annotations.fromStack(stack).hasWarning(
      '/Lab/Cluster/login',
      Match.stringLikeRegexp('aws/instance-profile-needs-permissions.*cloudformation:SignalResource'),
    );
  });

  test('EKS and Batch wait for no proof: refused', () => {
    const planned = plan([enforced()]);
    expect(() =>
      inStack((stack) => {
        const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
        new AcceleratedBatchEnvironment(stack, 'Jobs', { plan: planned, group: 'login', network });
      }),
    ).toThrow(/aws\/enforce-unavailable/);
    expect(() =>
      inStack((stack) => {
        const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
        const clusterSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1');
        new AcceleratedEksNodeGroup(stack, 'Nodes', { plan: planned, group: 'login', network, clusterName: 'c', clusterSecurityGroup });
      }),
    ).toThrow(/aws\/enforce-unavailable/);
  });
});

describe('egress: none', () => {
  const closed = { egress: 'none', networks: [{ ...MAIN, subnets: MAIN.subnets.slice(0, 1) }] } as const;
  const keys = { access: { user: 'me', sshPublicKeys: ['ssh-ed25519 AAAA me'], from: [] } };
  const services = (json: TemplateJson) =>
    ofType(json, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => String(Properties['ServiceName']).split('.').pop());

  test('the network has the endpoints that login, proof and source check need, and no more', () => {
    expect(services(made(login(), closed).json)).toEqual(['ssm', 'ssmmessages', 'ec2messages']);
    expect(services(made(login(), { ...closed, ...keys }).json)).toEqual([]);
    expect(services(made(enforced(), { ...closed, ...keys }).json)).toEqual(['cloudformation', 'autoscaling']);
    expect(services(made(login({ forwarding: true }), { ...closed, ...keys }).json)).toEqual(['ec2']);
    expect(services(made(enforced()).json)).toEqual([]);
  });

  test('they answer inside the network only, and the machines wait for them', () => {
    const { json } = made(enforced(), { ...closed, ...keys });
    const [[endpoint, { Properties }] = ['', { Properties: {} }]] = ofType(json, 'AWS::EC2::VPCEndpoint');
    expect(Properties).toMatchObject({
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      ServiceName: 'com.amazonaws.us-east-1.cloudformation',
    });
    const [, group] = ofType(json, 'AWS::EC2::SecurityGroup').find(([id]) => id.includes('Endpoints')) ?? [];
    expect(group?.Properties['SecurityGroupIngress']).toMatchObject([{ FromPort: 443, ToPort: 443, CidrIp: '10.64.0.0/16' }]);
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').DependsOn).toContain(endpoint);
  });

  test("in a network of the user's, a proof that nobody hears is refused", () => {
    expect(() =>
      inStack((stack) => {
        const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          availabilityZones: ['us-east-1a'],
          privateSubnetIds: ['subnet-1'],
        });
        new AcceleratedNodeGroup(stack, 'Group', { plan: plan([enforced()], closed), group: 'login', vpc });
      }),
    ).toThrow(/aws\/enforce-without-egress/);
  });
});

describe('forwarding', () => {
  test('the machine turns its own source check off, which no launch template can, and forwards', () => {
    const { json } = made(login({ forwarding: true }));
    const text = textOf(json);
    expect(text).toContain('net.ipv4.ip_forward = 1');
    expect(text).toContain('no-source-check');
    const [statement] = statementsOf(json);
    expect(statement).toMatchObject({
      Action: 'ec2:ModifyNetworkInterfaceAttribute',
      Condition: { StringEquals: { 'aws:ResourceTag/Name': 'lab-login' } },
    });
  });
});
