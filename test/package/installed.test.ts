/** The tarball in an empty project that has aws-cdk-lib and constructs and no other SDK. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installed, manifest, pack, temporary } from './packed';

jest.setTimeout(60_000);

const CONSUMER = path.join(__dirname, 'consumer');
const folder = temporary();
let project: string;
beforeAll(() => {
  project = installed(pack(folder), [...Object.keys(manifest().dependencies), 'aws-cdk-lib', 'constructs']);
  fs.cpSync(CONSUMER, project, { recursive: true });
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(project, { recursive: true });
});

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(...args: readonly string[]): Run {
  const env = { ...process.env, NODE_PATH: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', './no-pulumi.cjs', ...args], {
    cwd: project,
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

const linerate = (...args: readonly string[]): Run => node('node_modules/linerate/dist/bin/linerate.js', ...args);

test('deploys linerate/aws code and never asks for Pulumi', () => {
  const { status, stdout, stderr } = node('synth.cjs');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const types = Object.values((JSON.parse(stdout) as { Resources: Record<string, { Type: string }> }).Resources).map(
    (resource) => resource.Type,
  );
  expect(types).toEqual(expect.arrayContaining(['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::VPC']));
});

test('the watch sees it when Pulumi is asked for', () => {
  const { status, stderr } = node('-e', "require('linerate/azure')");
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/asked for @pulumi\//);
});

test('loads no SDK, and not even its own dependencies, for the names alone', () => {
  const { stdout } = node(
    '-p',
    "require('linerate'); JSON.stringify(Object.keys(require.cache).filter((file) => !file.includes('/node_modules/linerate/')))",
  );
  expect(JSON.parse(stdout)).toEqual([expect.stringMatching(/no-pulumi\.cjs$/)]);
});

test('the command line plans', () => {
  const { status, stdout } = linerate('plan', 'topology.yaml', '--json');
  expect(status).toBe(0);
  expect((JSON.parse(stdout) as { plans: { target: string }[] }).plans.map((plan) => plan.target)).toEqual(['aws']);
});

test('the command line says which SDK is missing, and how to get it', () => {
  fs.writeFileSync(
    path.join(project, 'google.yaml'),
    fs.readFileSync(path.join(project, 'topology.yaml'), 'utf8').replace(/aws: .*/, 'gcp: { project: consumer-project }'),
  );
  const { status, stderr } = linerate('render', 'google.yaml', '--out', 'out');
  expect(status).toBe(2);
  expect(stderr).toMatch(/fix: npm install @pulumi\/pulumi@\S+ @pulumi\/gcp@\S+/);
  expect(fs.existsSync(path.join(project, 'out'))).toBe(false);
});

test('its version is that of the package', () => {
  expect(linerate('--version').stdout.trim()).toBe(manifest().version);
});
