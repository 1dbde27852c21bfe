import { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { AwsGroupPlan, AwsPlan } from '../../../lib/resolve/plan';
import { AcceleratedNodeGroup } from '../../../lib/providers/aws';
import { cluster, groupPlan, HPC7A, login, one, P5, p5, plan } from './plans';
import { inStack, type Json, only, type Resource } from './synth';

function rendered(group: AwsGroupPlan, own: Partial<AwsPlan> = {}): { readonly data: Json; readonly resource: Resource } {
  const { json } = inStack((stack) => {
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: ['subnet-1'],
      publicSubnetIds: ['subnet-2'],
    });
    new AcceleratedNodeGroup(stack, 'Group', { plan: plan([group], own), group: group.name, vpc });
  });
  const resource = only(json, 'AWS::EC2::LaunchTemplate');
  return { data: resource.Properties['LaunchTemplateData'], resource };
}

describe('interfaces', () => {
  test('p5.48xlarge: 33 interfaces, as the plan lists them', () => {
    const { NetworkInterfaces } = rendered(p5(), { placementGroups: [cluster] }).data;
    expect(NetworkInterfaces.map((each: Json) => [each.NetworkCardIndex, each.DeviceIndex, each.InterfaceType])).toEqual(
      P5.map(({ networkCardIndex, deviceIndex, type }) => [networkCardIndex, deviceIndex, type]),
    );
    expect(NetworkInterfaces.every((each: Json) => each.DeleteOnTermination === true)).toBe(true);
  });

  test('efa-only interfaces carry the fabric group alone; those with an address carry the service group too', () => {
    const { NetworkInterfaces } = rendered(p5(), { placementGroups: [cluster] }).data;
    const [first, second] = NetworkInterfaces;
    expect(first.Groups).toHaveLength(2);
    expect(second.Groups).toEqual([first.Groups[1]]);
    expect(JSON.stringify(first.Groups[0])).toContain('Service');
    expect(JSON.stringify(first.Groups[1])).toContain('Fabric');
  });

  test('the card index is always written, and the instance-level groups and subnet never', () => {
    const { data } = rendered(login());
    expect(data.NetworkInterfaces).toHaveLength(1);
    expect(data.NetworkInterfaces[0].NetworkCardIndex).toBe(0);
    expect(data.NetworkInterfaces[0]).not.toHaveProperty('SubnetId');
    expect(data).not.toHaveProperty('SecurityGroupIds');
    expect(data).not.toHaveProperty('SecurityGroups');
  });

  test('a public address is asked for on a lone interface only, and else left out rather than false', () => {
    expect(rendered(login({ publicAddress: true })).data.NetworkInterfaces[0].AssociatePublicIpAddress).toBe(true);
    expect(rendered(login()).data.NetworkInterfaces[0]).not.toHaveProperty('AssociatePublicIpAddress');
    const two = groupPlan('two', { machine: 'c6in.32xlarge', interfaces: [one(0, 0), one(1, 1)] });
    for (const each of rendered(two).data.NetworkInterfaces) expect(each).not.toHaveProperty('AssociatePublicIpAddress');
  });

  test('ENA Express, queues, prefixes and connection tracking stand where there is an ENA device, and nowhere else', () => {
    const group = groupPlan('fast', {
      machine: 'c8gn.48xlarge',
      arch: 'arm64',
      interfaces: [
        { ...one(0, 0), enaExpress: 'tcp+udp', queues: 32, ipv4PrefixCount: 1 },
        { ...one(1, 1), enaExpress: 'tcp' },
        one(1, 0, 'efa-only'),
      ],
      connectionTracking: { tcpEstablishedSeconds: 4000, udpSeconds: 60, udpStreamSeconds: 120 },
    });
    const [first, second, third] = rendered(group).data.NetworkInterfaces;
    expect(first.EnaSrdSpecification).toEqual({ EnaSrdEnabled: true, EnaSrdUdpSpecification: { EnaSrdUdpEnabled: true } });
    expect(first.EnaQueueCount).toBe(32);
    expect(first.Ipv4PrefixCount).toBe(1);
    expect(first.ConnectionTrackingSpecification).toEqual({ TcpEstablishedTimeout: 4000, UdpTimeout: 60, UdpStreamTimeout: 120 });
    expect(second.EnaSrdSpecification).toEqual({ EnaSrdEnabled: true });
    expect(second).not.toHaveProperty('EnaQueueCount');
    expect(Object.keys(third).sort()).toEqual(['DeleteOnTermination', 'DeviceIndex', 'Groups', 'InterfaceType', 'NetworkCardIndex']);
  });

  test('without ENA Express the block is left out, never false', () => {
    expect(rendered(login()).data.NetworkInterfaces[0]).not.toHaveProperty('EnaSrdSpecification');
  });

  test('an EFA that carries IP has both groups', () => {
    const { NetworkInterfaces } = rendered(groupPlan('solver', { machine: 'hpc7a.96xlarge', interfaces: HPC7A, rdma: 'efa' })).data;
    for (const each of NetworkInterfaces) expect(each.Groups).toHaveLength(2);
  });

  test('an interface that names its subnet keeps it', () => {
    const group = groupPlan('hand', { machine: 'c6in.32xlarge', interfaces: [one(0, 0), { ...one(1, 1), subnetId: 'subnet-9' }] });
    expect(rendered(group).data.NetworkInterfaces[1].SubnetId).toBe('subnet-9');
  });
});

