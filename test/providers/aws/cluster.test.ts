import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AcceleratedCluster, type AcceleratedClusterProps } from '../../../lib/providers/aws';
import type { AwsPlan } from '../../../lib/resolve/plan';
import { cluster, groupPlan, HPC7A, login, p5, plan } from './plans';
import { inStack, ofType, only, type TemplateJson, userDataText } from './synth';

const LAB = plan([p5(), login()], { placementGroups: [cluster], tags: { team: 'net' } });

function made(planned: AwsPlan, own: Partial<AcceleratedClusterProps> = {}, then: (made: AcceleratedCluster) => void = () => {}) {
  return inStack((stack) => then(new AcceleratedCluster(stack, 'Cluster', { plan: planned, ...own })));
}

const templateOf = (json: TemplateJson, group: string) =>
  ofType(json, 'AWS::EC2::LaunchTemplate').find(([id]) => id.startsWith(`Cluster${group}`))?.[1].Properties['LaunchTemplateData'];

test('one network, one fabric group, and an Auto Scaling group for each group', () => {
  const { json } = made(LAB);
  only(json, 'AWS::EC2::VPC');
  expect(ofType(json, 'AWS::AutoScaling::AutoScalingGroup')).toHaveLength(2);
  expect(ofType(json, 'AWS::EC2::SecurityGroup').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
    'ClusterNetworkFabric',
    'ClustertrainersService',
    'ClusterloginService',
  ]);
});

test('every group has the fabric group on every interface', () => {
  const { json } = made(LAB);
  const [[fabric] = []] = ofType(json, 'AWS::EC2::SecurityGroup');
  for (const name of ['trainers', 'login']) {
    for (const each of templateOf(json, name).NetworkInterfaces) expect(each.Groups).toContainEqual({ 'Fn::GetAtt': [fabric, 'GroupId'] });
  }
});

test('groups that share a placement group name the same one', () => {
  const rack = { name: 'rack', strategy: 'cluster', groups: ['a', 'b'] } as const;
  const placed = (name: string) =>
    groupPlan(name, { machine: 'hpc7a.96xlarge', interfaces: HPC7A, placement: { strategy: 'cluster', group: 'rack', because: 'shared' } });
  const { json } = made(plan([placed('a'), placed('b')], { placementGroups: [rack] }));
  only(json, 'AWS::EC2::PlacementGroup');
  expect(templateOf(json, 'a').Placement).toEqual(templateOf(json, 'b').Placement);
});

test('spread and partition groups as the plan says', () => {
  const placed = groupPlan('a', {
    machine: 'm7i.large',
    interfaces: [],
    placement: { strategy: 'partition', group: 'a', because: 'asked' },
  });
  const { json } = made(plan([placed], { placementGroups: [{ name: 'a', strategy: 'partition', groups: ['a'], partitions: 3 }] }));
  expect(only(json, 'AWS::EC2::PlacementGroup').Properties).toMatchObject({ Strategy: 'partition', PartitionCount: 3 });
});

test('one image parameter for all groups of one image', () => {
  const { json } = made(LAB);
  expect(
    Object.entries(json.Parameters ?? {})
      .filter(([, { Type }]) => Type === 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>')
      .map(([id]) => id),
  ).toEqual(['Imageal2023x8664']);
  expect(templateOf(json, 'login').ImageId).toEqual({ Ref: 'Imageal2023x8664' });
});

test("in a VPC of the caller's only groups are made", () => {
  const { json } = inStack((stack) => {
    const vpc = Vpc.fromVpcAttributes(stack, 'Mine', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-a'] });
    const made = new AcceleratedCluster(stack, 'Cluster', { plan: LAB, vpc });
    expect(made.network).toBeUndefined();
    expect(made.vpc).toBe(vpc);
  });
  for (const type of ['VPC', 'Subnet', 'NatGateway']) expect(ofType(json, `AWS::EC2::${type}`)).toEqual([]);
  expect(ofType(json, 'AWS::EC2::SecurityGroup').every(([, { Properties }]) => Properties['VpcId'] === 'vpc-1')).toBe(true);
});

test('late-bound values of single groups', () => {
  const { json } = inStack((stack) => {
    const mine = SecurityGroup.fromSecurityGroupId(stack, 'Mine', 'sg-mine');
    new AcceleratedCluster(stack, 'Cluster', { plan: LAB, groups: { login: { imageId: 'ami-1', securityGroups: [mine] } } });
  });
  expect(templateOf(json, 'login')).toMatchObject({ ImageId: 'ami-1', NetworkInterfaces: [{ Groups: ['sg-mine', {}] }] });
  expect(templateOf(json, 'trainers').ImageId).toEqual({ Ref: 'Imageal2023x8664' });
});

test('values for a group that does not exist are refused', () => {
  expect(() => made(LAB, { groups: { logn: {} } })).toThrow(/aws\/unknown-group.*fix: group: 'login'/);
});

test('a group by its name, to extend', () => {
  const { json } = made(LAB, {}, (cluster) => cluster.nodeGroup('login').userData.addCommands('echo hello'));
  expect(userDataText(templateOf(json, 'login').UserData)).toContain('echo hello');
  expect(userDataText(templateOf(json, 'trainers').UserData)).not.toContain('echo hello');
  expect(() => made(LAB, {}, (cluster) => void cluster.nodeGroup('none'))).toThrow(/aws\/unknown-group/);
});

test('two clusters live in one stack', () => {
  const { json } = inStack((stack) => {
    new AcceleratedCluster(stack, 'One', { plan: LAB });
    new AcceleratedCluster(stack, 'Two', { plan: LAB });
  });
  expect(ofType(json, 'AWS::EC2::VPC')).toHaveLength(2);
  expect(Object.keys(json.Parameters ?? {})).toHaveLength(2);
});

test('logical ids are a contract: a change here replaces machines', () => {
  const { json } = made(LAB);
  expect(ofType(json, 'AWS::EC2::LaunchTemplate').map(([id]) => id)).toEqual(
    ['ClustertrainersLaunchTemplate', 'ClusterloginLaunchTemplate'].map((id) => expect.stringMatching(new RegExp(`^${id}[0-9A-F]{8}$`))),
  );
});
