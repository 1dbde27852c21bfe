/** Every rule over a launch template has an input that breaks it, and one beside it that does not. */
import { loadCatalog } from '../../../lib/catalog/load';
import { checkLaunchTemplate, LAUNCH_TEMPLATE_RULES } from '../../../lib/rules/aws';
import type { InterfaceFacts, LaunchTemplateFacts } from '../../../lib/rules/aws/facts';

const catalog = loadCatalog('aws');

const nic = (networkCardIndex: number, deviceIndex: number, type: string, more: Partial<InterfaceFacts> = {}): InterfaceFacts => ({
  networkCardIndex,
  deviceIndex,
  type,
  publicIp: undefined,
  addressProperties: [],
  queues: undefined,
  enaExpress: undefined,
  connectionTracking: undefined,
  deleteOnTermination: true,
  ...more,
});
const template = (
  machine: string,
  interfaces: readonly InterfaceFacts[],
  more: Partial<LaunchTemplateFacts> = {},
): LaunchTemplateFacts => ({
  path: 'Resources.T',
  machine,
  row: catalog.get(machine),
  interfaces,
  instanceSecurityGroups: false,
  market: 'on-demand',
  placementStrategy: undefined,
  bandwidthWeighting: undefined,
  cpuOptions: undefined,
  metadata: { httpTokens: 'required', hopLimit: 1 },
  volumesEncrypted: [true],
  at: (field, index) => (index === undefined ? field : `${field}[${index}]`),
  ...more,
});
const primary = nic(0, 0, 'interface');

interface Case {
  readonly rule: string;
  readonly broken: LaunchTemplateFacts;
  readonly path: string;
  readonly sound: LaunchTemplateFacts;
}

