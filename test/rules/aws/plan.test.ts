/** Every rule over our own plan has a topology that breaks it. */
import { loadCatalog } from '../../../lib/catalog/load';
import { resolveAws } from '../../../lib/resolve/aws';
import type { AwsPlan } from '../../../lib/resolve/plan';
import { AWS_RULES, LAUNCH_TEMPLATE_RULES } from '../../../lib/rules/aws';
import { runRules } from '../../../lib/rules/rule';
import type { Finding } from '../../../lib/topology/finding';
import { completeTopology } from '../../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../../lib/topology/types';

const catalog = loadCatalog('aws');

function findings(groups: Record<string, GroupNeed>, more: Partial<Topology> = {}): Finding[] {
  const { topology, findings: parsed } = completeTopology({ name: 't', targets: { aws: {} }, groups, ...more });
  if (topology === undefined) throw new Error(JSON.stringify(parsed));
  const { plan, findings: resolved } = resolveAws(topology, catalog);
  expect(resolved.filter(({ level }) => level === 'error')).toEqual([]);
  return runRules(AWS_RULES, { topology, plan: plan as AwsPlan, catalog });
}
const p5 = (more: GroupNeed = {}): GroupNeed => ({
  ...more,
  network: { rdma: 'required', ...more.network },
  aws: { machine: 'p5.48xlarge', ...more.aws },
});

interface Case {
  readonly rule: string;
  readonly level?: string;
  readonly path: string;
  readonly groups: Record<string, GroupNeed>;
  readonly more?: Partial<Topology>;
}

