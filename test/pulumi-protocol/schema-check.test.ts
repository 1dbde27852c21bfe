/** The schema check against the SDKs' real declarations: one wrong input at a time. */
import path from 'node:path';
import { documentedValues } from './harness/documented-values';
import { SchemaCheck } from './harness/schema-check';
import { type Properties, UNKNOWN } from './harness/values';

const check = new SchemaCheck(path.join(__dirname, 'samples', 'fabric'));

const rule: Properties = { name: 'in', access: 'Allow', direction: 'Inbound', priority: 100, protocol: 'Tcp' };
const nsg = (change: Properties): readonly string[] =>
  check.check({ type: 'azure-native:network:NetworkSecurityGroup', inputs: { resourceGroupName: 'rg', securityRules: [rule], ...change } });

describe('Azure', () => {
  test('correct inputs, known or not', () => {
    expect(nsg({})).toEqual([]);
    expect(nsg({ resourceGroupName: UNKNOWN, securityRules: UNKNOWN })).toEqual([]);
  });

  test.each([
    ['unknown property', { colour: 'red' }, 'colour: unknown property'],
    ['unknown nested property', { securityRules: [{ ...rule, acces: 'Allow' }] }, 'securityRules[0].acces: unknown property'],
    ['missing property', { resourceGroupName: null }, 'resourceGroupName: missing required property'],
    ['missing nested property', { securityRules: [{ ...rule, direction: null }] }, 'securityRules[0].direction: missing required property'],
    ['number for text', { location: 3 }, 'location: expected string, got number'],
    ['text for number', { securityRules: [{ ...rule, priority: '100' }] }, 'securityRules[0].priority: expected number, got string'],
    ['text for truth', { flushConnection: 'true' }, 'flushConnection: expected boolean, got string'],
    ['object for array', { securityRules: rule }, 'securityRules: expected array, got object'],
    ['text for object', { securityRules: ['in'] }, 'securityRules[0]: expected object, got string'],
    ['wrong type in a map', { tags: { team: 3 } }, 'tags.team: expected string, got number'],
    ['wrong value', { securityRules: [{ ...rule, access: 'Permit' }] }, 'securityRules[0].access: "Permit" is not one of Allow, Deny'],
  ])('%s', (_what, change, problem) => expect(nsg(change as unknown as Properties)).toEqual([problem]));

  test('a type that the SDK does not have', () => {
    expect(check.check({ type: 'azure-native:network:Nothing', inputs: {} })).toEqual([
      'the SDK declares no arguments for azure-native:network:Nothing',
    ]);
  });
});

const template = (change: Properties): readonly string[] =>
  check.check({
    type: 'gcp:compute/instanceTemplate:InstanceTemplate',
    inputs: { machineType: 'c3-standard-22', disks: [{ boot: true }], networkInterfaces: [{ nicType: 'GVNIC' }], ...change },
  });

describe('Google', () => {
  test('correct inputs', () => expect(template({ scheduling: { onHostMaintenance: 'TERMINATE' } })).toEqual([]));

  test.each([
    ['unknown property', { nicType: 'GVNIC' }, 'nicType: unknown property'],
    ['missing property', { machineType: null }, 'machineType: missing required property'],
    ['wrong type', { networkInterfaces: [{ queueCount: '4' }] }, 'networkInterfaces[0].queueCount: expected number, got string'],
    [
      'a value that the comment does not list',
      { networkInterfaces: [{ nicType: 'gvnic' }] },
      'networkInterfaces[0].nicType: "gvnic" is not among the documented values GVNIC, VIRTIO_NET, MRDMA, IRDMA, IDPF',
    ],
    [
      'a value that only the API reference lists',
      { scheduling: { onHostMaintenance: 'STOP' } },
      'scheduling.onHostMaintenance: "STOP" is not among the documented values MIGRATE, TERMINATE',
    ],
  ])('%s', (_what, change, problem) => expect(template(change as unknown as Properties)).toEqual([problem]));

  test('a provider', () => {
    expect(check.check({ type: 'pulumi:providers:gcp', inputs: { project: 'demo', regio: 'us-central1' } })).toEqual([
      'regio: unknown property',
    ]);
  });
});

describe('documentedValues', () => {
  test.each([
    ['Possible values are: `INGRESS`, `EGRESS`.', ['INGRESS', 'EGRESS']],
    ['Possible values: TIER_1, DEFAULT', ['TIER_1', 'DEFAULT']],
    [
      'The mode in which to attach this disk, either READ_WRITE or READ_ONLY. If you are attaching a BOOT_DISK',
      ['READ_WRITE', 'READ_ONLY'],
    ],
    ['Valid values are: "RECREATE", "SUBSTITUTE". If SUBSTITUTE (default), the group replaces', ['RECREATE', 'SUBSTITUTE']],
    ['Disallowed values: "ADMIN", "ROOT"', undefined],
    ['For INGRESS traffic, one of `sourceRanges`, `sourceTags` is required.', undefined],
    ['The name of the disk.', undefined],
  ])('%s', (comment, values) => expect(documentedValues(`/**\n * ${comment}\n */`)).toEqual(values));
});
