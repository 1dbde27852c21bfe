/** The program that a machine calls AWS with, run as it is: against a metadata service and an endpoint of the test's own. */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import type http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { awsCall } from '../../../lib/guest/aws-call';
import { PYTHON } from './endpoint';
import { type Answer, machineMetadata, metadataAnswer, SECRET, type Server, serve } from './metadata';

interface Call {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly service: string;
  readonly signed: boolean;
}

let server: Server;
let calls: Call[] = [];
let answer: (call: Call) => Answer = () => [200, '<ok/>'];

beforeAll(async () => {
  server = await serve(respond);
});

afterAll(async () => {
  await server.stop();
});

beforeEach(() => {
  calls = [];
  answer = () => [200, '<ok/>'];
});

function respond(request: http.IncomingMessage, body: string): Answer {
  const metadata = metadataAnswer(request, machineMetadata('i-0123456789abcdef0'));
  if (metadata !== undefined) return metadata;
  const { Action: action = '', Version: _version, ...parameters } = Object.fromEntries(new URLSearchParams(body));
  const call = { action, parameters, service: serviceOf(request), signed: isSigned(request, body) };
  calls.push(call);
  return answer(call);
}

const scopeOf = (request: http.IncomingMessage) => /Credential=AKIDEXAMPLE\/([^,]+),/.exec(request.headers.authorization ?? '')?.[1] ?? '';
const serviceOf = (request: http.IncomingMessage) => scopeOf(request).split('/')[2] ?? '';

/** Signature Version 4, as the documentation has it, computed apart. */
function isSigned(request: http.IncomingMessage, body: string): boolean {
  const { authorization = '' } = request.headers;
  const names = (/SignedHeaders=([^,]+),/.exec(authorization)?.[1] ?? '').split(';');
  if (!['host', 'x-amz-date', 'x-amz-security-token'].every((name) => names.includes(name))) return false;
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = ['POST', '/', '', ...names.map((name) => `${name}:${request.headers[name]}`), '', names.join(';'), sha(body)].join(
    '\n',
  );
  const scope = scopeOf(request);
  const key = scope
    .split('/')
    .reduce<Buffer>((secret, part) => createHmac('sha256', secret).update(part).digest(), Buffer.from(`AWS4${SECRET}`));
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha(canonical)].join('\n');
  return authorization.endsWith(`Signature=${createHmac('sha256', key).update(toSign).digest('hex')}`);
}

function run(proof: object | undefined, ...args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  const program = path.join(out, 'linerate-aws');
  fs.writeFileSync(program, awsCall().content);
  if (proof !== undefined) fs.writeFileSync(path.join(out, 'proof.json'), JSON.stringify(proof));
  const env = { ...process.env, LINERATE_METADATA: server.url, LINERATE_AWS_ENDPOINT: server.url, LINERATE_OUT: out, LINERATE_WAIT: '0' };
  // Not spawnSync: the server that answers lives in this process.
  const child = spawn(path.join(PYTHON, 'python'), [program, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}

const ON = { fastPath: 'on', reason: '' };
const OFF = { fastPath: 'off', reason: 'mtu: expected 9001, observed 1500; rdma-devices: expected 32, observed 31' };
const REPORT = ['report', 'lab', 'ClusterTrainers', 'linerate-proof'];

function describeInstances(call: Call): Answer {
  return call.action === 'DescribeAutoScalingInstances'
    ? [
        200,
        '<R xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><member><AutoScalingGroupName>lab-group</AutoScalingGroupName></member></R>',
      ]
    : [200, '<ok/>'];
}

test('a proven machine signals its stack and completes its hook, every request signed', async () => {
  answer = describeInstances;
  expect(await run(ON, ...REPORT)).toEqual({ status: 0, output: 'signal: sent\nhook: completed\n' });
  expect(calls).toEqual([
    {
      action: 'SignalResource',
      service: 'cloudformation',
      signed: true,
      parameters: { StackName: 'lab', LogicalResourceId: 'ClusterTrainers', UniqueId: 'i-0123456789abcdef0', Status: 'SUCCESS' },
    },
    {
      action: 'DescribeAutoScalingInstances',
      service: 'autoscaling',
      signed: true,
      parameters: { 'InstanceIds.member.1': 'i-0123456789abcdef0' },
    },
    {
      action: 'CompleteLifecycleAction',
      service: 'autoscaling',
      signed: true,
      parameters: {
        AutoScalingGroupName: 'lab-group',
        LifecycleHookName: 'linerate-proof',
        InstanceId: 'i-0123456789abcdef0',
        LifecycleActionResult: 'CONTINUE',
      },
    },
  ]);
});

test('a machine on the slow path signals failure with its reason, and its hook stays open', async () => {
  expect((await run(OFF, ...REPORT)).status).toBe(3);
  expect(calls.map(({ action, parameters }) => [action, parameters['Status'], parameters['UniqueId']])).toEqual([
    ['SignalResource', 'FAILURE', 'i-0123456789abcdef0 mtu: expected 9001, observed 1500; rdma-devi'],
    // An id that names no machine of the group may be taken and not counted.
    ['SignalResource', 'FAILURE', 'i-0123456789abcdef0'],
  ]);
});

test('a proof of another boot proves nothing of this one', async () => {
  expect((await run({ ...ON, bootId: 'another' }, ...REPORT)).status).toBe(3);
  expect(calls[0]?.parameters).toMatchObject({ Status: 'FAILURE', UniqueId: expect.stringContaining('no proof of this boot') });
});

test('where the service takes no reason, the failure goes without it', async () => {
  answer = ({ parameters }) =>
    parameters['UniqueId']?.includes(' ') === true ? [400, '<Error><Message>UniqueId</Message></Error>'] : [200, '<ok/>'];
  await run(OFF, ...REPORT);
  expect(calls.map(({ parameters }) => parameters['UniqueId'])).toEqual([
    'i-0123456789abcdef0 mtu: expected 9001, observed 1500; rdma-devi',
    'i-0123456789abcdef0',
  ]);
});

test('a machine without a proof has failed it', async () => {
  expect((await run(undefined, ...REPORT)).status).toBe(3);
  expect(calls[0]?.parameters).toMatchObject({ Status: 'FAILURE', UniqueId: expect.stringContaining('no proof') });
});

test('a stack that waits for nobody refuses the signal: the hook is completed all the same', async () => {
  answer = (call) =>
    call.action === 'SignalResource'
      ? [400, '<Error><Message>is in CREATE_COMPLETE state and could not be signaled</Message></Error>']
      : describeInstances(call);
  const { status, output } = await run(ON, ...REPORT);
  expect(status).toBe(0);
  expect(output).toContain('could not be signaled');
  expect(output).toContain('hook: completed');
});

test('permissions that come late are waited for', async () => {
  let refusals = 3;
  answer = () => (refusals-- > 0 ? [403, '<Error><Code>AccessDenied</Code></Error>'] : [200, '<ok/>']);
  expect((await run(ON, 'report', 'lab', 'Machine')).output).toBe('signal: sent\n');
  expect(calls).toHaveLength(4);
});

test('the source check is turned off on the interfaces that have one', async () => {
  expect(await run(undefined, 'no-source-check')).toEqual({ status: 0, output: 'eni-1 source check off\n' });
  expect(calls).toEqual([
    {
      action: 'ModifyNetworkInterfaceAttribute',
      service: 'ec2',
      signed: true,
      parameters: { NetworkInterfaceId: 'eni-1', 'SourceDestCheck.Value': 'false' },
    },
  ]);
});
