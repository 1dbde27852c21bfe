import { GPU_MODELS } from '../../../lib/catalog/gpus';
import { imageNames } from '../../../lib/catalog/images';
import { runRules } from '../../../lib/rules/rule';
import { TOPOLOGY_RULES } from '../../../lib/rules/topology';
import type { CompleteTopology } from '../../../lib/topology/complete';
import type { Finding } from '../../../lib/topology/finding';
import { complete, KEY, SMALLEST, withGroup } from '../../topology/topologies';

/** What a rule's finding must be, field by field; `prevents` and `source` are checked for every rule below. */
interface Expected {
  readonly level?: 'warning' | 'info';
  readonly path: string;
  readonly got: unknown;
  readonly allowed: unknown;
  readonly fix: string;
}

const access = { sshPublicKeys: [KEY] };
const withNetwork = (network: object, group: object = {}, rest: object = {}) => withGroup(group, { network, ...rest });
const withGroups = (groups: object, rest: object = {}) => ({ name: 'training', access, groups, ...rest });
const host = (name: string, mac?: string) => ({ name, ...(mac === undefined ? {} : { mac }) });
const sriov = { os: 'debian-13', functions: [{ match: { pci: '0000:3b:00.0' }, driver: 'ice', vfs: 4 }] };
const hosts = (...list: object[]) => ({ only: ['metal'], metal: { hosts: list }, sriov });
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'];
const CIDR = 'an IPv4 range in CIDR notation: four numbers from 0 to 255 and a prefix length from 0 to 32';
const KEY_FIX = 'access: { sshPublicKeys: [ "ssh-ed25519 AAAA... me@laptop" ] }';
const aws = { targets: { aws: {} } };

