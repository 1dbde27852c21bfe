import { AcceleratedBatchEnvironment, type AcceleratedBatchEnvironmentProps, AcceleratedNetwork } from '../../../lib/providers/aws';
import type { AwsGroupPlan } from '../../../lib/resolve/plan';
import { cluster, login, P5, p5, plan } from './plans';
import { inStack, ofType, only, userDataText } from './synth';

function made(group: AwsGroupPlan, own: Partial<AcceleratedBatchEnvironmentProps> = {}) {
  const { json } = inStack((stack) => {
    const planned = plan([group], { placementGroups: group.placement.group === undefined ? [] : [cluster] });
    const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
    new AcceleratedBatchEnvironment(stack, 'Jobs', { plan: planned, group: group.name, network, ...own });
  });
  const { ComputeResources, ...environment } = only(json, 'AWS::Batch::ComputeEnvironment').Properties;
  return { json, environment, resources: ComputeResources, data: only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'] };
}

test('what Batch ignores in a template stands in the environment', () => {
  const { resources, data, json } = made(p5({ size: { min: 0, desired: 0, max: 8 } }));
  const [[template] = []] = ofType(json, 'AWS::EC2::LaunchTemplate');
  expect(resources).toMatchObject({
    Type: 'EC2',
    InstanceTypes: ['p5.48xlarge'],
    MinvCpus: 0,
    MaxvCpus: 8 * 192,
    LaunchTemplate: { LaunchTemplateId: { Ref: template }, Version: { 'Fn::GetAtt': [template, 'LatestVersionNumber'] } },
    Ec2Configuration: [{ ImageType: 'ECS_AL2023_NVIDIA' }],
  });
  expect(resources.PlacementGroup).toEqual({ Ref: expect.any(String) });
  expect(resources.InstanceRole).toEqual({ 'Fn::GetAtt': [expect.stringContaining('InstanceProfile'), 'Arn'] });
  expect(resources.Subnets).toHaveLength(1);
  for (const ignored of ['InstanceType', 'Placement', 'ImageId', 'InstanceMarketOptions']) expect(data).not.toHaveProperty(ignored);
});

test('the interfaces stand in the template, security groups with them', () => {
  const { resources, data } = made(p5());
  expect(data.NetworkInterfaces).toHaveLength(P5.length);
  expect(data.NetworkInterfaces[0].Groups).toHaveLength(2);
  expect(resources).not.toHaveProperty('SecurityGroupIds');
});

test('user-data is a MIME archive even around one part', () => {
  expect(userDataText(made(login()).data.UserData)).toMatch(/^Content-Type: multipart\/mixed/);
});

test("spot is the environment's word", () => {
  const { resources, data } = made(login({ purchase: { kind: 'spot', onEviction: 'delete' } }));
  expect(resources).toMatchObject({ Type: 'SPOT', AllocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED' });
  expect(data).not.toHaveProperty('InstanceMarketOptions');
});

test('the machines may talk to ECS', () => {
  expect(JSON.stringify(only(made(login()).json, 'AWS::IAM::Role').Properties['ManagedPolicyArns'])).toContain(
    'AmazonEC2ContainerServiceforEC2Role',
  );
});

test('a Capacity Block is refused: Batch would ignore it and buy on demand', () => {
  expect(() => made(login({ purchase: { kind: 'capacity-block', id: 'cr-1' } }))).toThrow(/aws\/batch-capacity-block/);
});

test('a machine without a known number of vCPUs is refused', () => {
  expect(() => made(login({ vcpus: undefined }))).toThrow(/aws\/batch-unknown-vcpus/);
});
