import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Peer, PlacementGroup, Port, SecurityGroup, Subnet, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { AcceleratedNetwork, AcceleratedNodeGroup, type AcceleratedNodeGroupProps } from '../../../lib/providers/aws';
import type { AwsGroupPlan, AwsPlan } from '../../../lib/resolve/plan';
import { cluster, groupPlan, login, MAIN, one, p5, plan } from './plans';
import { inStack, ofType, only, userDataText } from './synth';

function vpcOf(stack: Stack): IVpc {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-a', 'subnet-b'],
    publicSubnetIds: ['subnet-pa', 'subnet-pb'],
  });
}

function made(
  group: AwsGroupPlan,
  own: Partial<AcceleratedNodeGroupProps> | ((stack: Stack) => Partial<AcceleratedNodeGroupProps>) = {},
  planned: Partial<AwsPlan> = {},
  then: (made: AcceleratedNodeGroup, stack: Stack) => void = () => {},
) {
  return inStack((stack) => {
    const props = { plan: plan([group], planned), group: group.name, vpc: vpcOf(stack), ...(typeof own === 'function' ? own(stack) : own) };
    then(new AcceleratedNodeGroup(stack, 'Group', props), stack);
  });
}

describe('the Auto Scaling group', () => {
  test("has the plan's bounds, the newest template version and the subnet of its zone", () => {
    const { json } = made(login({ size: { min: 0, desired: 3, max: 9 } }));
    const group = only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties;
    const [[template] = []] = ofType(json, 'AWS::EC2::LaunchTemplate');
    expect(group).toMatchObject({ MinSize: '0', DesiredCapacity: '3', MaxSize: '9', VPCZoneIdentifier: ['subnet-a'] });
    expect(group['LaunchTemplate']).toEqual({
      LaunchTemplateId: { Ref: template },
      Version: { 'Fn::GetAtt': [template, 'LatestVersionNumber'] },
    });
  });

  test('10,000 nodes make as many resources as 10', () => {
    const count = (size: number) => Object.keys(made(login({ size: { min: size, desired: size, max: size } })).json.Resources).length;
    expect(count(10_000)).toBe(count(10));
  });

  test('waits for the rules and the policies that its machines use at boot', () => {
    const { json } = inStack((stack) => {
      const planned = plan([login()]);
      const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
      const bucket = Bucket.fromBucketName(stack, 'Data', 'data');
      bucket.grantRead(new AcceleratedNodeGroup(stack, 'Group', { plan: planned, group: 'login', network }));
    });
    const waits = only(json, 'AWS::AutoScaling::AutoScalingGroup').DependsOn ?? [];
    const types = new Set(waits.map((id) => json.Resources[id]?.Type));
    for (const type of [
      'EC2::SecurityGroupIngress',
      'EC2::SecurityGroupEgress',
      'EC2::Route',
      'EC2::SubnetRouteTableAssociation',
      'IAM::Policy',
    ]) {
      expect(types).toContain(`AWS::${type}`);
    }
  });
});

test('a spot machine cannot stop in a group: refused rather than ended in silence', () => {
  expect(() => made(login({ purchase: { kind: 'spot', onEviction: 'stop' } }))).toThrow(/aws\/spot-stop-in-a-group/);
});

describe('logins', () => {
  test('without a key: Session Manager, and no open port', () => {
    const { json } = made(login());
    expect(JSON.stringify(only(json, 'AWS::IAM::Role').Properties['ManagedPolicyArns'])).toContain('AmazonSSMManagedInstanceCore');
    const service = ofType(json, 'AWS::EC2::SecurityGroup').find(([id]) => id.includes('Service'));
    expect(service?.[1].Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test("with a key: no managed policy, SSH from the plan's ranges and the ICMP that path-MTU discovery needs", () => {
    const { json } = made(
      login({ sshFrom: ['203.0.113.0/24'] }),
      {},
      { access: { user: 'me', sshPublicKeys: ['ssh-ed25519 AAAA me'], from: [] } },
    );
    expect(only(json, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
    const service = ofType(json, 'AWS::EC2::SecurityGroup').find(([id]) => id.includes('Service'));
    expect(service?.[1].Properties['SecurityGroupIngress']).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '203.0.113.0/24' },
      { IpProtocol: 'icmp', FromPort: 3, ToPort: 4, CidrIp: '203.0.113.0/24' },
    ]);
    expect(userDataText(only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].UserData)).toContain('ssh-ed25519 AAAA me');
  });

  test("an instance profile of the topology's replaces role and profile", () => {
    const { json } = made(login({ instanceProfile: 'ours' }));
    expect(ofType(json, 'AWS::IAM::Role')).toEqual([]);
    expect(only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].IamInstanceProfile).toEqual({ Name: 'ours' });
    const arn = 'arn:aws:iam::123456789012:instance-profile/ours';
    expect(
      only(made(login({ instanceProfile: arn })).json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].IamInstanceProfile,
    ).toEqual({ Arn: arn });
  });

  test("a role of the caller's is carried by a profile of ours", () => {
    const { json } = made(login(), (stack) => ({ role: Role.fromRoleName(stack, 'Theirs', 'theirs') }));
    expect(only(json, 'AWS::IAM::InstanceProfile').Properties['Roles']).toEqual(['theirs']);
    expect(ofType(json, 'AWS::IAM::Role')).toEqual([]);
  });
});

