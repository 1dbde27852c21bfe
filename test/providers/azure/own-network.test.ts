/** A network, a resource group and more of one's own, all of them outputs: over Pulumi's protocol, with unknowns in the preview. */
import path from 'node:path';
import { type Course, exercise } from '../../pulumi-protocol/harness/exercise';
import { installed } from '../../pulumi-protocol/harness/installed';
import type { Registered } from '../../pulumi-protocol/harness/recording';
import { hasUnknown, isSecret, plainProperties, UNKNOWN } from '../../pulumi-protocol/harness/values';
import { KEY } from '../../resolve/azure-wishes';

jest.setTimeout(120_000);

let course: Course;
beforeAll(async () => {
  course = await exercise(installed(path.join(__dirname, 'own-network')), { secretConfig: { sshPublicKey: KEY } });
});

const ofUpdate = (kind: string): readonly Registered[] => course.update.resources.filter(({ type }) => type.endsWith(`:${kind}`));
// Where transforms run, a secret inside of a property makes the whole property one.
const profileOf = ({ inputs }: Registered) =>
  plainProperties(inputs)['virtualMachineProfile'] as unknown as {
    networkProfile: { networkInterfaceConfigurations: Record<string, never>[] };
  };
const nicsOf = (set: Registered) => profileOf(set).networkProfile.networkInterfaceConfigurations;

test('has no finding', () => expect(course.findings.filter((finding) => !finding.includes('hardwareProfile.vmSize'))).toEqual([]));

test('makes no network of ours', () => {
  expect(ofUpdate('VirtualNetwork').map(({ name }) => name)).toEqual(['hub']);
  expect(
    ofUpdate('Subnet')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['back', 'front']);
  expect(ofUpdate('NatGateway')).toEqual([]);
});

test('the preview knows no id, and the update every one', () => {
  for (const set of course.preview.resources.filter(({ type }) => type.endsWith(':VirtualMachineScaleSet')))
    expect([set.name, hasUnknown(set.inputs), set.inputs['resourceGroupName']]).toEqual([set.name, true, UNKNOWN]);
  for (const { name, inputs } of course.update.resources) expect([name, hasUnknown(inputs)]).toEqual([name, false]);
});

test('NICs lie where the arguments say', () => {
  const plain = ofUpdate('VirtualMachineScaleSet').find(({ name }) => name === 'vmss-lab-plain') as Registered;
  expect(nicsOf(plain)).toHaveLength(3);
  expect(JSON.stringify(nicsOf(plain)[0])).toContain('/subnets/front');
  expect(JSON.stringify(nicsOf(plain)[2])).toContain('/subnets/back');
  expect(JSON.stringify(nicsOf(plain)[0])).toContain('/networkSecurityGroups/strict');
});

test('transforms reach every child of the component, and nothing beside it', () => {
  const stamped = (name: string) =>
    (course.update.resources.find((each) => each.name === name)?.inputs['tags'] as unknown as { stamped?: string } | undefined)?.stamped;
  expect(stamped('vmss-lab-plain')).toBe('yes');
  expect(stamped('nsg-lab-solvers')).toBe('yes');
  expect(stamped('ppg-lab-solvers')).toBe('yes');
  expect(stamped('vmss-reserved-nodes')).toBeUndefined();
});

test('keys are secret on machines and scale sets alike', () => {
  const machine = ofUpdate('VirtualMachine')[0]?.inputs['osProfile'] as unknown as {
    linuxConfiguration: { ssh: { publicKeys: never } };
  };
  expect(isSecret(machine.linuxConfiguration.ssh.publicKeys)).toBe(true);
});

test('instances that talk over InfiniBand share the first one’s availability set', () => {
  expect(ofUpdate('AvailabilitySet').map(({ name }) => name)).toEqual(['avail-solver-0']);
  const sets = ofUpdate('VirtualMachine').map(({ inputs }) => (inputs['availabilitySet'] as unknown as { id: string }).id);
  expect(new Set(sets).size).toBe(1);
  expect(sets[0]).toContain('/availabilitySets/avail-solver-0');
});

test('the reservation arrives, and the outputs are those of the components', () => {
  const reserved = ofUpdate('VirtualMachineScaleSet').find(({ name }) => name === 'vmss-reserved-nodes') as Registered;
  expect(JSON.stringify(reserved.inputs['virtualMachineProfile'])).toContain('/capacityReservationGroups/reserved');
  expect(course.preview.stackOutputs?.['reservedScaleSet']).toBe(UNKNOWN);
  expect(course.update.stackOutputs?.['reservedScaleSet']).toMatch(/vmss-reserved-nodes/);
});