// biome-ignore format: one case a line
const CASES: readonly [string, string, object, Expected][] = [
  // Groups.
  ['topology/no-groups', 'no groups', { name: 'a', groups: {} }, { path: 'groups', got: 'none', allowed: 'one group or more', fix: 'groups: { trainers: { count: 1 } }' }],
  ['topology/group-planned-nowhere', 'a cloud that is no target', withGroups({ a: {}, b: { only: ['gcp'] } }, aws), { path: 'groups.b', got: 'no target', allowed: ['aws'], fix: 'name one of aws in only, add it to targets, or give the group metal.hosts' }],
  ['topology/group-planned-nowhere', 'hosts without metal', withGroups({ a: {}, b: { ...hosts(host('n')), only: ['gcp'] } }, aws), { path: 'groups.b', got: 'hosts, yet metal is left out of only', allowed: ['aws'], fix: 'add metal to only' }],
  ['topology/target-without-groups', 'a target that nothing uses', withGroup({ only: ['aws'] }, { targets: { aws: {}, gcp: {} } }), { level: 'warning', path: 'targets.gcp', got: 'no groups', allowed: 'one group or more', fix: 'remove targets.gcp, or add gcp to the only of a group' }],
  ['topology/count-order', 'min above desired', withGroup({ count: { min: 3, desired: 2, max: 8 } }), { path: 'groups.trainers.count', got: { min: 3, desired: 2, max: 8 }, allowed: 'min <= desired <= max', fix: 'count: { min: 2, desired: 2, max: 8 }' }],
  ['topology/count-order', 'desired above max', withGroup({ count: { min: 0, desired: 9, max: 8 } }), { path: 'groups.trainers.count', got: { min: 0, desired: 9, max: 8 }, allowed: 'min <= desired <= max', fix: 'count: { min: 0, desired: 9, max: 9 }' }],
  ['topology/rdma-gbps-without-rdma', 'rdmaGbps alone', withGroup({ network: { rdmaGbps: 3200 } }), { path: 'groups.trainers.network.rdmaGbps', got: 3200, allowed: 'rdmaGbps with rdma: required or rdma: preferred', fix: 'rdma: required' }],
  ['topology/rdma-gbps-without-rdma', 'rdma none', withGroup({ network: { rdma: 'none', rdmaGbps: 1 } }), { path: 'groups.trainers.network.rdmaGbps', got: 1, allowed: 'rdmaGbps with rdma: required or rdma: preferred', fix: 'rdma: required' }],
  ['topology/dpdk-without-second-interface', 'one interface', withGroup({ network: { dataPlane: 'dpdk' } }), { path: 'groups.trainers.network.interfaces', got: 1, allowed: '2 or more, or an extra network', fix: 'interfaces: 2' }],
  ['topology/extra-network-unknown', 'a misspelt one', withNetwork({ extra: { storage: { cidr: '10.65.0.0/16' } } }, { network: { extra: ['storge'] } }), { path: 'groups.trainers.network.extra[0]', got: 'storge', allowed: ['storage'], fix: 'write storage' }],
  ['topology/extra-network-unknown', 'none at all', withGroup({ network: { extra: ['storage'] } }), { path: 'groups.trainers.network.extra[0]', got: 'storage', allowed: 'names of network.extra; there are none', fix: 'add network.extra.storage: { cidr: 10.65.0.0/16 }' }],
  ['topology/extra-network-twice', 'twice', withNetwork({ extra: { storage: { cidr: '10.65.0.0/16' } } }, { network: { extra: ['storage', 'storage'] } }), { path: 'groups.trainers.network.extra[1]', got: 'storage', allowed: ['storage'], fix: 'remove the second storage' }],
  ['topology/extra-network-unused', 'nobody joins', withNetwork({ extra: { storage: { cidr: '10.65.0.0/16' } } }), { level: 'info', path: 'network.extra.storage', got: '10.65.0.0/16', allowed: 'a network that a group names', fix: 'add extra: [storage] to the network of a group, or remove it' }],
  // Names.
  ['topology/gpu-model-unknown', 'a misspelt model', withGroup({ machine: { gpus: { model: 'h10O', count: 8 } } }), { level: 'warning', path: 'groups.trainers.machine.gpus.model', got: 'h10o', allowed: GPU_MODELS, fix: 'model: h100' }],
  ['topology/gpu-model-unknown', "Google's name in a list", withGroup({ machine: { gpus: { model: ['h200', 'nvidia-h100-mega-80gb'], count: 8 } } }), { level: 'warning', path: 'groups.trainers.machine.gpus.model[1]', got: 'nvidia-h100-mega-80gb', allowed: GPU_MODELS, fix: 'write h100' }],
  ['topology/image-unknown', 'a misspelt image', withGroup({ image: 'ubuntu-2404' }, { targets: { aws: {}, gcp: {} } }), { path: 'groups.trainers.image', got: 'ubuntu-2404', allowed: imageNames(), fix: 'image: ubuntu-24.04, or an id of your own in aws.imageId, gcp.image' }],
  // Hosts.
  ['topology/sriov-without-hosts', 'a cloud group', withGroup({ sriov }), { path: 'groups.trainers.sriov', got: 'no hosts', allowed: 'a group with metal.hosts', fix: 'metal: { hosts: [ { name: rack1-n01 } ] }, or remove sriov' }],
  ['topology/hosts-without-sriov', 'hosts alone', withGroup({ only: ['metal'], metal: { hosts: [host('n')] } }), { level: 'warning', path: 'groups.trainers.sriov', got: 'no functions', allowed: 'sriov.functions, or functions of the hosts', fix: 'sriov: { os: debian-13, functions: [ { match: { pci: "0000:3b:00.0" }, driver: mlx5_core, vfs: 8 } ] }' }],
  ['topology/hosts-left-out', 'only without metal', withGroup({ ...hosts(host('n')), only: ['aws'] }), { level: 'warning', path: 'groups.trainers.only', got: ['aws'], allowed: ['aws', 'metal'], fix: 'only: [aws, metal], or remove metal.hosts' }],
  ['topology/count-differs-from-hosts', 'two hosts, three nodes', withGroup({ ...hosts(host('a'), host('b')), count: 3 }), { level: 'warning', path: 'groups.trainers.count', got: 3, allowed: 2, fix: 'remove count, or name as many hosts' }],
  ['topology/duplicate-host', 'in two groups', withGroups({ a: hosts(host('n1')), b: hosts(host('n2'), host('n1')) }), { path: 'groups.b.metal.hosts[1].name', got: 'n1', allowed: 'a name of its own', fix: 'name: n1-2' }],
  ['topology/duplicate-mac', 'in another case', withGroup(hosts(host('a', '0c:42:a1:00:00:01'), host('b', '0C:42:A1:00:00:01'))), { path: 'groups.trainers.metal.hosts[1].mac', got: '0C:42:A1:00:00:01', allowed: 'an address of its own', fix: "write the host's own MAC address" }],
  // Ranges.
  ['topology/cidr-host-bits', 'in a network', withNetwork({ cidr: '10.42.1.0/16' }), { path: 'network.cidr', got: '10.42.1.0/16', allowed: '10.42.0.0/16', fix: 'cidr: 10.42.0.0/16' }],
  ['topology/cidr-host-bits', 'in a group', withGroup({ access: { from: ['203.0.113.7/24'] } }), { path: 'groups.trainers.access.from[0]', got: '203.0.113.7/24', allowed: '203.0.113.0/24', fix: 'write 203.0.113.0/24, or 203.0.113.7/32 for that one address' }],
  ['topology/cidr-too-large', 'a /8 on AWS', withNetwork({ cidr: '10.0.0.0/8' }), { path: 'network.cidr', got: '10.0.0.0/8', allowed: '/16 to /28', fix: 'cidr: 10.0.0.0/16' }],
  ['topology/cidr-too-large', 'an extra one', withNetwork({ extra: { data: { cidr: '172.16.0.0/12' } } }, { network: { extra: ['data'] } }, aws), { path: 'network.extra.data.cidr', got: '172.16.0.0/12', allowed: '/16 to /28', fix: 'cidr: 172.16.0.0/16' }],
  ['topology/cidr-too-small', '300 nodes in a /24', withNetwork({ cidr: '10.1.2.0/24' }, { count: 300 }), { path: 'network.cidr', got: '10.1.2.0/24', allowed: '/23 or shorter', fix: 'cidr: 10.1.2.0/23' }],
  ['topology/cidr-too-small', 'interfaces count', withNetwork({ cidr: '10.1.2.0/24' }, { count: 60, network: { interfaces: 5 } }), { path: 'network.cidr', got: '10.1.2.0/24', allowed: '/23 or shorter', fix: 'cidr: 10.1.2.0/23' }],
  ['topology/cidr-too-small', 'no room for the public subnet on AWS', withNetwork({ cidr: '10.1.2.0/28' }, {}, aws), { path: 'network.cidr', got: '10.1.2.0/28', allowed: '/27 or shorter', fix: 'cidr: 10.1.2.0/27' }],
  ['topology/cidr-too-small', 'a /30 of an extra network', withNetwork({ extra: { data: { cidr: '10.70.0.4/30' } } }, { network: { extra: ['data'] } }, { targets: { gcp: {} } }), { path: 'network.extra.data.cidr', got: '10.70.0.4/30', allowed: '/29 or shorter', fix: 'cidr: 10.70.0.0/29' }],
  ['topology/cidr-overlap', 'main and extra', withNetwork({ cidr: '10.0.0.0/16', extra: { data: { cidr: '10.0.8.0/24' } } }, { network: { extra: ['data'] } }), { path: 'network.extra.data.cidr', got: '10.0.8.0/24', allowed: 'a range outside 10.0.0.0/16', fix: 'cidr: 10.1.0.0/24' }],
  ['topology/cidr-overlap', 'two extra ones', withNetwork({ extra: { a: { cidr: '10.8.0.0/16' }, b: { cidr: '10.8.0.0/16' } } }, { network: { extra: ['a', 'b'] } }), { path: 'network.extra.b.cidr', got: '10.8.0.0/16', allowed: 'a range outside 10.8.0.0/16', fix: 'cidr: 10.0.0.0/16' }],
  ['topology/cidr-reserved', 'link-local', withNetwork({ cidr: '169.254.0.0/16' }), { path: 'network.cidr', got: '169.254.0.0/16', allowed: PRIVATE, fix: 'cidr: 10.64.0.0/16' }],
  ['topology/cidr-public', 'somebody else’s addresses', withNetwork({ cidr: '8.8.0.0/16' }), { level: 'warning', path: 'network.cidr', got: '8.8.0.0/16', allowed: PRIVATE, fix: 'cidr: 10.64.0.0/16' }],
  ['topology/cidr-public', 'half private', withNetwork({ cidr: '192.160.0.0/12' }, {}, { targets: { gcp: {} } }), { level: 'warning', path: 'network.cidr', got: '192.160.0.0/12', allowed: PRIVATE, fix: 'cidr: 10.64.0.0/16' }],
  // Access.
  ['topology/ssh-open-to-world', 'for everybody', { ...SMALLEST, access: { ...access, from: ['0.0.0.0/0'] } }, { level: 'warning', path: 'access.from[0]', got: '0.0.0.0/0', allowed: 'the ranges of your own offices and networks', fix: 'name your own range, such as 203.0.113.0/24, or remove it: AWS has Session Manager and Google has IAP without it' }],
  ['azure/ssh-key-missing', 'no key', SMALLEST, { path: 'access.sshPublicKeys', got: 'no key', allowed: 'at least one OpenSSH public key', fix: `${KEY_FIX}, or pass sshPublicKeys to the component` }],
  ['metal/ssh-key-missing', 'no key', { name: 'a', groups: { a: hosts(host('n')) } }, { level: 'info', path: 'access.sshPublicKeys', got: 'no key', allowed: 'at least one OpenSSH public key', fix: KEY_FIX }],
  ['topology/ssh-key-damaged', 'a key that is cut off', { ...SMALLEST, access: { sshPublicKeys: [KEY.slice(0, 60)] } }, { level: 'warning', path: 'access.sshPublicKeys[0]', got: 'ssh-ed25519, 36 bytes', allowed: '51 bytes that name ssh-ed25519', fix: 'copy the whole line of the .pub file' }],
  ['topology/ssh-key-damaged', 'another type in front', { ...SMALLEST, access: { sshPublicKeys: [KEY.replace('ssh-ed25519', 'ssh-rsa')] } }, { level: 'warning', path: 'access.sshPublicKeys[0]', got: 'ssh-rsa, 51 bytes', allowed: 'bytes that name ssh-rsa', fix: 'copy the whole line of the .pub file' }],
  ['topology/login-user-reserved', 'root', { ...SMALLEST, access: { ...access, user: 'root' } }, { path: 'access.user', got: 'root', allowed: 'a user of your own; it gets sudo', fix: 'user: linerate' }],
  // Placement.
  ['topology/shared-placement-disagrees', 'cluster and spread', withGroups({ a: { placement: { strategy: 'cluster', shared: 'x' } }, b: { placement: { strategy: 'spread', shared: 'x' } } }), { path: 'groups.b.placement.strategy', got: 'spread', allowed: 'cluster', fix: 'strategy: cluster, or another name in shared' }],
  ['topology/shared-placement-without-strategy', 'required without strategy', withGroup({ placement: { strategy: 'none', required: true } }), { path: 'groups.trainers.placement.required', got: true, allowed: 'strategy cluster, spread or partition', fix: 'strategy: cluster, or remove required' }],
  ['topology/placement-shared-and-existing', 'both', withGroup({ placement: { strategy: 'cluster', shared: 'x', existing: 'pg-1' } }), { path: 'groups.trainers.placement.shared', got: 'x', allowed: 'shared or existing', fix: 'remove shared; groups that name existing: pg-1 share it anyway' }],
  // Purchase.
  ['topology/purchase-id-for-several-clouds', 'a reservation', withGroup({ purchase: { reservation: 'r-1' } }), { path: 'groups.trainers.purchase', got: { reservation: 'r-1' }, allowed: 'on-demand or spot here; ids in the blocks aws, azure, gcp', fix: 'aws: { purchase: { reservation: r-1 } }' }],
  ['topology/purchase-id-for-several-clouds', 'a capacity block', withGroup({ only: ['azure', 'gcp'], purchase: { capacityBlock: 'cb-1' } }), { path: 'groups.trainers.purchase', got: { capacityBlock: 'cb-1' }, allowed: 'on-demand or spot here; ids in the blocks aws, azure, gcp', fix: 'aws: { purchase: { capacityBlock: cb-1 } }' }],
  ['topology/capacity-block-elsewhere', 'in the group', withGroup({ only: ['gcp'], purchase: { capacityBlock: 'cb-1' } }), { path: 'groups.trainers.purchase', got: { capacityBlock: 'cb-1' }, allowed: ['on-demand', 'spot', '{ reservation: id }'], fix: 'purchase: { reservation: name of a reservation }' }],
  ['topology/capacity-block-elsewhere', "in Azure's block", withGroup({ azure: { purchase: { capacityBlock: 'cb-1' } } }), { path: 'groups.trainers.azure.purchase', got: { capacityBlock: 'cb-1' }, allowed: ['on-demand', 'spot', '{ reservation: id }'], fix: 'purchase: { reservation: id of a capacity reservation group }' }],
  ['topology/purchase-contradiction', 'another id', withGroup({ gcp: { reservation: 'a', purchase: { reservation: 'b' } } }), { path: 'groups.trainers.gcp.reservation', got: 'a', allowed: 'one of the two', fix: 'gcp: { purchase: { reservation: a } }, and remove gcp.reservation' }],
  ['topology/purchase-contradiction', 'spot beside it', withGroup({ purchase: 'spot', gcp: { reservation: 'a' } }), { path: 'groups.trainers.gcp.reservation', got: 'a', allowed: 'one of the two', fix: 'gcp: { purchase: { reservation: a } }, and remove gcp.reservation' }],
  // Two words for one thing.
  ['topology/nic-layout-with-interfaces', 'both', withGroup({ aws: { nicLayout: 'ena', interfaces: [{ networkCardIndex: 0, deviceIndex: 0, type: 'interface' }] } }), { path: 'groups.trainers.aws.nicLayout', got: 'ena', allowed: 'nicLayout or interfaces', fix: 'remove nicLayout, or remove interfaces to have them laid out' }],
  ['topology/public-address-contradiction', 'yes and no', withGroup({ access: { publicAddress: true }, aws: { publicIp: false } }), { path: 'groups.trainers.aws.publicIp', got: false, allowed: 'one of the two', fix: 'remove aws.publicIp, or access: { publicAddress: false }' }],
  ['topology/placement-group-contradiction', 'two names', withGroup({ placement: { strategy: 'cluster', existing: 'a' }, aws: { placementGroup: 'b' } }), { path: 'groups.trainers.aws.placementGroup', got: 'b', allowed: 'one of the two', fix: 'remove aws.placementGroup, or existing' }],
  ['topology/placement-group-contradiction', 'none', withGroup({ placement: 'none', aws: { placementGroup: 'b' } }), { path: 'groups.trainers.aws.placementGroup', got: 'b', allowed: 'one of the two', fix: 'remove aws.placementGroup, or placement' }],
  ['topology/zone-contradiction', 'a zone outside', withGroup({ gcp: { zone: 'us-central1-a', zones: ['us-central1-b'] } }), { path: 'groups.trainers.gcp.zone', got: 'us-central1-a', allowed: ['us-central1-b'], fix: 'remove zone, or zone: us-central1-b' }],
  ['topology/idle-timeout-contradiction', 'forgotten sooner', withGroup({ network: { connectionIdleSeconds: 3600 }, aws: { connectionTracking: { tcpEstablishedSeconds: 350 } } }), { path: 'groups.trainers.aws.connectionTracking.tcpEstablishedSeconds', got: 350, allowed: '3600 or more', fix: 'tcpEstablishedSeconds: 3600' }],
  // Tags.
  ['topology/aws-tag', 'a reserved key', withGroup({}, { ...aws, tags: { 'AWS:team': 'x' } }), { path: 'tags.AWS:team', got: 'AWS:team: x', allowed: 'letters, digits, spaces and _ . : / = + - @; keys up to 128, values up to 256', fix: 'team: x' }],
  ['topology/aws-tag', 'a character', withGroup({ tags: { team: 'x&y' } }, aws), { path: 'groups.trainers.tags.team', got: 'team: x&y', allowed: 'letters, digits, spaces and _ . : / = + - @; keys up to 128, values up to 256', fix: 'team: x-y' }],
  ['topology/azure-tag', 'a slash', withGroup({}, { targets: { azure: {} }, tags: { 'cost/center': 'x' } }), { path: 'tags.cost/center', got: 'cost/center: x', allowed: 'keys without < > % & \\ ? /, up to 512 characters; values up to 256', fix: 'cost-center: x' }],
  ['topology/azure-tag', 'a reserved key', withGroup({}, { targets: { azure: {} }, tags: { microsoftTeam: 'x' } }), { path: 'tags.microsoftTeam', got: 'microsoftTeam: x', allowed: 'keys without < > % & \\ ? /, up to 512 characters; values up to 256', fix: 'team: x' }],
  ['topology/gcp-label', 'capitals', withGroup({}, { tags: { Team: 'Research Lab' } }), { path: 'tags.Team', got: 'Team: Research Lab', allowed: 'lower-case letters, digits, _ and -, up to 63; keys begin with a letter', fix: 'team: research-lab' }],
  ['topology/gcp-label', 'a value', withGroup({ tags: { team: 'a.b' } }, { targets: { gcp: {} } }), { path: 'groups.trainers.tags.team', got: 'team: a.b', allowed: 'lower-case letters, digits, _ and -, up to 63; keys begin with a letter', fix: 'team: a-b' }],
  ['topology/too-many-tags', '41 tags', withGroup({}, { tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`t${i}`, 'x'])) }), { path: 'groups.trainers.tags', got: 41, allowed: 'at most 40', fix: 'put several facts in one value' }],
];