const CASES: readonly Case[] = [
  {
    rule: 'aws/network-card-out-of-range',
    broken: template('p5.48xlarge', [primary, nic(32, 0, 'efa-only')]),
    path: 'networkCardIndex[1]',
    sound: template('p5.48xlarge', [primary, nic(31, 0, 'efa-only')]),
  },
  {
    rule: 'aws/device-index-out-of-range',
    broken: template('p5.48xlarge', [primary, nic(2, 2, 'efa-only')]),
    path: 'deviceIndex[1]',
    sound: template('p5.48xlarge', [primary, nic(2, 1, 'efa-only')]),
  },
  {
    rule: 'aws/device-index-out-of-range',
    broken: template('hpc6id.32xlarge', [nic(0, 0, 'efa'), nic(1, 1, 'efa')]),
    path: 'deviceIndex[1]',
    sound: template('hpc6id.32xlarge', [nic(0, 0, 'efa'), nic(1, 0, 'efa')]),
  },
  {
    rule: 'aws/duplicate-interface-position',
    broken: template('c7i.large', [primary, nic(0, 1, 'interface'), nic(0, 1, 'interface')]),
    path: 'deviceIndex[2]',
    sound: template('c7i.large', [primary, nic(0, 1, 'interface')]),
  },
  {
    rule: 'aws/primary-interface-missing',
    broken: template('c7i.large', [nic(0, 1, 'interface')]),
    path: 'interfaces',
    sound: template('c7i.large', [primary]),
  },
  {
    rule: 'aws/public-ip-with-several-interfaces',
    broken: template('c7i.large', [nic(0, 0, 'interface', { publicIp: true }), nic(0, 1, 'interface')]),
    path: 'publicIp[0]',
    sound: template('c7i.large', [nic(0, 0, 'interface', { publicIp: true })]),
  },
  {
    rule: 'aws/security-groups-beside-interfaces',
    broken: template('c7i.large', [primary], { instanceSecurityGroups: true }),
    path: 'securityGroups',
    sound: template('c7i.large', [], { instanceSecurityGroups: true }),
  },
  {
    rule: 'aws/interface-outlives-machine',
    broken: template('c7i.large', [primary, nic(0, 1, 'interface', { deleteOnTermination: undefined })]),
    path: 'deleteOnTermination[1]',
    sound: template('c7i.large', [primary]),
  },
  {
    rule: 'aws/interface-type-unknown',
    broken: template('c7i.large', [nic(0, 0, 'banana')]),
    path: 'type[0]',
    sound: template('c7i.large', [primary]),
  },
  {
    rule: 'aws/efa-unsupported',
    broken: template('c7i.large', [nic(0, 0, 'efa')]),
    path: 'type[0]',
    sound: template('hpc7a.96xlarge', [nic(0, 0, 'efa')]),
  },
  {
    rule: 'aws/card-refuses-interface-type',
    broken: template('p6-b300.48xlarge', [nic(0, 0, 'efa')]),
    path: 'type[0]',
    sound: template('p6-b200.48xlarge', [nic(0, 0, 'efa')]),
  },
  {
    rule: 'aws/card-refuses-interface-type',
    broken: template('p6e-gb200.36xlarge', [primary, nic(1, 0, 'interface')]),
    path: 'type[1]',
    sound: template('p6e-gb200.36xlarge', [primary, nic(2, 0, 'interface')]),
  },
  {
    rule: 'aws/two-efa-on-one-card',
    broken: template('p5.48xlarge', [nic(0, 0, 'efa'), nic(0, 1, 'efa-only')]),
    path: 'type[1]',
    sound: template('p5.48xlarge', [nic(0, 0, 'efa'), nic(1, 1, 'efa-only')]),
  },
  {
    rule: 'aws/too-many-efa',
    broken: template('g7e.8xlarge', [primary, nic(0, 1, 'efa-only'), nic(0, 2, 'efa-only')]),
    path: 'interfaces',
    sound: template('g7e.8xlarge', [primary, nic(0, 1, 'efa-only')]),
  },
  {
    rule: 'aws/primary-efa-only',
    broken: template('p5.48xlarge', [nic(0, 0, 'efa-only')]),
    path: 'type[0]',
    sound: template('p5.48xlarge', [nic(0, 0, 'efa')]),
  },
  {
    rule: 'aws/efa-only-with-addresses',
    broken: template('p5.48xlarge', [primary, nic(1, 0, 'efa-only', { addressProperties: ['ipv4PrefixCount'] })]),
    path: 'addresses[1]',
    sound: template('p5.48xlarge', [primary, nic(1, 0, 'efa', { addressProperties: ['ipv4PrefixCount'] })]),
  },
  {
    rule: 'aws/efa-only-with-addresses',
    broken: template('p5.48xlarge', [primary, nic(1, 0, 'efa-only', { enaExpress: { enabled: true, udp: false } })]),
    path: 'addresses[1]',
    sound: template('p5.48xlarge', [primary, nic(1, 0, 'efa-only')]),
  },
  {
    rule: 'aws/efa-on-fewer-cards',
    broken: template('g6e.48xlarge', [primary, nic(0, 1, 'efa-only')]),
    path: 'interfaces',
    sound: template('g6e.48xlarge', [primary]),
  },
  {
    rule: 'aws/ena-express-unsupported',
    broken: template('c5n.18xlarge', [nic(0, 0, 'interface', { enaExpress: { enabled: false, udp: false } })]),
    path: 'enaExpress[0]',
    sound: template('c6in.32xlarge', [nic(0, 0, 'interface', { enaExpress: { enabled: true, udp: false } })]),
  },
  {
    rule: 'aws/ena-express-udp-alone',
    broken: template('c6in.32xlarge', [nic(0, 0, 'interface', { enaExpress: { enabled: false, udp: true } })]),
    path: 'enaExpress[0]',
    sound: template('c6in.32xlarge', [nic(0, 0, 'interface', { enaExpress: { enabled: true, udp: true } })]),
  },
  {
    rule: 'aws/queue-count',
    broken: template('c8gn.48xlarge', [nic(0, 0, 'interface', { queues: 24 })]),
    path: 'queues[0]',
    sound: template('c8gn.48xlarge', [nic(0, 0, 'interface', { queues: 64 })]),
  },
  {
    rule: 'aws/queue-count',
    broken: template('c8gn.48xlarge', [nic(0, 0, 'interface', { queues: 256 })]),
    path: 'queues[0]',
    sound: template('c8gn.48xlarge', [nic(0, 0, 'interface', { queues: 128 })]),
  },
  {
    rule: 'aws/queue-count',
    broken: template(
      'c8gn.48xlarge',
      [0, 1, 2, 3].map((i) => nic(0, i, 'interface', { queues: 128 })),
    ),
    path: 'queues[0]',
    sound: template(
      'c8gn.48xlarge',
      [0, 1, 2].map((i) => nic(0, i, 'interface', { queues: 128 })),
    ),
  },
  {
    rule: 'aws/queue-count',
    broken: template('p5.48xlarge', [nic(0, 0, 'interface', { queues: 16 })]),
    path: 'queues[0]',
    sound: template('p5.48xlarge', [primary]),
  },
  {
    rule: 'aws/connection-tracking-range',
    broken: template('c7i.large', [nic(0, 0, 'interface', { connectionTracking: { tcpEstablishedSeconds: 59 } })]),
    path: 'connectionTracking[0].tcpEstablishedSeconds',
    sound: template('c7i.large', [
      nic(0, 0, 'interface', { connectionTracking: { tcpEstablishedSeconds: 60, udpSeconds: 30, udpStreamSeconds: 180 } }),
    ]),
  },
  {
    rule: 'aws/bandwidth-weighting-unsupported',
    broken: template('c6in.32xlarge', [primary], { bandwidthWeighting: 'vpc-1' }),
    path: 'bandwidthWeighting',
    sound: template('c8g.48xlarge', [primary], { bandwidthWeighting: 'vpc-1' }),
  },
  {
    rule: 'aws/purchase-unsupported',
    broken: template('hpc7a.96xlarge', [primary], { market: 'spot' }),
    path: 'market',
    sound: template('c7i.large', [primary], { market: 'spot' }),
  },
  {
    rule: 'aws/purchase-unsupported',
    broken: template('c7i.large', [primary], { market: 'capacity-block' }),
    path: 'market',
    sound: template('p5.48xlarge', [primary], { market: 'capacity-block' }),
  },
  {
    rule: 'aws/cpu-options-unsupported',
    broken: template('c8gn.48xlarge', [primary], { cpuOptions: { coreCount: 192, threadsPerCore: 2 } }),
    path: 'cpuOptions',
    sound: template('p5.48xlarge', [primary], { cpuOptions: { coreCount: 96, threadsPerCore: 1 } }),
  },
  {
    rule: 'aws/cpu-options-unsupported',
    broken: template('p5.48xlarge', [primary], { cpuOptions: { coreCount: undefined, threadsPerCore: 1 } }),
    path: 'cpuOptions',
    sound: template('p5.48xlarge', [primary]),
  },
  {
    rule: 'aws/metadata-v1',
    broken: template('c7i.large', [primary], { metadata: { httpTokens: 'optional', hopLimit: 1 } }),
    path: 'metadata',
    sound: template('c7i.large', [primary]),
  },
  {
    rule: 'aws/metadata-hop-limit',
    broken: template('c7i.large', [primary], { metadata: { httpTokens: 'required', hopLimit: 65 } }),
    path: 'metadata',
    sound: template('c7i.large', [primary], { metadata: { httpTokens: 'required', hopLimit: 64 } }),
  },
  {
    rule: 'aws/volume-unencrypted',
    broken: template('c7i.large', [primary], { volumesEncrypted: [true, false] }),
    path: 'volumes',
    sound: template('c7i.large', [primary], { volumesEncrypted: [] }),
  },
  {
    rule: 'aws/placement-unsupported',
    broken: template('t3.large', [primary], { placementStrategy: 'cluster' }),
    path: 'placement',
    sound: template('t3.large', [primary], { placementStrategy: 'spread' }),
  },
];

