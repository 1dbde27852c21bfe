/**
 * examples/azure-pulumi, unmodified, through Pulumi's own language host entry point and its real protocol: preview with
 * unknowns, update, a second update that changes nothing, secrets, and every input against the SDK's declarations and what
 * Azure's control plane demands; in every shape that a plan can take.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Topology } from '../../lib/topology/types';
import { type Course, exercise } from '../pulumi-protocol/harness/exercise';
import { installedExample } from '../pulumi-protocol/harness/installed';
import { find, type Recording } from '../pulumi-protocol/harness/recording';
import { runProject } from '../pulumi-protocol/harness/run-project';
import { hasUnknown, isSecret, UNKNOWN } from '../pulumi-protocol/harness/values';
import { controlPlaneProblems } from '../providers/azure/control-plane';

jest.setTimeout(120_000);

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig example@linerate';
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'azure-pulumi-'));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

function fileOf(name: string, topology: Omit<Topology, 'name'>): string {
  const file = path.join(scratch, `${name}.yaml`);
  fs.writeFileSync(file, stringify({ name: 'lab', targets: { azure: {} }, access: { sshPublicKeys: [KEY] }, ...topology }));
  return file;
}

/** What the schema check cannot know: `vmSize` is an open list in the SDK, and a secret hides the keys. */
const sound = (findings: readonly string[]): readonly string[] => findings.filter((finding) => !finding.includes('hardwareProfile.vmSize'));
const demands = (recording: Recording): string[] =>
  recording.resources.flatMap(({ type, name, inputs }) => controlPlaneProblems({ type, name, inputs, parent: '', dependsOn: [] }));

describe('the project as it is', () => {
  let course: Course;
  beforeAll(async () => {
    course = await exercise(installedExample('azure-pulumi'), { secretConfig: { sshPublicKey: KEY } });
  });

  test('has no finding', () => expect(sound(course.findings)).toEqual([]));

  test('knows no id in the preview, and every one in the update', () => {
    expect(find(course.preview, 'azure-native:network:Subnet').inputs['virtualNetworkName']).toBe(UNKNOWN);
    for (const { name, inputs } of course.update.resources) expect([name, hasUnknown(inputs)]).toEqual([name, false]);
  });

  test('one scale set a group: Uniform for InfiniBand, Flexible for the rest', () => {
    const sets = course.update.resources.filter(({ type }) => type.endsWith(':VirtualMachineScaleSet'));
    expect(sets.map(({ name, inputs }) => [name, inputs['orchestrationMode'], inputs['singlePlacementGroup']]).sort()).toEqual([
      ['vmss-training-login', 'Flexible', false],
      ['vmss-training-storage', 'Flexible', false],
      ['vmss-training-trainers', 'Uniform', true],
    ]);
  });

  test('the key arrives as a secret, and in no script', () => {
    for (const { type, inputs } of course.update.resources) {
      if (!type.endsWith(':VirtualMachineScaleSet')) continue;
      const { osProfile } = inputs['virtualMachineProfile'] as unknown as {
        osProfile: { customData: string; linuxConfiguration: { ssh: { publicKeys: never } } };
      };
      expect(isSecret(osProfile.linuxConfiguration.ssh.publicKeys)).toBe(true);
      expect(Buffer.from(osProfile.customData, 'base64').toString()).not.toContain('AAAAC3NzaC1lZDI1NTE5');
    }
  });

  test('every child has its component as its parent', () => {
    const urns = new Map(course.update.resources.map(({ urn, type }) => [urn, type]));
    for (const { type, parent } of course.update.resources)
      if (type.startsWith('azure-native:')) expect(urns.get(parent)).toMatch(/^linerate:azure:Accelerated/);
  });

  test('the machines wait for the way out', () => {
    const set = course.update.resources.find(({ name }) => name === 'vmss-training-trainers');
    const subnet = course.update.resources.find(({ name }) => name === 'snet-training-main');
    expect(set?.dependencies).toContain(subnet?.urn);
    expect(subnet?.dependencies).toContain(find(course.update, 'azure-native:network:NatGateway').urn);
  });

  test('the stack’s outputs name the scale sets', () => {
    expect(Object.keys(course.update.stackOutputs?.['scaleSets'] as object).sort()).toEqual(['login', 'storage', 'trainers']);
    expect(course.preview.stackOutputs?.['resourceGroupName']).toBe(UNKNOWN);
  });
});