const check = (topology: CompleteTopology, lateSshKeys?: boolean): Finding[] => runRules(TOPOLOGY_RULES, { topology, lateSshKeys });

test.each(CASES)('%s: %s', (rule, _, topology, { level = 'error', ...expected }) => {
  const findings = check(complete(topology));
  expect(
    findings.filter((finding) => finding.rule === rule).map(({ path, got, allowed, fix, level }) => ({ level, path, got, allowed, fix })),
  ).toEqual([{ level, ...expected }]);
});

test('topology/cidr-malformed: a completed topology that never saw the schema', () => {
  const topology = complete(withGroup({}));
  const findings = check({
    ...topology,
    network: { ...topology.network, cidr: '10.0.0/16' },
    access: { ...topology.access, from: ['me'] },
  });
  expect(
    findings.filter(({ rule }) => rule === 'topology/cidr-malformed').map(({ path, got, allowed, fix }) => [path, got, allowed, fix]),
  ).toEqual([
    ['network.cidr', '10.0.0/16', CIDR, 'cidr: 10.64.0.0/16'],
    ['access.from[0]', 'me', CIDR, 'write 10.64.0.0/16'],
  ]);
});

describe('what no rule minds', () => {
  test.each<[string, object]>([
    ['the smallest, with a key', { ...SMALLEST, access }],
    ['no key on AWS and Google Cloud', { ...SMALLEST, targets: { aws: {}, gcp: {} } }],
    ['rdma preferred with rdmaGbps', withGroup({ network: { rdma: 'preferred', rdmaGbps: 100 } })],
    ['dpdk with two interfaces', withGroup({ network: { dataPlane: 'dpdk', interfaces: 2 } })],
    [
      'dpdk with an extra network',
      withNetwork({ extra: { data: { cidr: '10.65.0.0/16' } } }, { network: { dataPlane: 'dpdk', extra: ['data'] } }),
    ],
    ['an unknown image where every cloud has its own', withGroup({ only: ['aws'], image: 'mine', aws: { imageId: 'ami-1' } })],
    ['a GPU model in capitals', withGroup({ machine: { gpus: { model: 'H100', count: 8 } } })],
    ['a reservation on one cloud', withGroup({ purchase: { reservation: 'r-1' }, only: ['azure'] })],
    [
      'an id where the other clouds have their own word',
      withGroup({ purchase: { capacityBlock: 'cb' }, azure: { purchase: 'spot' }, gcp: { purchase: 'spot' } }),
    ],
    ['gcp.reservation alone', withGroup({ gcp: { reservation: 'r-1' } })],
    ['gcp.reservation and the same purchase', withGroup({ gcp: { reservation: 'r-1', purchase: { reservation: 'r-1' } } })],
    [
      'a shared placement group',
      withGroups({ a: { placement: { strategy: 'cluster', shared: 'x' } }, b: { placement: { strategy: 'cluster', shared: 'x' } } }),
    ],
    ['capitals in tags without Google Cloud', withGroup({}, { targets: { aws: {}, azure: {} }, tags: { Team: 'Research Lab' } })],
    ['a /8 without AWS', withNetwork({ cidr: '10.0.0.0/8' }, {}, { targets: { azure: {} } })],
    ['251 nodes in a /24', withNetwork({ cidr: '10.0.0.0/24' }, { count: 251 })],
    [
      'networks side by side',
      withNetwork({ cidr: '10.0.0.0/17', extra: { data: { cidr: '10.0.128.0/17' } } }, { network: { extra: ['data'] } }),
    ],
    ['shared address space', withNetwork({ cidr: '100.64.0.0/16' })],
    ['hosts with functions of their own', withGroup({ only: ['metal'], metal: { hosts: [{ name: 'a', functions: sriov.functions }] } })],
    ['one host in two spellings of nothing', withGroup(hosts(host('n1'), host('n11')))],
  ])('%s', (_, topology) => {
    expect(check(complete(topology))).toEqual([]);
  });

  test('keys that the construct passes later', () => {
    expect(check(complete(SMALLEST), true)).toEqual([]);
    expect(check(complete({ name: 'a', groups: { a: hosts(host('n')) } }), true)).toEqual([]);
  });

  test('a target that this run leaves out', () => {
    const topology = complete(withGroup({ tags: { Team: 'X' }, gcp: { purchase: { capacityBlock: 'cb' } } }, { access: {} }));
    expect(check(topology).map(({ rule }) => rule)).toEqual([
      'azure/ssh-key-missing',
      'topology/capacity-block-elsewhere',
      'topology/gcp-label',
    ]);
    expect(check({ ...topology, targets: ['aws'] })).toEqual([]);
    const twins = complete(withGroups({ a: {}, b: hosts(host('n1'), host('n1')) }));
    expect(check(twins).map(({ rule }) => rule)).toEqual(['topology/duplicate-host']);
    expect(check({ ...twins, targets: ['aws'] })).toEqual([]);
  });
});

describe('every rule', () => {
  test('has a case here that breaks it', () => {
    const broken = new Set([...CASES.map(([rule]) => rule), 'topology/cidr-malformed']);
    expect(TOPOLOGY_RULES.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });

  test('has an id of its own that reads like words, a sentence and a source', () => {
    expect(new Set(TOPOLOGY_RULES.map(({ id }) => id)).size).toBe(TOPOLOGY_RULES.length);
    for (const { id, holds, source } of TOPOLOGY_RULES) {
      expect(id).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
      expect(holds).toMatch(/^[^A-Z].*[^.]$|^[A-Z]{2,}/);
      expect(source.length).toBeGreaterThan(5);
    }
  });

  test('writes a message like a sentence: no full stop at its end', () => {
    for (const [, , topology] of CASES) {
      for (const { message } of check(complete(topology))) expect(message).toMatch(/^\S.*[^.]$/);
    }
  });
});
