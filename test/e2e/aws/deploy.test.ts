/**
 * examples/aws-cdk, deployed: what a reader of the example would do, with the real CDK CLI, on a local endpoint. The endpoint
 * checks no interface: it shows that the template deploys and says what the plan says, never that EC2 would accept it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AutoScalingClient, type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNatGatewaysCommand,
  DescribePlacementGroupsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type ResponseLaunchTemplateData,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { evaluate, parseTopology } from '../../../lib';
import type { AwsGroupPlan, AwsPlan } from '../../../lib/resolve/plan';
import { cdk, type Endpoint, ROOT, startEndpoint } from './endpoint';
import { unpacked } from './metadata';

const EXAMPLE = path.join(ROOT, 'examples', 'aws-cdk');
const DEPLOY = ['deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--method=direct'];
const DIFF = ['diff', '--fail', '--method=template'];

function planOf(file: string): AwsPlan {
  const { topology, findings } = parseTopology(fs.readFileSync(file, 'utf8'), { file });
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  return evaluate(topology, { targets: ['aws'] }).plans[0] as AwsPlan;
}

const plan = planOf(path.join(EXAMPLE, 'topology.yaml'));
let endpoint: Endpoint;
let ec2: EC2Client;
let outputs: Readonly<Record<string, string>>;
let templates: Readonly<Record<string, ResponseLaunchTemplateData>>;

beforeAll(async () => {
  const known = /^\/aws\/service\/ami-amazon-linux-latest\//;
  endpoint = await startEndpoint([...new Set(plan.groups.map(({ image }) => image.reference))].filter((name) => !known.test(name)));
  ec2 = new EC2Client(client());
});

afterAll(async () => {
  await endpoint.stop();
});

function client() {
  return { endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** Fails with what the CLI and the endpoint said. */
function done({ status, output }: ReturnType<typeof cdk>): string {
  if (status !== 0) throw new Error(`${output}\n--- endpoint\n${endpoint.log().slice(-5000)}`);
  return output;
}

async function groupsNow(): Promise<Readonly<Record<string, AutoScalingGroup>>> {
  const { AutoScalingGroups = [] } = await new AutoScalingClient(client()).send(new DescribeAutoScalingGroupsCommand({}));
  return Object.fromEntries(
    plan.groups.map(({ name }) => [
      name,
      AutoScalingGroups.find(({ AutoScalingGroupName: id }) => id?.includes(`Cluster${name}`)) as AutoScalingGroup,
    ]),
  );
}

async function machinesNow(): Promise<number> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ State }) => State?.Name !== 'terminated').length;
}

const groupById = async (id: string | undefined): Promise<SecurityGroup> =>
  (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id as string] }))).SecurityGroups?.[0] as SecurityGroup;

test('bootstrap and deploy', async () => {
  done(cdk(endpoint, EXAMPLE, 'bootstrap'));
  done(cdk(endpoint, EXAMPLE, ...DEPLOY));
  const { Stacks } = await new CloudFormationClient(client()).send(new DescribeStacksCommand({ StackName: 'Lab' }));
  expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  outputs = Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  templates = Object.fromEntries(
    await Promise.all(
      plan.groups.map(async ({ name }) => {
        const request = new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateId: outputs[`${name}LaunchTemplateId`],
          Versions: ['$Latest'],
        });
        const { LaunchTemplateVersions } = await ec2.send(request);
        expect(LaunchTemplateVersions).toHaveLength(1);
        return [name, LaunchTemplateVersions?.[0]?.LaunchTemplateData];
      }),
    ),
  );
});

describe.each(plan.groups.map((group): [string, AwsGroupPlan] => [group.name, group]))(
  'the launch template of %s, read back',
  (name, group) => {
    test("every interface is the plan's", () => {
      const read = templates[name]?.NetworkInterfaces ?? [];
      expect(read).toHaveLength(group.interfaces.length);
      group.interfaces.forEach((planned, i) => {
        const each = read[i];
        expect(each).toMatchObject({
          NetworkCardIndex: planned.networkCardIndex,
          DeviceIndex: planned.deviceIndex,
          InterfaceType: planned.type,
          DeleteOnTermination: true,
        });
        expect(each?.Groups).toHaveLength(planned.type === 'efa-only' ? 1 : 2);
        expect(each?.SubnetId).toBeUndefined();
        expect(each?.AssociatePublicIpAddress).toBeUndefined();
        expect(each?.EnaSrdSpecification?.EnaSrdEnabled).toBe(planned.enaExpress === undefined ? undefined : true);
        expect(each?.EnaQueueCount).toBe(planned.queues);
      });
    });

    test('machine, image, volume, metadata service and user-data', () => {
      const data = templates[name];
      expect(data?.InstanceType).toBe(group.machine);
      expect(data?.ImageId).toMatch(/^ami-/);
      expect(data?.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: group.metadataHopLimit });
      expect(data?.BlockDeviceMappings).toMatchObject([
        { DeviceName: group.image.rootDevice, Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: group.disks.root.sizeGiB } },
      ]);
      expect(unpacked(data?.UserData)).toMatch(/^(#cloud-config|Content-Type: multipart\/mixed)/);
      expect(data?.IamInstanceProfile?.Arn).toMatch(/:instance-profile\//);
    });

    test("as many machines as planned, in the plan's zone", async () => {
      const asg = (await groupsNow())[name];
      expect(asg).toMatchObject({ MinSize: group.size.min, MaxSize: group.size.max, DesiredCapacity: group.size.desired });
      expect(asg?.Instances).toHaveLength(group.size.desired);
      expect(new Set(asg?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone))).toEqual(new Set(group.zones));
    });
  },
);