describe('as other constructs see it', () => {
  test('connections open the service group', () => {
    const { template } = made(login(), {}, {}, (group) => group.connections.allowFrom(Peer.ipv4('10.0.0.0/8'), Port.tcp(443), 'web'));
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      CidrIp: '10.0.0.0/8',
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Service'), 'GroupId'] },
    });
  });

  test('grants reach the role', () => {
    const { template } = made(login(), {}, {}, (group, stack) => void Bucket.fromBucketName(stack, 'Data', 'data').grantRead(group));
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: Match.stringLikeRegexp('Role') }] });
  });

  test("security groups of the caller's replace the service group, and the fabric group stays", () => {
    const { json } = made(p5(), (stack) => ({ securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Mine', 'sg-mine')] }), {
      placementGroups: [cluster],
    });
    expect(ofType(json, 'AWS::EC2::SecurityGroup').map(([id]) => id)).toEqual([expect.stringContaining('Fabric')]);
    const [first] = only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].NetworkInterfaces;
    expect(first.Groups[0]).toBe('sg-mine');
  });

  test('security groups of the topology do so too', () => {
    const { json } = made(login({ securityGroupIds: ['sg-1', 'sg-2'] }));
    expect(only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].NetworkInterfaces[0].Groups.slice(0, 2)).toEqual([
      'sg-1',
      'sg-2',
    ]);
  });

  test('ranges that would open SSH are not dropped without a word', () => {
    const { stack } = made(login({ sshFrom: ['203.0.113.0/24'] }), (scope) => ({
      securityGroups: [SecurityGroup.fromSecurityGroupId(scope, 'Mine', 'sg-mine')],
    }));
    Annotations.fromStack(stack).hasWarning('/Lab/Group', Match.stringLikeRegexp('aws/ssh-left-to-your-security-groups'));
  });

  test("a placement group of the caller's replaces the plan's", () => {
    const { json } = made(p5(), (stack) => ({ placementGroup: PlacementGroup.fromPlacementGroupName(stack, 'Theirs', 'theirs') }), {
      placementGroups: [cluster],
    });
    expect(only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].Placement).toEqual({ GroupName: 'theirs' });
    expect(ofType(json, 'AWS::EC2::PlacementGroup')).toEqual([]);
  });

  test("an image id of the caller's replaces the plan's image", () => {
    const { json } = made(login(), { imageId: 'ami-1', rootDeviceName: '/dev/sda1' });
    const data = only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'];
    expect(data.ImageId).toBe('ami-1');
    expect(data.BlockDeviceMappings[0].DeviceName).toBe('/dev/sda1');
    expect(Object.keys(json.Parameters ?? {})).toEqual(['BootstrapVersion']);
  });
});