describe('the machine', () => {
  test('only session tokens reach the metadata service', () => {
    expect(rendered(login({ metadataHopLimit: 2 })).data.MetadataOptions).toEqual({
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
    });
  });

  test('the root volume is encrypted and goes with the machine', () => {
    const { data } = rendered(login({ disks: { root: { sizeGiB: 300, type: 'io2', encrypted: true, iops: 16000 }, scratch: 'none' } }));
    expect(data.BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 300, VolumeType: 'io2', Encrypted: true, DeleteOnTermination: true, Iops: 16000 } },
    ]);
  });

  test('a type that aws-cdk-lib cannot parse is only a word here', () => {
    for (const machine of ['p6-b200.48xlarge', 'p6e-gb200.36xlarge', 'u7in-24tb.224xlarge']) {
      expect(rendered(login({ machine })).data.InstanceType).toBe(machine);
    }
  });

  test('bandwidth weighting and CPU options stand where they are decided, and nowhere else', () => {
    const { data } = rendered(login({ bandwidthWeighting: 'vpc-1', cpuOptions: { coreCount: 4, threadsPerCore: 1 } }));
    expect(data.NetworkPerformanceOptions).toEqual({ BandwidthWeighting: 'vpc-1' });
    expect(data.CpuOptions).toEqual({ CoreCount: 4, ThreadsPerCore: 1 });
    const bare = rendered(login()).data;
    expect(bare).not.toHaveProperty('NetworkPerformanceOptions');
    expect(bare).not.toHaveProperty('CpuOptions');
  });

  test('tags reach the machine, its volumes and its interfaces; a Name of the user wins', () => {
    const { data, resource } = rendered(login({ tags: { team: 'net', Name: 'door' } }), { tags: { app: 'lab' } });
    const tags = [
      { Key: 'Name', Value: 'door' },
      { Key: 'app', Value: 'lab' },
      { Key: 'team', Value: 'net' },
    ];
    expect(data.TagSpecifications).toEqual(
      ['instance', 'volume', 'network-interface'].map((ResourceType) => ({ ResourceType, Tags: tags })),
    );
    expect(resource.Properties['TagSpecifications']).toEqual([{ ResourceType: 'launch-template', Tags: tags }]);
  });
});

describe('capacity', () => {
  const purchase = (bought: AwsGroupPlan['purchase']) => rendered(login({ purchase: bought })).data;

  test('on demand says nothing', () => {
    const data = purchase({ kind: 'on-demand' });
    expect(data).not.toHaveProperty('InstanceMarketOptions');
    expect(data).not.toHaveProperty('CapacityReservationSpecification');
  });

  test('spot in an Auto Scaling group ends on eviction, with the price as a cap', () => {
    expect(purchase({ kind: 'spot', maxUsdPerHour: 2.5, onEviction: 'delete' }).InstanceMarketOptions).toEqual({
      MarketType: 'spot',
      SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate', MaxPrice: '2.5' },
    });
  });

  test('a reservation by id, and by the ARN of a resource group', () => {
    expect(purchase({ kind: 'reservation', id: 'cr-1' }).CapacityReservationSpecification).toEqual({
      CapacityReservationTarget: { CapacityReservationId: 'cr-1' },
    });
    const arn = 'arn:aws:resource-groups:us-east-1:123456789012:group/ultra';
    expect(purchase({ kind: 'reservation', id: arn }).CapacityReservationSpecification).toEqual({
      CapacityReservationTarget: { CapacityReservationResourceGroupArn: arn },
    });
  });

  test('a Capacity Block is a market of its own', () => {
    const data = purchase({ kind: 'capacity-block', id: 'cr-2' });
    expect(data.InstanceMarketOptions).toEqual({ MarketType: 'capacity-block' });
    expect(data.CapacityReservationSpecification).toEqual({ CapacityReservationTarget: { CapacityReservationId: 'cr-2' } });
  });
});

describe('placement', () => {
  test('the group of the plan is made and named by reference', () => {
    const { data } = rendered(p5(), { placementGroups: [cluster] });
    expect(data.Placement).toEqual({ GroupName: { Ref: expect.stringContaining('PlacementGroup') } });
  });

  test('a group of the user is named as it is, an id as an id', () => {
    expect(rendered(p5(), { placementGroups: [{ ...cluster, existing: 'mine' }] }).data.Placement).toEqual({ GroupName: 'mine' });
    expect(rendered(p5(), { placementGroups: [{ ...cluster, existing: 'pg-0a1' }] }).data.Placement).toEqual({ GroupId: 'pg-0a1' });
  });

  test('placed freely, the template says nothing', () => {
    expect(rendered(login()).data).not.toHaveProperty('Placement');
  });
});