test('the placement group of the trainers is the one that was made, a cluster', async () => {
  const [only] = plan.placementGroups;
  const { PlacementGroups } = await ec2.send(new DescribePlacementGroupsCommand({}));
  expect(PlacementGroups).toHaveLength(plan.placementGroups.length);
  expect(PlacementGroups?.[0]?.Strategy).toBe(only?.strategy);
  expect(templates['trainers']?.Placement?.GroupName).toBe(PlacementGroups?.[0]?.GroupName);
});

test('the fabric group allows everything to itself, inbound and outbound, by its own id', async () => {
  const [id] = templates['trainers']?.NetworkInterfaces?.[1]?.Groups ?? [];
  const fabric = await groupById(id);
  const toItself = expect.objectContaining({ IpProtocol: '-1', UserIdGroupPairs: [expect.objectContaining({ GroupId: id })] });
  expect(fabric.IpPermissions).toEqual([toItself]);
  expect(fabric.IpPermissionsEgress).toContainEqual(toItself);
});

test('one service group opens the dashboard to another, and SSH to nobody', async () => {
  const [trainers, login] = await Promise.all(
    ['trainers', 'login'].map((name) => groupById(templates[name]?.NetworkInterfaces?.[0]?.Groups?.[0])),
  );
  expect(trainers?.IpPermissions).toMatchObject([{ FromPort: 6006, ToPort: 6006, UserIdGroupPairs: [{ GroupId: login?.GroupId }] }]);
  expect(login?.IpPermissions).toEqual([]);
});

test('a second deployment changes nothing', () => {
  done(cdk(endpoint, EXAMPLE, ...DIFF));
});

test('a changed count is the only difference, makes no new template version, and then there is none', async () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-')), 'topology.yaml');
  const text = fs.readFileSync(path.join(EXAMPLE, 'topology.yaml'), 'utf8');
  const changed = text.replace('desired: 2', 'desired: 3');
  expect(changed).not.toBe(text);
  fs.writeFileSync(file, changed);
  const other = ['-c', `topology=${file}`];

  const { status, output } = cdk(endpoint, EXAMPLE, ...DIFF, ...other);
  expect(status).toBe(1);
  expect(output.match(/^\[[-+~]\] .*$/gm)).toEqual([expect.stringContaining('Cluster/storage/AutoScalingGroup')]);
  expect(output).toContain('DesiredCapacity');

  done(cdk(endpoint, EXAMPLE, ...DEPLOY, ...other));
  expect((await groupsNow())['storage']).toMatchObject({ DesiredCapacity: 3 });
  const { LaunchTemplates } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [outputs['storageLaunchTemplateId'] as string] }),
  );
  expect(LaunchTemplates?.[0]?.LatestVersionNumber).toBe(1);
  done(cdk(endpoint, EXAMPLE, ...DIFF, ...other));
});

test('after destroy nothing is left', async () => {
  done(cdk(endpoint, EXAMPLE, 'destroy', '--all', '--force'));
  expect(await machinesNow()).toBe(0);
  expect((await new AutoScalingClient(client()).send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups).toEqual([]);
  expect((await ec2.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates).toEqual([]);
  expect((await ec2.send(new DescribePlacementGroupsCommand({}))).PlacementGroups).toEqual([]);
  expect((await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }))).Vpcs).toEqual([]);
  const vpc = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId;
  const elsewhere = <T extends { VpcId?: string }>(list: readonly T[] | undefined) => (list ?? []).filter(({ VpcId }) => VpcId !== vpc);
  expect(elsewhere((await ec2.send(new DescribeSubnetsCommand({}))).Subnets)).toEqual([]);
  expect(elsewhere((await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables)).toEqual([]);
  expect(elsewhere((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups)).toEqual([]);
  expect((await ec2.send(new DescribeInternetGatewaysCommand({}))).InternetGateways).toEqual([]);
  expect((await ec2.send(new DescribeNatGatewaysCommand({}))).NatGateways?.filter(({ State }) => State !== 'deleted')).toEqual([]);
  expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
  const iam = await fetch(endpoint.url, {
    method: 'POST',
    headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0' },
    body: new URLSearchParams({ Action: 'ListInstanceProfiles', Version: '2010-05-08' }),
  });
  expect(iam.status).toBe(200);
  expect(await iam.text()).not.toContain('Lab-');
});