describe('subnets', () => {
  const refused =
    (own: (stack: Stack) => Partial<AcceleratedNodeGroupProps>, group = login()) =>
    () =>
      made(group, own);

  test('a machine with a public address stands in a public subnet', () => {
    const { json } = made(login({ publicAddress: true }));
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties['VPCZoneIdentifier']).toEqual(['subnet-pa']);
  });

  test('a VPC with public subnets only is refused, since a machine there may get a public address by itself', () => {
    const vpc = (stack: Stack) =>
      Vpc.fromVpcAttributes(stack, 'Open', { vpcId: 'vpc-2', availabilityZones: ['us-east-1a'], publicSubnetIds: ['subnet-p'] });
    expect(() => made(login(), (stack) => ({ vpc: vpc(stack) }))).toThrow(/aws\/no-subnet-of-that-kind.*no private subnet/);
  });

  test("the topology's own subnet wins", () => {
    const { json } = made(login({ subnetId: 'subnet-x' }));
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties['VPCZoneIdentifier']).toEqual(['subnet-x']);
  });

  test("of the caller's subnets, those of the group's zone are taken", () => {
    const zone = (stack: Stack, id: string, availabilityZone: string) =>
      Subnet.fromSubnetAttributes(stack, id, { subnetId: id, availabilityZone });
    const { json } = made(login(), (stack) => ({
      subnets: [zone(stack, 'subnet-1', 'us-east-1b'), zone(stack, 'subnet-2', 'us-east-1a')],
    }));
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties['VPCZoneIdentifier']).toEqual(['subnet-2']);
    expect(refused((stack) => ({ subnets: [zone(stack, 'subnet-1', 'us-east-1b')] }))).toThrow(/aws\/no-subnet-in-zone.*us-east-1b/);
  });

  test('several subnets of unknown zones are refused for a group of one zone', () => {
    expect(refused((stack) => ({ subnets: ['subnet-1', 'subnet-2'].map((id) => Subnet.fromSubnetId(stack, id, id)) }))).toThrow(
      /aws\/one-zone/,
    );
  });

  test('a VPC without a subnet in the zone is refused', () => {
    expect(refused(() => ({}), login({ zones: ['us-east-1f'] }))).toThrow(/aws\/no-subnet-in-zone.*us-east-1a, us-east-1b/);
  });

  test('a VPC whose zones are unknown is taken with a warning', () => {
    const { stack, json } = inStack((scope) => {
      const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: Stack.of(scope).availabilityZones.map(() => scope.resolve(scope.urlSuffix) as never),
        privateSubnetIds: ['subnet-a', 'subnet-b'],
      });
      Object.defineProperty(vpc, 'availabilityZones', { value: [scope.partition, scope.partition] });
      new AcceleratedNodeGroup(scope, 'Group', { plan: plan([login()]), group: 'login', vpc });
    });
    Annotations.fromStack(stack).hasWarning('/Lab/Group', Match.stringLikeRegexp('aws/zone-not-verified'));
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties['VPCZoneIdentifier']).toEqual(['subnet-a']);
  });

  test('a group without any network is refused', () => {
    expect(() => inStack((stack) => void new AcceleratedNodeGroup(stack, 'Group', { plan: plan([login()]), group: 'login' }))).toThrow(
      /aws\/group-without-network/,
    );
  });

  test('subnets alone do not say where security groups go', () => {
    expect(() =>
      inStack((stack) => {
        const subnets = [Subnet.fromSubnetId(stack, 'S', 'subnet-1')];
        new AcceleratedNodeGroup(stack, 'Group', { plan: plan([login()]), group: 'login', subnets });
      }),
    ).toThrow(/aws\/group-without-vpc/);
  });

  const joining = groupPlan('store', { machine: 'c6in.32xlarge', interfaces: [one(0, 0), { ...one(1, 1), network: 'storage' }] });

  test('an interface in an extra network names its subnet, the others none', () => {
    const { json } = made(joining, (stack) => ({ extraSubnets: { storage: Subnet.fromSubnetId(stack, 'S', 'subnet-s') } }));
    const [first, second] = only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].NetworkInterfaces;
    expect(first).not.toHaveProperty('SubnetId');
    expect(second.SubnetId).toBe('subnet-s');
  });

  test("an extra network of the caller's without a subnet is refused", () => {
    expect(() => made(joining)).toThrow(/aws\/no-subnet-for-extra-network.*storage/);
  });

  test('an extra network and several zones exclude each other', () => {
    const wide = { ...joining, zones: ['us-east-1a', 'us-east-1b'] };
    expect(() => made(wide, (stack) => ({ extraSubnets: { storage: Subnet.fromSubnetId(stack, 'S', 'subnet-s') } }))).toThrow(
      /aws\/extra-network-over-several-zones/,
    );
  });

  test('in our own network the extra subnet is found by itself', () => {
    const storage = {
      ...MAIN,
      name: 'storage',
      cidr: '10.70.0.0/20',
      subnets: [{ name: 'storage-us-east-1a', zone: 'us-east-1a', cidr: '10.70.0.0/20' }],
    };
    const { json } = inStack((stack) => {
      const planned = plan([joining], { networks: [MAIN, storage] });
      new AcceleratedNodeGroup(stack, 'Group', {
        plan: planned,
        group: 'store',
        network: new AcceleratedNetwork(stack, 'Network', { plan: planned }),
      });
    });
    const second = only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].NetworkInterfaces[1];
    expect(JSON.stringify(second.SubnetId)).toContain('storageuseast1a');
  });
});

describe('mistakes in the properties', () => {
  test('a group that the plan does not have, with a suggestion', () => {
    expect(() =>
      inStack((stack) => void new AcceleratedNodeGroup(stack, 'Group', { plan: plan([login()]), group: 'logn', vpc: vpcOf(stack) })),
    ).toThrow(/aws\/unknown-group.*got logn.*fix: group: 'login'/);
  });

  test('neither a topology nor a plan', () => {
    expect(() => inStack((stack) => void new AcceleratedNodeGroup(stack, 'Group', { group: 'login', vpc: vpcOf(stack) }))).toThrow(
      /aws\/one-of-topology-and-plan.*got neither/,
    );
  });

  test('a shared placement group needs a construct that sees all of its groups', () => {
    const shared = { name: 'rack', strategy: 'cluster', groups: ['trainers', 'servers'] } as const;
    expect(() =>
      made(p5({ placement: { strategy: 'cluster', group: 'rack', because: 'asked' } }), {}, { placementGroups: [shared] }),
    ).toThrow(/aws\/shared-placement-group.*trainers, servers/);
  });
});
