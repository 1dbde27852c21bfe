import { AcceleratedInstance, AcceleratedNetwork, type AcceleratedInstanceProps } from '../../../lib/providers/aws';
import type { AwsGroupPlan } from '../../../lib/resolve/plan';
import { groupPlan, HPC7A, login, plan } from './plans';
import { inStack, ofType, only } from './synth';

function made(group: AwsGroupPlan, own: Partial<AcceleratedInstanceProps> = {}) {
  return inStack((stack) => {
    const planned = plan([group]);
    const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
    new AcceleratedInstance(stack, 'Machine', { plan: planned, group: group.name, network, ...own });
  });
}

test('the machine says nothing but its launch template and its tags', () => {
  const { json } = made(login({ tags: { team: 'net' } }));
  const [[template] = []] = ofType(json, 'AWS::EC2::LaunchTemplate');
  expect(only(json, 'AWS::EC2::Instance').Properties).toEqual({
    LaunchTemplate: { LaunchTemplateId: { Ref: template }, Version: { 'Fn::GetAtt': [template, 'LatestVersionNumber'] } },
    Tags: [
      { Key: 'Name', Value: 'lab-login' },
      { Key: 'team', Value: 'net' },
    ],
  });
});

test('every interface names its subnet, since the request may not', () => {
  const { json } = made(groupPlan('solver', { machine: 'hpc7a.96xlarge', interfaces: HPC7A }));
  const interfaces = only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].NetworkInterfaces;
  expect(interfaces).toHaveLength(2);
  for (const each of interfaces) expect(JSON.stringify(each.SubnetId)).toContain('Subnetuseast1a');
});

test('a spot machine that is to stop on eviction is a persistent request', () => {
  const { json } = made(login({ purchase: { kind: 'spot', onEviction: 'stop' } }));
  expect(only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].InstanceMarketOptions).toEqual({
    MarketType: 'spot',
    SpotOptions: { SpotInstanceType: 'persistent', InstanceInterruptionBehavior: 'stop' },
  });
});

test('termination protection where it is asked', () => {
  expect(only(made(login(), { terminationProtection: true }).json, 'AWS::EC2::Instance').Properties['DisableApiTermination']).toBe(true);
});