test.each(CASES.map((each) => [each.rule, each.broken.machine, each] as const))('%s (%s)', (rule, machine, { broken, path, sound }) => {
  expect(catalog.get(machine as string)).toBeDefined();
  const findings = checkLaunchTemplate(broken);
  const finding = findings.find((each) => each.rule === rule && each.path === path);
  expect({ rule, path, found: findings.map((each) => `${each.rule} ${each.path}`), hit: finding !== undefined }).toMatchObject({
    hit: true,
  });
  expect(finding?.fix).not.toBe('');
  expect(finding?.source).not.toBe('');
  expect(checkLaunchTemplate(sound).filter((each) => each.rule === rule)).toEqual([]);
});

test('every rule has a case', () => {
  expect([...new Set(CASES.map(({ rule }) => rule))].sort()).toEqual(LAUNCH_TEMPLATE_RULES.map(({ id }) => id).sort());
});

test('what EC2 refuses says so, and with its own words where they are known', () => {
  const [finding] = checkLaunchTemplate(
    CASES.find(({ rule }) => rule === 'aws/public-ip-with-several-interfaces')?.broken as LaunchTemplateFacts,
  ).filter(({ rule }) => rule === 'aws/public-ip-with-several-interfaces');
  expect(finding?.prevents).toContain(
    'The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces',
  );
});

test('all findings come at once', () => {
  const rules = checkLaunchTemplate(
    template(
      'c5n.18xlarge',
      [
        nic(0, 0, 'efa-only', { publicIp: true }),
        nic(0, 0, 'efa', { queues: 3, enaExpress: { enabled: true, udp: true } }),
        nic(4, 0, 'interface'),
      ],
      { market: 'capacity-block', bandwidthWeighting: 'vpc-1', instanceSecurityGroups: true },
    ),
  ).map(({ rule }) => rule);
  expect(new Set(rules)).toEqual(
    new Set([
      'aws/network-card-out-of-range',
      'aws/duplicate-interface-position',
      'aws/public-ip-with-several-interfaces',
      'aws/security-groups-beside-interfaces',
      'aws/two-efa-on-one-card',
      'aws/too-many-efa',
      'aws/primary-efa-only',
      'aws/efa-only-with-addresses',
      'aws/ena-express-unsupported',
      'aws/queue-count',
      'aws/bandwidth-weighting-unsupported',
      'aws/purchase-unsupported',
    ]),
  );
});

test('what is known only at deploy time is not spoken of', () => {
  const late = template('p5.48xlarge', [nic(0, 0, 'interface', { deviceIndex: undefined, type: undefined, networkCardIndex: undefined })], {
    row: undefined,
    machine: undefined,
    market: undefined,
  });
  expect(checkLaunchTemplate(late)).toEqual([]);
});