const CASES: readonly Case[] = [
  {
    rule: 'aws/mtu-left-to-you',
    level: 'warning',
    path: 'groups.n.tuning',
    groups: { n: { tuning: 'none' } },
    more: { network: { mtu: 'standard' } },
  },
  {
    rule: 'aws/layout-too-slow',
    path: 'groups.n.aws.nicLayout',
    groups: { n: p5({ network: { bandwidthGbps: 400 }, aws: { nicLayout: 'ip-optimized' } }) },
  },
  {
    rule: 'aws/layout-too-slow',
    path: 'groups.n.aws.interfaces',
    groups: { n: p5({ network: { rdmaGbps: 3200 }, aws: { interfaces: [{ networkCardIndex: 0, deviceIndex: 0, type: 'efa' }] } }) },
  },
  { rule: 'aws/efa-over-several-zones', path: 'groups.n.aws.zones', groups: { n: p5({ aws: { zones: ['us-east-1a', 'us-east-1b'] } }) } },
  {
    rule: 'aws/cluster-over-several-zones',
    path: 'groups.n.aws.zones',
    groups: { n: { placement: 'cluster', aws: { machine: 'c7i.large', zones: ['us-east-1a', 'us-east-1b'] } } },
  },
  { rule: 'aws/spread-over-seven', path: 'groups.n.count', groups: { n: { count: 8, placement: 'spread' } } },
  { rule: 'aws/zone-outside-region', path: 'groups.n.aws.zones', groups: { n: { aws: { zones: ['eu-west-1a'] } } } },
  {
    rule: 'aws/placement-group-beside-reservation',
    level: 'error',
    path: 'groups.n.aws.placementGroup',
    groups: { n: p5({ purchase: { capacityBlock: 'cr-1' }, aws: { placementGroup: 'pg-1' } }) },
  },
  {
    rule: 'aws/placement-group-beside-reservation',
    level: 'warning',
    path: 'groups.n.placement',
    groups: { n: p5({ purchase: { reservation: 'cr-1' }, placement: 'cluster' }) },
  },
  {
    rule: 'aws/subnet-too-small',
    path: 'network.cidr',
    groups: { n: p5({ count: 400, aws: { nicLayout: 'combined' } }) },
    more: { network: { cidr: '10.0.0.0/20' } },
  },
  {
    rule: 'aws/mtu-over-path',
    path: 'network.mtu',
    groups: { n: { aws: { machine: 'c6in.32xlarge', enaExpress: true } } },
    more: { network: { mtu: 9001 } },
  },
  { rule: 'aws/image-unknown', path: 'groups.n.image', groups: { n: { image: 'plan9-4' } } },
  {
    rule: 'aws/extra-network-over-several-zones',
    path: 'groups.n.aws.zones',
    groups: { n: { network: { extra: ['s'] }, aws: { zones: ['us-east-1a', 'us-east-1b'] } } },
    more: { network: { extra: { s: { cidr: '10.9.0.0/24' } } } },
  },
  {
    rule: 'aws/efa-island-mixed',
    path: 'groups.old.network.rdma',
    groups: { n: p5(), old: { network: { rdma: 'required' }, aws: { machine: 'p4d.24xlarge' } } },
  },
  {
    rule: 'aws/rdma-preferred-unavailable',
    level: 'warning',
    path: 'groups.n.network.rdma',
    groups: { n: { network: { rdma: 'preferred' }, aws: { machine: 'c7i.large' } } },
  },
  { rule: 'aws/capability-unused', level: 'info', path: 'groups.n.network.rdma', groups: { n: { aws: { machine: 'p5.48xlarge' } } } },
  {
    rule: 'aws/capability-unused',
    level: 'info',
    path: 'groups.n.aws.enaExpress',
    groups: { n: { network: { bandwidthGbps: 25 }, aws: { machine: 'c6in.32xlarge' } } },
  },
  {
    rule: 'aws/capability-unused',
    level: 'info',
    path: 'groups.n.aws.bandwidthWeighting',
    groups: { n: { network: { bandwidthGbps: 25 }, aws: { machine: 'c8g.48xlarge' } } },
  },
  {
    rule: 'aws/idle-connections-forgotten',
    level: 'warning',
    path: 'groups.n.network.connectionIdleSeconds',
    groups: { n: { tuning: 'none', aws: { machine: 'c8gn.48xlarge' } } },
  },
  {
    rule: 'aws/dpdk-without-iommu',
    level: 'warning',
    path: 'groups.n.network.dataPlane',
    groups: { n: { network: { dataPlane: 'dpdk', interfaces: 2 }, aws: { machine: 'c6in.32xlarge' } } },
  },
  {
    rule: 'aws/ena-express-out-of-reach',
    level: 'error',
    path: 'groups.n.aws.enaExpress',
    groups: { n: { aws: { machine: 'c6in.32xlarge', enaExpress: true, zones: ['us-east-1-bos-1a'] } } },
  },
  {
    rule: 'aws/ena-express-out-of-reach',
    level: 'warning',
    path: 'groups.n.aws.enaExpress',
    groups: { n: { aws: { machine: 'c6in.32xlarge', enaExpress: true, zones: ['sa-east-1a', 'sa-east-1b'] } } },
    more: { targets: { aws: { region: 'sa-east-1' } } },
  },
  {
    rule: 'aws/custom-image-unchecked',
    level: 'info',
    path: 'groups.n.aws.imageId',
    groups: { n: { aws: { imageId: 'ami-0123456789abcdef0' } } },
  },
  // Rules over any launch template, with the path of what the user wrote.
  {
    rule: 'aws/public-ip-with-several-interfaces',
    path: 'groups.n.access.publicAddress',
    groups: { n: p5({ access: { publicAddress: true } }) },
  },
  { rule: 'aws/public-ip-with-several-interfaces', path: 'groups.n.aws.publicIp', groups: { n: p5({ aws: { publicIp: true } }) } },
  {
    rule: 'aws/ena-express-unsupported',
    path: 'groups.n.aws.enaExpress',
    groups: { n: { aws: { machine: 'c5n.18xlarge', enaExpress: true } } },
  },
  { rule: 'aws/purchase-unsupported', path: 'groups.n.purchase', groups: { n: { purchase: 'spot', aws: { machine: 'hpc7a.96xlarge' } } } },
  { rule: 'aws/placement-unsupported', path: 'groups.n.placement', groups: { n: { placement: 'cluster', aws: { machine: 't3.large' } } } },
  {
    rule: 'aws/primary-efa-only',
    path: 'groups.n.aws.interfaces[0].type',
    groups: { n: p5({ aws: { interfaces: [{ networkCardIndex: 0, deviceIndex: 0, type: 'efa-only' }] } }) },
  },
  {
    rule: 'aws/efa-only-with-addresses',
    path: 'groups.n.aws.interfaces[1].ipv4PrefixCount',
    groups: {
      n: p5({
        aws: {
          interfaces: [
            { networkCardIndex: 0, deviceIndex: 0, type: 'interface' },
            { networkCardIndex: 1, deviceIndex: 0, type: 'efa-only', ipv4PrefixCount: 1 },
          ],
        },
      }),
    },
  },
  {
    rule: 'aws/cpu-options-unsupported',
    path: 'groups.n.aws.threadsPerCore',
    groups: { n: { aws: { machine: 'c7i.metal-24xl', threadsPerCore: 1 } } },
  },
];

test.each(CASES.map((each) => [each.rule, each.path, each] as const))('%s at %s', (rule, path, { level = 'error', groups, more }) => {
  const found = findings(groups, more);
  expect(found.map((each) => `${each.level} ${each.rule} ${each.path}`)).toContain(`${level} ${rule} ${path}`);
  const finding = found.find((each) => each.rule === rule && each.path === path) as Finding;
  expect(finding.fix).not.toBe('');
  expect(finding.source).not.toBe('');
});

test('every rule of our plan has a case', () => {
  const shared = new Set(LAUNCH_TEMPLATE_RULES.map(({ id }) => id));
  const own = AWS_RULES.map(({ id }) => id).filter((id) => !shared.has(id));
  expect(own.filter((id) => !CASES.some(({ rule }) => rule === id))).toEqual([]);
});

test('tuning: none is no matter where DHCP says the right MTU', () =>
  expect(findings({ n: { tuning: 'none' } }).map(({ rule }) => rule)).not.toContain('aws/mtu-left-to-you'));

test('a sound training cluster has nothing above info', () => {
  const found = findings({
    trainers: p5({ count: 4, network: { rdmaGbps: 3200, bandwidthGbps: 50 } }),
    login: { network: { bandwidthGbps: 25 } },
  });
  expect(found.filter(({ level }) => level !== 'info')).toEqual([]);
});