/** Each run is a process: shapes that do not disturb each other share one. */
/** Each run starts a program, so shapes that can live in one topology share one. */
const SHAPES: Readonly<Record<string, readonly [Omit<Topology, 'name'>, Readonly<Record<string, string>>?]>> = {
  'Flexible, Uniform with InfiniBand, several NICs on spot, an availability set': [
    {
      network: { extra: { storage: { cidr: '10.65.0.0/24' } } },
      groups: {
        flexible: { count: 3, azure: { machine: 'Standard_D8s_v5' } },
        uniform: { count: 4, azure: { machine: 'Standard_HB120rs_v3', identity: 'system' }, network: { rdma: 'required' } },
        nics: {
          count: { min: 0, desired: 1, max: 4 },
          network: { interfaces: 2, extra: ['storage'], forwarding: true },
          access: { publicAddress: true, from: ['198.51.100.0/24'] },
          purchase: { spot: { maxUsdPerHour: 1, onEviction: 'stop' } },
          azure: { machine: 'Standard_D8s_v5' },
        },
        set: { count: 2, azure: { machine: 'Standard_HX176rs', availabilitySet: true }, network: { rdma: 'required' } },
      },
    },
  ],
  'an existing network': [
    { groups: { nodes: { azure: { machine: 'Standard_D8s_v5' } } } },
    { subnetId: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/v/subnets/ours' },
  ],
};

test.each(Object.entries(SHAPES))('%s: preview and update agree, and every input is declared', async (name, [topology, more = {}]) => {
  const config = { topology: fileOf(name.replaceAll(/\W/g, '-'), topology), ...more };
  const course = await exercise(installedExample('azure-pulumi'), { config, secondUpdate: false });
  expect(sound(course.findings)).toEqual([]);
  expect(demands(course.update)).toEqual([]);
  const machines = course.update.resources.filter(({ type }) => /:VirtualMachine(ScaleSet)?$/.test(type)).map((resource) => resource.name);
  for (const group of Object.keys(topology.groups))
    expect(machines).toContainEqual(expect.stringMatching(new RegExp(`-lab-${group}(-|$)`)));
  expect(course.update.resources.some(({ type }) => type.endsWith(':VirtualNetwork'))).toBe(more['subnetId'] === undefined);
});

test('a wrong topology ends the program with its findings and no stack', async () => {
  const machine = { azure: { machine: 'Standard_B2s', acceleratedNetworking: true } };
  const run = await runProject(installedExample('azure-pulumi'), { config: { topology: fileOf('wrong', { groups: { nodes: machine } }) } });
  expect(run.exitCode).not.toBe(0);
  const said = run.logs.map(({ message }) => message).join('\n') + run.stdout + run.stderr;
  expect(said).toContain('error azure/accelerated-networking-unsupported  groups.nodes.azure.acceleratedNetworking');
  expect(said).toContain('VMSizeIsNotPermittedToEnableAcceleratedNetworkingForVmss');
  expect(said).not.toMatch(/^\s+at /m);
  expect(run.resources.filter(({ type }) => type.startsWith('azure-native:'))).toEqual([]);
});

test('without any key the program says where to put one', async () => {
  const config = { topology: fileOf('keyless', { access: {}, groups: { nodes: { azure: { machine: 'Standard_D8s_v5' } } } }) };
  const run = await runProject(installedExample('azure-pulumi'), { config });
  expect(run.exitCode).not.toBe(0);
  expect(run.logs.map(({ message }) => message).join('\n')).toContain('azure/ssh-key-missing');
});
