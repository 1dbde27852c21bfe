/** The comparison with Google's API description sees what is wrong: otherwise its silence would mean nothing. */
import type { RecordedResource } from '../../../lib/providers/recording';
import { apiProblems } from './compute-api';
import { REVISION } from './discovery';

const resource = (type: string, inputs: Record<string, unknown>, name = 'lab-main-network'): RecordedResource => ({
  type: `gcp:compute/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
  name,
  inputs,
  parent: '',
  dependsOn: [],
});
const template = (more: Record<string, unknown>) =>
  resource(
    'InstanceTemplate',
    {
      namePrefix: 'lab-nodes-',
      machineType: 'n2-standard-8',
      scheduling: {},
      metadata: {},
      tags: ['lab'],
      disks: [{ boot: true }],
      ...more,
    },
    'lab-nodes-template',
  );

test('the description is of this year', () => expect(REVISION).toMatch(/^2026\d{4}$/));

test.each([
  ['a wrong enum', template({ scheduling: { onHostMaintenance: 'STOP' } }), /scheduling.onHostMaintenance is one of MIGRATE, TERMINATE/],
  ['a wrong NIC type', template({ networkInterfaces: [{ nicType: 'GVNICS' }] }), /nicType is one of GVNIC, IDPF/],
  [
    'a wrong tier',
    template({ networkPerformanceConfig: { totalEgressBandwidthTier: 'TIER1' } }),
    /totalEgressBandwidthTier is one of DEFAULT, TIER_1/,
  ],
  ['an unknown property', template({ networkInterfaces: [{ nictype: 'GVNIC' }] }), /networkInterfaces\[\] has no nictype/],
  ['a wrong type', template({ networkInterfaces: [{ queueCount: '4' }] }), /queueCount is a number, got "4"/],
  ['a wrong tag', template({ tags: ['Lab'] }), /tags.items\[\] matches/],
  ['a metadata key with a space', template({ metadata: { 'user data': 'x' } }), /metadata.items\[\].key matches/],
  ['too much metadata', template({ metadata: { 'user-data': 'x'.repeat(262_145) } }), /has at most 262144 bytes/],
  ['an MTU out of range', resource('Network', { mtu: 9000 }), /Network.mtu is 1300 to 8896/],
  ['a name that is too long', resource('Network', { mtu: 1500 }, 'a'.repeat(60)), /Network.name matches/],
  [
    'a wrong distance',
    resource('ResourcePolicy', { workloadPolicy: { type: 'HIGH_THROUGHPUT', maxTopologyDistance: 'RACK' } }),
    /maxTopologyDistance is one of/,
  ],
])('%s is seen', (_, wrong, problem) => {
  expect(apiProblems(wrong).join('\n')).toMatch(problem);
});

test('a type without a request fails, so that none is forgotten', () => {
  expect(() => apiProblems(resource('Address', {}))).toThrow(/has no request/);
});
