/** cfn-lint over every template that this repository renders. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib/core';
import { lab, readTopology } from '../../../examples/aws-cdk/app';
import { fleets } from '../../../examples/platform-repo/app';
import { evaluate, type Topology } from '../../../lib';
import { renderAws } from '../../../lib/providers/aws';
import type { AwsPlan } from '../../../lib/resolve/plan';
import type { Json } from '../../providers/aws/synth';
import { PYTHON, ROOT } from './endpoint';

/** Rule E3628 knows the types that each region sold when cfn-lint was released: these it does not know there
 * (UltraServers are too new; hpc7a is sold in other regions). */
const TYPES_UNKNOWN_TO_CFN_LINT = ['p6e-gb200.36xlarge', 'hpc7a.96xlarge'];

/** UltraServers are bought as a resource group. */
const ULTRA_SERVER = 'arn:aws:resource-groups:us-east-1:123456789012:group/ultra';

/** What it takes for every telling machine to stand in one template, in every way that capacity is bought. */
const MACHINES: Topology = {
  name: 'machines',
  targets: { aws: { region: 'us-east-1', zone: 'us-east-1a' } },
  access: {
    sshPublicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me'],
    from: ['203.0.113.0/24'],
  },
  network: { extra: { storage: { cidr: '10.80.0.0/20' } } },
  groups: {
    p5: { aws: { machine: 'p5.48xlarge', purchase: { capacityBlock: 'cr-0123456789abcdef0' } }, network: { rdma: 'required' } },
    b300: { aws: { machine: 'p6-b300.48xlarge', nicLayout: 'bandwidth-optimized' }, network: { rdma: 'required' } },
    gb200: {
      machine: { arch: 'arm64' },
      aws: { machine: 'p6e-gb200.36xlarge', purchase: { capacityBlock: ULTRA_SERVER } },
      network: { rdma: 'required' },
    },
    hpc: { aws: { machine: 'hpc7a.96xlarge', nicLayout: 'combined' }, network: { rdma: 'required' } },
    storage: {
      count: { min: 0, desired: 2, max: 8 },
      machine: { arch: 'arm64' },
      aws: {
        machine: 'c8gn.48xlarge',
        enaExpress: { udp: true },
        connectionTracking: { tcpEstablishedSeconds: 7200, udpSeconds: 60, udpStreamSeconds: 120 },
      },
      network: { bandwidthGbps: 300, extra: ['storage'], queues: 32 },
      disks: { root: { type: 'fast' } },
    },
    weighted: {
      aws: { machine: 'c8i.24xlarge', bandwidthWeighting: 'vpc-1', threadsPerCore: 1, metadataHopLimit: 2 },
      placement: 'spread',
      count: 3,
    },
    spot: { aws: { machine: 'c6in.32xlarge' }, purchase: { spot: { maxUsdPerHour: 3 } }, placement: 'partition' },
    login: { aws: { machine: 't3.large' }, access: { publicAddress: true }, image: 'al2023' },
    router: { aws: { machine: 'm7i.large' }, network: { forwarding: true }, proof: 'enforce', image: 'al2023' },
  },
};

let out: string;

beforeAll(() => {
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
});

function planned(topology: Parameters<typeof evaluate>[0]): AwsPlan {
  const { plans, findings } = evaluate(topology, { targets: ['aws'] });
  expect(findings.filter(({ level, acknowledged }) => level === 'error' && acknowledged === undefined)).toEqual([]);
  return plans[0] as AwsPlan;
}

function rendered(name: string, template: object): string {
  const file = path.join(out, `${name}.template.json`);
  fs.writeFileSync(file, JSON.stringify(template, undefined, 2));
  return file;
}

interface Match {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] };
}

function lint(file: string): readonly Match[] {
  const { stdout, stderr, error } = spawnSync(
    path.join(PYTHON, 'cfn-lint'),
    ['--format', 'json', '--regions', 'us-east-1', '--template', file],
    { encoding: 'utf8' },
  );
  if (error !== undefined || stdout === '') throw new Error(`cfn-lint: ${error?.message ?? stderr}`);
  return JSON.parse(stdout);
}

function expectClean(file: string): void {
  const template = JSON.parse(fs.readFileSync(file, 'utf8'));
  const typeOf = ({ Location }: Match): unknown => Location.Path.reduce<Json>((value, key) => value?.[key], template);
  const matches = lint(file).filter((match) => !(match.Rule.Id === 'E3628' && TYPES_UNKNOWN_TO_CFN_LINT.includes(String(typeOf(match)))));
  expect(matches.map(({ Rule, Message, Location }) => `${Rule.Id} ${Location.Path.join('/')}: ${Message.slice(0, 120)}`)).toEqual([]);
}

test('cfn-lint itself can find something', () => {
  const wrong = {
    Resources: {
      T: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'maybe' } } } },
    },
  };
  expect(lint(rendered('wrong', wrong)).map(({ Rule }) => Rule.Id)).toContain('E3030');
});

test.each(['training', 'aws-cdk'])('examples/%s/topology.yaml', (name) => {
  const plan = planned(readTopology(path.join(ROOT, 'examples', name, 'topology.yaml')));
  expectClean(rendered(name, Object.values(renderAws(plan))[0] as object));
});

test.each(Object.entries({ 'aws-cdk': lab, 'platform-repo': fleets }) as [string, (app: App) => Stack][])(
  'the app in examples/%s',
  (name, fill) => {
    const app = new App({ analyticsReporting: false });
    const stack = fill(app);
    expectClean(rendered(`${name}-app`, app.synth().getStackArtifact(stack.artifactId).template));
  },
);

test('one template of every telling machine and every way to buy', () => {
  expectClean(rendered('machines', Object.values(renderAws(planned(MACHINES)))[0] as object));
});
