import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AcceleratedNetwork } from '../../../lib/providers/aws';
import type { AwsPlan, NetworkPlan } from '../../../lib/resolve/plan';
import { MAIN, plan } from './plans';
import { inStack, ofType, only } from './synth';

const network = (own: Partial<AwsPlan> = {}) => inStack((stack) => void new AcceleratedNetwork(stack, 'Network', { plan: plan([], own) }));

const STORAGE: NetworkPlan = {
  name: 'storage',
  kind: 'ip',
  cidr: '10.70.0.0/20',
  mtuBytes: 9001,
  subnets: [{ name: 'storage-us-east-1a', zone: 'us-east-1a', cidr: '10.70.0.0/20' }],
  because: 'jumbo frames in a VPC',
};

test('a private subnet a zone and a public one for the NAT gateway', () => {
  const { json } = network();
  expect(only(json, 'AWS::EC2::VPC').Properties).toMatchObject({
    CidrBlock: '10.64.0.0/16',
    EnableDnsSupport: true,
    EnableDnsHostnames: true,
  });
  expect(
    ofType(json, 'AWS::EC2::Subnet').map(([, { Properties: p }]) => [p['CidrBlock'], p['AvailabilityZone'], p['MapPublicIpOnLaunch']]),
  ).toEqual([
    ['10.64.0.0/17', 'us-east-1a', false],
    ['10.64.128.0/24', 'us-east-1a', false],
  ]);
  only(json, 'AWS::EC2::NatGateway');
  expect(ofType(json, 'AWS::EC2::Route')).toHaveLength(2);
});

test('the private route leads to the NAT gateway, the public one to the internet gateway', () => {
  const { template } = network();
  template.hasResourceProperties('AWS::EC2::Route', { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: {} });
  template.hasResourceProperties('AWS::EC2::Route', { DestinationCidrBlock: '0.0.0.0/0', GatewayId: {} });
});

test('what needs the internet gateway waits for it', () => {
  const { json } = network();
  const [[attachment] = []] = ofType(json, 'AWS::EC2::VPCGatewayAttachment');
  for (const type of ['AWS::EC2::EIP', 'AWS::EC2::NatGateway']) expect(only(json, type).DependsOn).toEqual([attachment]);
  const toGateway = ofType(json, 'AWS::EC2::Route').find(([, { Properties }]) => Properties['GatewayId'] !== undefined);
  expect(toGateway?.[1].DependsOn).toEqual([attachment]);
});

test('without egress there is no gateway and no way out', () => {
  const { json } = network({ egress: 'none', networks: [{ ...MAIN, subnets: MAIN.subnets.slice(0, 1) }] });
  for (const type of ['InternetGateway', 'NatGateway', 'EIP', 'Route']) expect(ofType(json, `AWS::EC2::${type}`)).toEqual([]);
  expect(ofType(json, 'AWS::EC2::SubnetRouteTableAssociation')).toHaveLength(1);
});

test('without egress, machines with a public address still have their gateway', () => {
  const { json } = network({ egress: 'none' });
  only(json, 'AWS::EC2::InternetGateway');
  expect(ofType(json, 'AWS::EC2::NatGateway')).toEqual([]);
  expect(only(json, 'AWS::EC2::Route').Properties['GatewayId']).toBeDefined();
});

test('an extra network outside the main CIDR is a secondary block, and its subnet waits for it', () => {
  const { json } = network({ networks: [MAIN, STORAGE] });
  expect(only(json, 'AWS::EC2::VPCCidrBlock').Properties['CidrBlock']).toBe('10.70.0.0/20');
  const [[block] = []] = ofType(json, 'AWS::EC2::VPCCidrBlock');
  const subnet = ofType(json, 'AWS::EC2::Subnet').find(([, { Properties }]) => Properties['CidrBlock'] === '10.70.0.0/20');
  expect(subnet?.[1].DependsOn).toEqual([block]);
});

test('an extra network inside the main CIDR needs none', () => {
  const inside = {
    ...STORAGE,
    cidr: '10.64.192.0/20',
    subnets: [{ name: 'storage-us-east-1a', zone: 'us-east-1a', cidr: '10.64.192.0/20' }],
  };
  expect(ofType(network({ networks: [MAIN, inside] }).json, 'AWS::EC2::VPCCidrBlock')).toEqual([]);
});

test('two zones share one NAT gateway where the plan has one public subnet', () => {
  const main = { ...MAIN, subnets: [...MAIN.subnets, { name: 'us-east-1b', zone: 'us-east-1b', cidr: '10.64.144.0/20' }] };
  const { json } = network({ networks: [main] });
  only(json, 'AWS::EC2::NatGateway');
  expect(ofType(json, 'AWS::EC2::RouteTable')).toHaveLength(3);
  expect(ofType(json, 'AWS::EC2::Route').filter(([, { Properties }]) => Properties['NatGatewayId'] !== undefined)).toHaveLength(2);
});

test('everything carries the tags of the topology and a name', () => {
  const { json } = network({ tags: { team: 'net' } });
  for (const type of ['VPC', 'Subnet', 'RouteTable', 'InternetGateway', 'NatGateway', 'EIP']) {
    for (const [, { Properties }] of ofType(json, `AWS::EC2::${type}`)) {
      expect(Properties['Tags']).toEqual([
        { Key: 'Name', Value: expect.stringMatching(/^lab/) },
        { Key: 'team', Value: 'net' },
      ]);
    }
  }
});

test('flow logs go where the caller says', () => {
  const { json } = inStack((stack) => {
    const bucket = Bucket.fromBucketName(stack, 'Logs', 'flow-logs');
    new AcceleratedNetwork(stack, 'Network', { plan: plan([]), flowLogBucket: bucket });
  });
  expect(only(json, 'AWS::EC2::FlowLog').Properties).toMatchObject({ ResourceType: 'VPC', TrafficType: 'ALL', LogDestinationType: 's3' });
});

test('the fabric group lets its members reach each other, in both directions and by its own id', () => {
  const { json } = inStack((stack) => void new AcceleratedNetwork(stack, 'Network', { plan: plan([]) }).fabric);
  const [[id] = []] = ofType(json, 'AWS::EC2::SecurityGroup');
  const itself = { 'Fn::GetAtt': [id, 'GroupId'] };
  expect(only(json, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
    GroupId: itself,
    SourceSecurityGroupId: itself,
    IpProtocol: '-1',
  });
  expect(only(json, 'AWS::EC2::SecurityGroupEgress').Properties).toMatchObject({
    GroupId: itself,
    DestinationSecurityGroupId: itself,
    IpProtocol: '-1',
  });
});

test('the L2 face of the VPC takes endpoints', () => {
  const { json } = inStack((stack) => {
    const made = new AcceleratedNetwork(stack, 'Network', { plan: plan([]) });
    expect(made.vpc).toBe(made.vpc);
    expect(made.vpc.privateSubnets).toHaveLength(1);
    expect(made.vpc.publicSubnets).toHaveLength(1);
    made.vpc
      .addInterfaceEndpoint('Ssm', { service: { name: 'com.amazonaws.us-east-1.ssm', port: 443 } as never })
      .connections.allowFrom(Peer.ipv4('10.64.0.0/16'), Port.tcp(443));
  });
  expect(only(json, 'AWS::EC2::VPCEndpoint').Properties['SubnetIds']).toHaveLength(1);
});
