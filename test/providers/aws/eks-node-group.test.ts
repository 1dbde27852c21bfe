import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { AcceleratedEksNodeGroup, type AcceleratedEksNodeGroupProps, AcceleratedNetwork } from '../../../lib/providers/aws';
import type { AwsGroupPlan } from '../../../lib/resolve/plan';
import { cluster, groupPlan, login, one, P5, p5, plan } from './plans';
import { inStack, ofType, only, userDataText } from './synth';

function made(group: AwsGroupPlan, own: Partial<AcceleratedEksNodeGroupProps> = {}) {
  const { json } = inStack((stack) => {
    const planned = plan([group], { placementGroups: group.name === 'trainers' ? [cluster] : [] });
    const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
    const clusterSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-cluster');
    new AcceleratedEksNodeGroup(stack, 'Nodes', {
      plan: planned,
      group: group.name,
      network,
      clusterName: 'prod',
      clusterSecurityGroup,
      ...own,
    });
  });
  return {
    json,
    data: only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'],
    nodes: only(json, 'AWS::EKS::Nodegroup').Properties,
  };
}

test('the template says what EKS takes from it, and nothing that EKS refuses', () => {
  const { data, nodes, json } = made(p5());
  expect(data.NetworkInterfaces).toHaveLength(P5.length);
  expect(data.InstanceType).toBe('p5.48xlarge');
  expect(data.Placement).toEqual({ GroupName: { Ref: expect.any(String) } });
  for (const refused of ['IamInstanceProfile', 'ImageId', 'InstanceMarketOptions']) expect(data).not.toHaveProperty(refused);
  for (const each of data.NetworkInterfaces) expect(each).not.toHaveProperty('SubnetId');
  const [[template] = []] = ofType(json, 'AWS::EC2::LaunchTemplate');
  expect(nodes['LaunchTemplate']).toEqual({ Id: { Ref: template }, Version: { 'Fn::GetAtt': [template, 'LatestVersionNumber'] } });
  expect(nodes).not.toHaveProperty('InstanceTypes');
});

test("the cluster's security group stands on every interface with an address: without it no node joins", () => {
  const { data } = made(p5());
  expect(data.NetworkInterfaces[0].Groups).toContain('sg-cluster');
  expect(data.NetworkInterfaces[1].Groups).not.toContain('sg-cluster');
});

test('user-data is a MIME archive even around one part', () => {
  expect(userDataText(made(login()).data.UserData)).toMatch(/^Content-Type: multipart\/mixed/);
});

test('size and how capacity is bought', () => {
  const { nodes } = made(p5({ size: { min: 0, desired: 4, max: 8 }, purchase: { kind: 'capacity-block', id: 'cr-1' } }));
  expect(nodes['ScalingConfig']).toEqual({ MinSize: 0, DesiredSize: 4, MaxSize: 8 });
  expect(nodes['CapacityType']).toBe('CAPACITY_BLOCK');
  expect(made(login({ purchase: { kind: 'spot', onEviction: 'delete' } })).nodes['CapacityType']).toBe('SPOT');
  const { data } = made(p5({ purchase: { kind: 'capacity-block', id: 'cr-1' } }));
  expect(data.InstanceMarketOptions).toEqual({ MarketType: 'capacity-block' });
});

test.each([
  ['p5.48xlarge', 'x86_64', { model: 'h100', count: 8 }, 'AL2023_x86_64_NVIDIA'],
  ['m7i.large', 'x86_64', undefined, 'AL2023_x86_64_STANDARD'],
  ['c8gn.48xlarge', 'arm64', undefined, 'AL2023_ARM_64_STANDARD'],
  ['g5g.16xlarge', 'arm64', { model: 't4g', count: 2 }, 'AL2023_ARM_64_NVIDIA'],
  ['trn2.48xlarge', 'x86_64', undefined, 'AL2023_x86_64_NEURON'],
] as const)('%s runs the image %s %j -> %s', (machine, arch, gpus, image) => {
  expect(made(login({ machine, arch, gpus })).nodes['AmiType']).toBe(image);
});

test("an image of the caller's is EKS's CUSTOM: no type is said", () => {
  const { data, nodes } = made(login(), { imageId: 'ami-1' });
  expect(data.ImageId).toBe('ami-1');
  expect(nodes).not.toHaveProperty('AmiType');
});

test('labels and taints', () => {
  const { nodes } = made(login(), { labels: { fabric: 'efa' }, taints: [{ key: 'gpu', effect: 'NO_SCHEDULE' }] });
  expect(nodes['Labels']).toEqual({ fabric: 'efa' });
  expect(nodes['Taints']).toEqual([{ Key: 'gpu', Effect: 'NO_SCHEDULE' }]);
});

test('types that the L2 node group cannot parse', () => {
  for (const machine of ['p6-b200.48xlarge', 'p6-b300.48xlarge', 'p6e-gb200.36xlarge', 'u7in-24tb.224xlarge'])
    expect(made(login({ machine })).data.InstanceType).toBe(machine);
});

test("an interface with a subnet is refused, with EKS's own error", () => {
  expect(() =>
    made(groupPlan('hand', { machine: 'c6in.32xlarge', interfaces: [one(0, 0), { ...one(1, 1), subnetId: 'subnet-9' }] })),
  ).toThrow(/aws\/eks-interface-with-subnet.*subnet-9.*prevents: the deployment of the node group fails/);
});

test('an instance profile is refused unless a role replaces it', () => {
  expect(() => made(login({ instanceProfile: 'ours' }))).toThrow(/aws\/eks-instance-profile/);
  const { json } = inStack((stack) => {
    const planned = plan([login({ instanceProfile: 'ours' })]);
    new AcceleratedEksNodeGroup(stack, 'Nodes', {
      plan: planned,
      group: 'login',
      network: new AcceleratedNetwork(stack, 'Network', { plan: planned }),
      clusterName: 'prod',
      clusterSecurityGroup: SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-cluster'),
      role: Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::123456789012:role/theirs'),
    });
  });
  expect(only(json, 'AWS::EKS::Nodegroup').Properties['NodeRole']).toBe('arn:aws:iam::123456789012:role/theirs');
});
