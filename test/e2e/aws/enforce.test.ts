/**
 * `proof: enforce` on the local endpoint: the deployment waits for its machines, is released by their signals, and fails with a
 * machine's reason. The machines are this test: it runs the program out of their own user-data.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLaunchTemplateVersionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { parse } from 'yaml';
import { cdk, cdkSpawn, type Endpoint, PYTHON, ROOT, startEndpoint } from './endpoint';
import { machineMetadata, metadataAnswer, serve, unpacked } from './metadata';

const TOPOLOGY = `
name: gate
targets: { aws: { region: us-east-1, zone: us-east-1a } }
groups:
  nodes: { count: 2, aws: { machine: c6in.32xlarge }, image: al2023, proof: enforce }
`;

let endpoint: Endpoint;
let app: string;

beforeEach(async () => {
  // A stack that has failed leaves moto in a state of its own: a server for each.
  endpoint = await startEndpoint();
  app = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  fs.writeFileSync(path.join(app, 'topology.yaml'), TOPOLOGY);
  fs.writeFileSync(
    path.join(app, 'cdk.json'),
    JSON.stringify({
      app: `node ${path.join(ROOT, 'dist', 'bin', 'app.js')}`,
      context: { topology: path.join(app, 'topology.yaml') },
      versionReporting: false,
    }),
  );
  const { status, output } = cdk(endpoint, app, 'bootstrap');
  if (status !== 0) throw new Error(output);
});

afterEach(async () => {
  await endpoint.stop();
});

const client = () => ({ endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
const deploy = () => cdkSpawn(endpoint, app, 'deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--method=direct');

/** Waits until the group has its machines, and gives them. */
async function machines(): Promise<readonly string[]> {
  for (let tries = 0; tries < 120; tries += 1) {
    const { AutoScalingGroups = [] } = await new AutoScalingClient(client()).send(new DescribeAutoScalingGroupsCommand({}));
    const ids = AutoScalingGroups[0]?.Instances?.map(({ InstanceId }) => InstanceId as string) ?? [];
    if (ids.length === 2) return ids;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(endpoint.log());
}

/** What cloud-init would write on the machine. */
async function filesOfUserData(): Promise<ReadonlyMap<string, string>> {
  const { LaunchTemplateVersions } = await new EC2Client(client()).send(
    new DescribeLaunchTemplateVersionsCommand({ Versions: ['$Latest'] }),
  );
  const text = unpacked(LaunchTemplateVersions?.[0]?.LaunchTemplateData?.UserData);
  const documents = text.split(/^--.*$/m).map((part) => part.slice(part.indexOf('#cloud-config')));
  const files = documents.filter((part) => part.startsWith('#cloud-config')).flatMap((part) => parse(part).write_files ?? []);
  return new Map(files.map(({ path: name, content }: { path: string; content: string }) => [name, content]));
}

/** One machine after its proof: the program of the user-data, with the arguments of the unit of the user-data. */
async function report(instanceId: string, proof: object): Promise<string> {
  const files = await filesOfUserData();
  const [, ...args] = /^ExecStart=(.*)$/m.exec(files.get('/etc/systemd/system/linerate-aws-report.service') ?? '')?.[1]?.split(' ') ?? [];
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  fs.writeFileSync(path.join(out, 'linerate-aws'), files.get('/usr/local/sbin/linerate-aws') ?? '');
  fs.writeFileSync(path.join(out, 'proof.json'), JSON.stringify(proof));
  const metadata = await serve((request) => metadataAnswer(request, machineMetadata(instanceId)) ?? [404, '']);
  try {
    const env = {
      ...endpoint.env,
      LINERATE_METADATA: metadata.url,
      LINERATE_AWS_ENDPOINT: endpoint.url,
      LINERATE_OUT: out,
      LINERATE_WAIT: '0',
    };
    const child = spawn(path.join(PYTHON, 'python'), [path.join(out, 'linerate-aws'), ...args], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
      });
    await new Promise((resolve) => child.on('close', resolve));
    return output;
  } finally {
    await metadata.stop();
  }
}

const status = async () =>
  (await new CloudFormationClient(client()).send(new DescribeStacksCommand({ StackName: 'gate' }))).Stacks?.[0]?.StackStatus;

test('the stack waits until every machine has proved itself', async () => {
  const deployment = deploy();
  const [first, second] = await machines();
  expect(await status()).toBe('CREATE_IN_PROGRESS');
  expect(await report(first as string, { fastPath: 'on', reason: '' })).toContain('signal: sent');
  expect(await status()).toBe('CREATE_IN_PROGRESS');
  expect(await report(second as string, { fastPath: 'on', reason: '' })).toContain('signal: sent');
  const { status: exit, output } = await deployment;
  expect({ exit, output: exit === 0 ? '' : output }).toEqual({ exit: 0, output: '' });
  expect(await status()).toBe('CREATE_COMPLETE');
});

test('a machine on the slow path fails the deployment, and the events say why', async () => {
  const deployment = deploy();
  const [first] = await machines();
  await report(first as string, { fastPath: 'off', reason: 'mtu: expected 9001, observed 1500' });
  const { status: exit, output } = await deployment;
  expect(exit).not.toBe(0);
  expect(output).toContain(`${first} mtu: expected 9001, observed 1500`);
  const { StackEvents = [] } = await new CloudFormationClient(client()).send(new DescribeStackEventsCommand({ StackName: 'gate' }));
  expect(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContainEqual(
    expect.stringContaining('mtu: expected 9001, observed 1500'),
  );
});
