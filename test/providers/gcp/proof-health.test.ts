/** `proof: enforce`: the group waits for its machines' word. */
import * as pulumi from '@pulumi/pulumi';
import { HEALTH_PORT } from '../../../lib/guest/health';
import { AcceleratedInstance, AcceleratedNodeGroup } from '../../../lib/providers/gcp';
import { recordGcp } from '../../../lib/providers/gcp/record';
import { type RecordedResource, recordProgram } from '../../../lib/providers/recording';
import type { TopologyError } from '../../../lib/topology/finding';
import type { GroupNeed } from '../../../lib/topology/types';
import { finding, plannedGroup } from '../../gcp/planned';
import { apiProblems } from './compute-api';

jest.setTimeout(30_000);

const NEED: GroupNeed = { proof: 'enforce', gcp: { machine: 'n2-standard-8' } };
const { plan } = plannedGroup(NEED);
const record = (program: () => unknown) => recordProgram(pulumi, { project: 'lab' }, program);
const of = (resources: readonly RecordedResource[], kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`));
/** Caught inside of the program: what ends it otherwise ends the recording with it. */
const rulesOf = async (program: () => unknown): Promise<readonly string[]> => {
  let rules: readonly string[] = [];
  await record(() => {
    try {
      program();
    } catch (error) {
      rules = (error as TopologyError).findings.map(({ rule }) => rule);
    }
  });
  return rules;
};

describe('a managed group', () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    resources = await recordGcp(plan);
  });
  const inputs = (kind: string, name = /./): Record<string, unknown> => {
    const found = of(resources, kind).find((each) => name.test(each.name));
    if (found === undefined) throw new Error(`no ${kind}`);
    return found.inputs as Record<string, unknown>;
  };

  test('waits until it is stable, which its health check decides, and repairs nothing', () =>
    expect(inputs('InstanceGroupManager')).toMatchObject({
      waitForInstances: true,
      waitForInstancesStatus: 'STABLE',
      autoHealingPolicies: { healthCheck: expect.stringMatching(/^\$\{.*proof-health\.selfLink\}$/), initialDelaySec: 2700 },
      instanceLifecyclePolicy: { onFailedHealthCheck: 'DO_NOTHING' },
    }));
  test('is asked on the port that its machines listen on', () => {
    expect(inputs('HealthCheck')).toMatchObject({ httpHealthCheck: { port: HEALTH_PORT, requestPath: '/' } });
    const userData = (inputs('InstanceTemplate')['metadata'] as Record<string, string>)['user-data'];
    expect(userData).toContain(`ListenStream=${HEALTH_PORT}`);
    expect(userData).toMatch(/- enable\n(\s+- .*\n)*\s+- linerate-health.socket/);
  });
  test("lets Google's probes in, and nobody else, before the first machine starts", () => {
    expect(inputs('Firewall', /probes/)).toMatchObject({
      sourceRanges: ['35.191.0.0/16', '130.211.0.0/22'],
      allows: [{ protocol: 'tcp', ports: [String(HEALTH_PORT)] }],
      targetTags: (inputs('InstanceTemplate')['tags'] as string[]).slice(0, 1),
    });
    const [manager] = of(resources, 'InstanceGroupManager');
    expect(manager?.dependsOn.some((urn) => urn.endsWith('proof-probes'))).toBe(true);
  });
  test('is what Google’s API description allows', () =>
    // The description that is kept here has no health checks.
    expect(resources.filter(({ type }) => !type.endsWith(':HealthCheck')).flatMap(apiProblems)).toEqual([]));
});

test('with `report` nothing waits', async () => {
  const resources = await recordGcp(plannedGroup({ ...NEED, proof: 'report' }).plan);
  expect(of(resources, 'HealthCheck')).toEqual([]);
  expect(of(resources, 'InstanceGroupManager')[0]?.inputs).not.toHaveProperty('waitForInstances');
});

test('where nothing can wait, or the probes cannot come in, it is an error and no silence', async () => {
  expect(await rulesOf(() => new AcceleratedInstance('one', { plan, group: 'nodes' }))).toEqual(['gcp/enforce-unavailable']);
  expect(await rulesOf(() => new AcceleratedNodeGroup('nodes', { plan, group: 'nodes', subnetwork: 'mine' }))).toEqual([
    'gcp/enforce-without-network',
  ]);
  expect(await rulesOf(() => new AcceleratedNodeGroup('nodes', { plan, group: 'nodes', network: 'n', subnetwork: 's' }))).toEqual([]);
  const queued = plannedGroup({
    count: 2,
    proof: 'enforce',
    network: { rdma: 'required' },
    gcp: { machine: 'a4-highgpu-8g', flexStart: true },
  });
  expect(finding(queued, 'gcp/enforce-with-flex-start').level).toBe('error');
});
