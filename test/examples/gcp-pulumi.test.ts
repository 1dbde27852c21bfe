/**
 * examples/gcp-pulumi, unmodified, through Pulumi's own language host entry point and its real protocol: preview with
 * unknowns, update, a second update that changes nothing, secrets, and every input against the SDK's declarations and
 * Google's enums; in every shape that a plan can take.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Topology } from '../../lib/topology/types';
import { type Course, exercise } from '../pulumi-protocol/harness/exercise';
import { cloudFixtures } from '../pulumi-protocol/harness/fixtures';
import { installedExample } from '../pulumi-protocol/harness/installed';
import { find } from '../pulumi-protocol/harness/recording';
import { runProject } from '../pulumi-protocol/harness/run-project';
import { isSecret, UNKNOWN } from '../pulumi-protocol/harness/values';
import { knownValues } from '../providers/gcp/known-values';

jest.setTimeout(120_000);

const known = cloudFixtures();
/** Google chooses the internal IPv6 range of a network. */
const fixtures: typeof known = {
  ...known,
  outputsOf: (type, name, inputs) => ({ ...known.outputsOf(type, name, inputs), internalIpv6Range: 'fd20:1:2::/48' }),
};

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'gcp-pulumi-'));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

function fileOf(name: string, topology: Omit<Topology, 'name'>): string {
  const file = path.join(scratch, `${name}.yaml`);
  fs.writeFileSync(file, stringify({ name: 'lab', targets: { gcp: { project: 'demo' } }, ...topology }));
  return file;
}

describe('the project as it is', () => {
  let course: Course;
  beforeAll(async () => {
    course = await exercise(installedExample('gcp-pulumi'), { secretConfig: { joinToken: 'tok-very-secret' }, knownValues });
  });

  test('has no finding', () => expect(course.findings).toEqual([]));

  test('knows no id in the preview, and every one in the update', () => {
    expect(find(course.preview, 'gcp:compute/subnetwork:Subnetwork').inputs['network']).toBe(UNKNOWN);
    expect(find(course.update, 'gcp:compute/subnetwork:Subnetwork').inputs['network']).toMatch(/^projects\/fixture\/global\/networks\//);
  });

  test('asks for the profile of its zone in the project that the network came from', () => {
    const profiles = course.update.resources.flatMap(({ inputs }) =>
      inputs['networkProfile'] === undefined ? [] : [inputs['networkProfile']],
    );
    expect(profiles).toEqual(['projects/fixture/global/networkProfiles/us-central1-a-vpc-roce']);
  });

  test('keeps the token secret in the metadata', () => {
    const template = course.update.resources.find(({ name }) => name === 'training-trainers-template');
    const metadata = template?.inputs['metadata'] as Record<string, unknown>;
    expect(isSecret(metadata['join-token'] as never) || isSecret(template?.inputs['metadata'] as never)).toBe(true);
  });

  test('every child has its component as its parent', () => {
    const urns = new Map(course.update.resources.map(({ urn, type }) => [urn, type]));
    for (const { type, parent } of course.update.resources)
      if (type.startsWith('gcp:')) expect(urns.get(parent)).toMatch(/^linerate:gcp:Accelerated/);
  });

  test('the stack’s outputs name the instance groups', () => {
    expect(course.update.stackOutputs?.['instanceGroups']).toEqual({
      trainers: expect.stringContaining('/instanceGroups/'),
      login: expect.stringContaining('/instanceGroups/'),
    });
  });
});

/** One topology with every shape that a plan takes: one course pays for all of them. */
const SHAPES: Omit<Topology, 'name'> = {
  network: { extra: { storage: { cidr: '10.43.0.0/16' } } },
  groups: {
    plain: { network: { bandwidthGbps: 25, extra: ['storage'] }, gcp: { machine: 'n2-standard-32', tier1: false } },
    tier1: { count: 2, gcp: { machine: 'n2-standard-80', tier1: true, zones: ['us-central1-a', 'us-central1-b'] }, purchase: 'spot' },
    falcon: { count: 2, gcp: { machine: 'h4d-standard-192' }, network: { rdma: 'required' }, image: 'hpc-rocky-8' },
    roce: {
      count: 2,
      gcp: { machine: 'a4-highgpu-8g', reservation: 'block' },
      purchase: { reservation: 'block' },
      network: { rdma: 'required' },
    },
    metal: { count: 18, gcp: { machine: 'a4x-maxgpu-4g-metal' }, network: { rdma: 'required' } },
    tcpxo: { count: 2, gcp: { machine: 'a3-megagpu-8g' }, placement: 'cluster' },
    existing: {
      gcp: {
        machine: 'n2-standard-8',
        interfaces: [{ subnetwork: 'projects/demo/regions/us-central1/subnetworks/ours' }, { network: 'second' }],
      },
      placement: { strategy: 'cluster', existing: 'our-policy' },
    },
    flex: { count: 2, gcp: { machine: 'g2-standard-8', flexStart: true } },
  },
};

describe('every shape that a plan takes', () => {
  let course: Course;
  beforeAll(async () => {
    course = await exercise(installedExample('gcp-pulumi'), {
      config: { topology: fileOf('shapes', SHAPES) },
      secondUpdate: false,
      knownValues,
      fixtures,
    });
  });

  test('preview and update agree, and every input is declared', () => expect(course.findings).toEqual([]));

  test('each group has its template', () => {
    const templates = course.update.resources.filter(({ type }) => type.endsWith(':InstanceTemplate')).map(({ name }) => name);
    expect(templates.sort()).toEqual(
      Object.keys(SHAPES.groups)
        .map((group) => `lab-${group}-template`)
        .sort(),
    );
  });

  test('the interface types of each group are the plan’s', () => {
    const types = (group: string) => {
      const inputs = course.update.resources.find(({ name }) => name === `lab-${group}-template`)?.inputs ?? {};
      return ((inputs['networkInterfaces'] ?? []) as unknown as { nicType: string }[]).map(({ nicType }) => nicType).join(' ');
    };
    expect(types('plain')).toBe('GVNIC GVNIC');
    expect(types('falcon')).toBe('GVNIC IRDMA');
    expect(types('roce')).toBe(`GVNIC GVNIC${' MRDMA'.repeat(8)}`);
    expect(types('metal')).toBe(`IDPF IDPF${' MRDMA'.repeat(8)}`);
    expect(types('tcpxo')).toBe(`GVNIC${' GVNIC'.repeat(8)}`);
  });
});

test('a wrong topology ends the program with its findings and no stack', async () => {
  const config = { topology: fileOf('wrong', { groups: { nodes: { gcp: { machine: 'c4-standard-192-lssd', tier1: true } } } }) };
  const run = await runProject(installedExample('gcp-pulumi'), { config });
  expect(run.exitCode).not.toBe(0);
  const said = run.logs.map(({ message }) => message).join('\n') + run.stdout + run.stderr;
  expect(said).toContain('error gcp/tier1-unavailable  groups.nodes.gcp.tier1');
  expect(said).not.toMatch(/^\s+at /m);
  expect(run.resources.filter(({ type }) => type.startsWith('gcp:'))).toEqual([]);
});
