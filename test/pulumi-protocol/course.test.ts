/** The whole course on a small correct program that uses both clouds, a component, transforms, a provider function and a secret. */
import path from 'node:path';
import { type Course, exercise } from './harness/exercise';
import { find } from './harness/recording';
import { hasUnknown, isSecret, UNKNOWN } from './harness/values';

const SAMPLE = path.join(__dirname, 'samples', 'fabric');
let course: Course;

beforeAll(async () => {
  course = await exercise(SAMPLE, { secretConfig: { joinToken: 'tok-very-secret' } });
}, 60_000);

test('a correct program has no finding', () => expect(course.findings).toEqual([]));

test('the preview knows no ids, the update knows all', () => {
  expect(find(course.preview, 'azure-native:network:Subnet').inputs['virtualNetworkName']).toBe(UNKNOWN);
  for (const resource of course.update.resources)
    expect({ urn: resource.urn, unknown: hasUnknown(resource.inputs) }).toEqual({ urn: resource.urn, unknown: false });
});

test('values flow from one resource into the next', () => {
  expect(find(course.update, 'gcp:compute/network:Network').inputs['networkProfile']).toBe(
    'projects/fixture/global/networkProfiles/us-central1-a-vpc-roce',
  );
  expect(find(course.update, 'gcp:compute/subnetwork:Subnetwork').inputs['network']).toBe('projects/fixture/global/networks/rail-1a2b3c4');
});

test('the secret arrives wrapped, in text and in base64', () => {
  const template = find(course.update, 'gcp:compute/instanceTemplate:InstanceTemplate');
  expect(isSecret(template.inputs['metadataStartupScript'])).toBe(true);
  const scaleSet = find(course.update, 'azure-native:compute:VirtualMachineScaleSet');
  const profile = scaleSet.inputs['virtualMachineProfile'] as { osProfile: { customData: never } };
  expect(isSecret(profile.osProfile.customData)).toBe(true);
});

test('transforms of a parent reach the child', () => {
  expect(find(course.update, 'azure-native:network:NetworkSecurityGroup').inputs['tags']).toEqual({ stamped: 'yes' });
});

test('parents and dependencies are those of the program', () => {
  const scaleSet = find(course.update, 'azure-native:compute:VirtualMachineScaleSet');
  expect(scaleSet.parent).toBe(find(course.update, 'sample:azure:Rack').urn);
  expect(scaleSet.dependencies).toContain(find(course.update, 'azure-native:network:Subnet').urn);
  expect(scaleSet.options.ignoreChanges).toEqual(['sku.capacity']);
});

test('stack outputs come from the components', () => {
  expect(course.update.stackOutputs!['scaleSetId']).toMatch(/^\/subscriptions\/.*\/rack-vmss1a2b3c4$/);
  expect(course.preview.stackOutputs!['scaleSetId']).toBe(UNKNOWN);
});

test('defaults of Pulumi.yaml count as config', () =>
  expect(find(course.update, 'azure-native:resources:ResourceGroup').inputs['location']).toBe('westeurope'));
