import { completeTopology } from '../../lib/topology/parse';
import { SMALLEST, withGroup } from './topologies';

interface Expected {
  readonly rule: string;
  readonly path: string;
  readonly got?: unknown;
  readonly allowed: unknown;
  readonly fix: string;
}

const sriov = (changes: object) =>
  withGroup({ sriov: { functions: [{ match: { pci: '0000:3b:00.0' }, driver: 'mlx5_core', vfs: 8, ...changes }] } });
const functionPath = 'groups.trainers.sriov.functions[0]';
const STRATEGIES = 'cluster, spread, partition, none, or { strategy, shared, existing, required }';
const NAME = '1 to 25 characters: a lower-case letter, then lower-case letters, digits and hyphens (^[a-z][a-z0-9-]{0,24}$)';
const CIDR = 'an IPv4 range in CIDR notation: four numbers from 0 to 255 and a prefix length from 0 to 32';
const MAC = 'a unicast MAC address: six pairs of hexadecimal digits joined by colons, the first pair even';
const PURCHASE = 'on-demand, spot, { spot: { maxUsdPerHour, onEviction } }, { reservation: id } or { capacityBlock: id }';

// biome-ignore format: one case a line
const CASES: readonly [string, unknown, Expected][] = [
  // Keys.
  ['an unknown key', { ...SMALLEST, netwrok: {} }, { rule: 'topology/unknown-key', path: 'netwrok', got: 'netwrok', allowed: ['name', 'targets', 'access', 'tags', 'network', 'groups', 'acknowledge'], fix: 'write network instead of netwrok' }],
  ['an unknown key that is near nothing', { ...SMALLEST, zebra: 1 }, { rule: 'topology/unknown-key', path: 'zebra', got: 'zebra', allowed: ['name', 'targets', 'access', 'tags', 'network', 'groups', 'acknowledge'], fix: 'remove it' }],
  ['a key without its unit', withGroup({ machine: { memory: 5 } }), { rule: 'topology/unknown-key', path: 'groups.trainers.machine.memory', got: 'memory', allowed: ['vcpus', 'memoryGiB', 'gpus', 'arch', 'bareMetal', 'maxUsdPerHour'], fix: 'write memoryGiB instead of memory' }],
  ['a key that belongs deeper', withGroup({ disks: { sizeGiB: 5 } }), { rule: 'topology/unknown-key', path: 'groups.trainers.disks.sizeGiB', got: 'sizeGiB', allowed: ['root', 'scratch'], fix: 'write it as root.sizeGiB' }],
  ['a key where none may stand', { ...SMALLEST, targets: { metal: { host: 1 } } }, { rule: 'topology/unknown-key', path: 'targets.metal.host', got: 'host', allowed: 'no keys', fix: 'remove it' }],
  ['no groups key', { name: 'training' }, { rule: 'topology/missing', path: 'groups', allowed: 'a mapping of group names to groups', fix: 'add groups: { trainers: { count: 1 } }' }],
  ['no name', { groups: {} }, { rule: 'topology/missing', path: 'name', allowed: NAME, fix: 'add name: training' }],
  ['part of count', withGroup({ count: { min: 0, max: 3 } }), { rule: 'topology/missing', path: 'groups.trainers.count.desired', allowed: 'a whole number from 0 to 100000', fix: 'add desired: 0' }],
  // Names.
  ['a name with capitals', { ...SMALLEST, name: 'My Training' }, { rule: 'topology/name-pattern', path: 'name', got: 'My Training', allowed: NAME, fix: 'name: my-training' }],
  ['a name of 26 characters', { ...SMALLEST, name: 'a'.repeat(26) }, { rule: 'topology/name-pattern', path: 'name', got: 'a'.repeat(26), allowed: NAME, fix: `name: ${'a'.repeat(25)}` }],
  ['a group name that is all digits', { name: 'a', groups: { '42': {} } }, { rule: 'topology/name-pattern', path: 'groups.42', got: '42', allowed: NAME, fix: 'rename it, for example to training' }],
  ['an extra network name', { ...SMALLEST, network: { extra: { Data_1: { cidr: '10.1.0.0/16' } } } }, { rule: 'topology/name-pattern', path: 'network.extra.Data_1', got: 'Data_1', allowed: NAME, fix: 'rename it to data-1' }],
  ['a host name', withGroup({ metal: { hosts: [{ name: '../etc' }] } }), { rule: 'topology/name-pattern', path: 'groups.trainers.metal.hosts[0].name', got: '../etc', allowed: 'a host name: labels of 1 to 63 lower-case letters, digits and inner hyphens, joined by dots', fix: 'name: etc' }],
  // Types.
  ['text for a mapping', withGroup({ network: 'fast' }), { rule: 'topology/wrong-type', path: 'groups.trainers.network', got: 'fast', allowed: 'a mapping with bandwidthGbps, rdma, rdmaGbps, flowGbps, interfaces, extra, queues, forwarding, dataPlane, connectionIdleSeconds', fix: 'write a mapping with bandwidthGbps, rdma, rdmaGbps, flowGbps, interfaces, extra, queues, forwarding, dataPlane, connectionIdleSeconds instead of text' }],
  ['nothing for a mapping', { ...SMALLEST, targets: { aws: null } }, { rule: 'topology/wrong-type', path: 'targets.aws', got: 'nothing (null)', allowed: 'a mapping with region, zone', fix: 'aws: {}, or remove it' }],
  ['a number in quotes', withGroup({ count: '4' }), { rule: 'topology/wrong-type', path: 'groups.trainers.count', got: '4', allowed: 'a whole number from 1 to 100000, or { min, desired, max }', fix: 'count: 4' }],
  ['a fraction', withGroup({ count: 1.5 }), { rule: 'topology/wrong-type', path: 'groups.trainers.count', got: 1.5, allowed: 'a whole number from 1 to 100000, or { min, desired, max }', fix: 'write a whole number from 1 to 100000, or { min, desired, max } instead of the number 1.5' }],
  ['a zone without quotes', { ...SMALLEST, targets: { azure: { zone: 1 } } }, { rule: 'topology/wrong-type', path: 'targets.azure.zone', got: 1, allowed: 'a zone: us-east-1a (AWS), "1" (Azure), us-central1-a (Google)', fix: 'put it in quotes: zone: "1"' }],
  ['a tag without quotes', { ...SMALLEST, tags: { cost: 12 } }, { rule: 'topology/wrong-type', path: 'tags.cost', got: 12, allowed: 'text; numbers and true or false go in quotes', fix: 'put it in quotes: cost: "12"' }],
  ['yes for true', withGroup({ network: { forwarding: 'yes' } }), { rule: 'topology/wrong-type', path: 'groups.trainers.network.forwarding', got: 'yes', allowed: 'true or false', fix: 'forwarding: true' }],
  ['a list for text', withGroup({ image: ['a'] }), { rule: 'topology/wrong-type', path: 'groups.trainers.image', got: ['a'], allowed: 'one line of text, not empty', fix: 'write one line of text, not empty instead of a list' }],
  ['text for a list', withGroup({ only: 'aws' }), { rule: 'topology/wrong-type', path: 'groups.trainers.only', got: 'aws', allowed: 'a list of targets, not empty', fix: 'only: [aws]' }],
  ['a number for a purchase', withGroup({ purchase: 7 }), { rule: 'topology/wrong-type', path: 'groups.trainers.purchase', got: 7, allowed: PURCHASE, fix: `write ${PURCHASE} instead of the number 7` }],
  // Units.
  ['100gb', withGroup({ network: { bandwidthGbps: '100gb' } }), { rule: 'topology/wrong-unit', path: 'groups.trainers.network.bandwidthGbps', got: '100gb', allowed: 'a number of Gbps from 0 to 1000000', fix: 'bandwidthGbps: 100' }],
  ['3.2 Tbps', withGroup({ network: { rdmaGbps: '3.2 Tbps' } }), { rule: 'topology/wrong-unit', path: 'groups.trainers.network.rdmaGbps', got: '3.2 Tbps', allowed: 'a number of Gbps from 0 to 1000000', fix: 'rdmaGbps: 3200' }],
  ['9000 bytes', { ...SMALLEST, network: { mtu: '9000 bytes' } }, { rule: 'topology/wrong-unit', path: 'network.mtu', got: '9000 bytes', allowed: 'jumbo, standard, or a whole number of bytes from 576 to 9216', fix: 'mtu: 9000' }],
  ['512 GB', withGroup({ machine: { memoryGiB: '512 GB' } }), { rule: 'topology/wrong-unit', path: 'groups.trainers.machine.memoryGiB', got: '512 GB', allowed: 'a number of GiB from 0 to 1000000', fix: 'memoryGiB: 512' }],
  ['1h', withGroup({ network: { connectionIdleSeconds: '1h' } }), { rule: 'topology/wrong-unit', path: 'groups.trainers.network.connectionIdleSeconds', got: '1h', allowed: 'a whole number of seconds from 1 to 864000', fix: 'connectionIdleSeconds: 3600' }],
  ['4 nodes', withGroup({ count: '4 nodes' }), { rule: 'topology/wrong-unit', path: 'groups.trainers.count', got: '4 nodes', allowed: 'a whole number from 1 to 100000, or { min, desired, max }', fix: 'count: 4' }],
  // Values.
  ['a misspelt value', withGroup({ network: { rdma: 'requird' } }), { rule: 'topology/not-allowed', path: 'groups.trainers.network.rdma', got: 'requird', allowed: ['required', 'preferred', 'none'], fix: 'rdma: required' }],
  ['a value that is near nothing', withGroup({ network: { rdma: 5 } }), { rule: 'topology/not-allowed', path: 'groups.trainers.network.rdma', got: 5, allowed: ['required', 'preferred', 'none'], fix: 'write one of required, preferred, none' }],
  ['a misspelt short form', withGroup({ placement: 'clustr' }), { rule: 'topology/not-allowed', path: 'groups.trainers.placement', got: 'clustr', allowed: STRATEGIES, fix: 'placement: cluster' }],
  ['a misspelt long form', withGroup({ placement: { strategy: 'clustr' } }), { rule: 'topology/not-allowed', path: 'groups.trainers.placement.strategy', got: 'clustr', allowed: ['cluster', 'spread', 'partition', 'none'], fix: 'strategy: cluster' }],
  ['a misspelt target', withGroup({ only: ['awz'] }), { rule: 'topology/not-allowed', path: 'groups.trainers.only[0]', got: 'awz', allowed: ['aws', 'azure', 'gcp', 'metal'], fix: 'write aws' }],
  ['three threads a core', withGroup({ aws: { threadsPerCore: 3 } }), { rule: 'topology/not-allowed', path: 'groups.trainers.aws.threadsPerCore', got: 3, allowed: [1, 2], fix: 'write one of 1, 2' }],
  ['a misspelt key in an alternative', withGroup({ purchase: { reservaton: 'x' } }), { rule: 'topology/unknown-key', path: 'groups.trainers.purchase.reservaton', got: 'reservaton', allowed: ['spot', 'reservation', 'capacityBlock'], fix: 'write reservation instead of reservaton' }],
  ['two alternatives at once', withGroup({ purchase: { reservation: 'a', capacityBlock: 'b' } }), { rule: 'topology/wrong-type', path: 'groups.trainers.purchase', got: { reservation: 'a', capacityBlock: 'b' }, allowed: PURCHASE, fix: `write ${PURCHASE} instead of a mapping` }],
  ['a mistake inside an alternative', withGroup({ purchase: { spot: { onEviction: 'stopp' } } }), { rule: 'topology/not-allowed', path: 'groups.trainers.purchase.spot.onEviction', got: 'stopp', allowed: ['stop', 'delete'], fix: 'onEviction: stop' }],
  // Ranges.
  ['count 0', withGroup({ count: 0 }), { rule: 'topology/out-of-range', path: 'groups.trainers.count', got: 0, allowed: 'a whole number from 1 to 100000', fix: 'count: 1' }],
  ['a negative count', withGroup({ count: -3 }), { rule: 'topology/out-of-range', path: 'groups.trainers.count', got: -3, allowed: 'a whole number from 1 to 100000', fix: 'count: 1' }],
  ['max 0', withGroup({ count: { min: 0, desired: 0, max: 0 } }), { rule: 'topology/out-of-range', path: 'groups.trainers.count.max', got: 0, allowed: 'a whole number from 1 to 100000', fix: 'max: 1' }],
  ['a small MTU', { ...SMALLEST, network: { mtu: 500 } }, { rule: 'topology/out-of-range', path: 'network.mtu', got: 500, allowed: 'a whole number of bytes from 576 to 9216', fix: 'mtu: 576' }],
  ['negative bandwidth', withGroup({ network: { bandwidthGbps: -1 } }), { rule: 'topology/out-of-range', path: 'groups.trainers.network.bandwidthGbps', got: -1, allowed: 'a number of Gbps from 0 to 1000000', fix: 'bandwidthGbps: 0' }],
  ['no queues', withGroup({ network: { queues: 0 } }), { rule: 'topology/out-of-range', path: 'groups.trainers.network.queues', got: 0, allowed: 'a whole number from 1 to 1024', fix: 'queues: 1' }],
  ['maxDistance 4', withGroup({ gcp: { maxDistance: 4 } }), { rule: 'topology/out-of-range', path: 'groups.trainers.gcp.maxDistance', got: 4, allowed: 'a whole number from 1 to 3', fix: 'maxDistance: 3' }],
  ['connection tracking of 10 seconds', withGroup({ aws: { connectionTracking: { tcpEstablishedSeconds: 10 } } }), { rule: 'topology/out-of-range', path: 'groups.trainers.aws.connectionTracking.tcpEstablishedSeconds', got: 10, allowed: 'a whole number of seconds from 60 to 432000', fix: 'tcpEstablishedSeconds: 60' }],
  ['an empty list', withGroup({ only: [] }), { rule: 'topology/out-of-range', path: 'groups.trainers.only', got: [], allowed: 'a list of targets, not empty', fix: 'remove only, or put something in it' }],
  ['VLAN 4095', sriov({ vf: { vlan: 4095 } }), { rule: 'topology/out-of-range', path: `${functionPath}.vf.vlan`, got: 4095, allowed: 'a whole number from 0 to 4094', fix: 'vlan: 4094' }],
  ['qos 8', sriov({ vf: { qos: 8 } }), { rule: 'topology/out-of-range', path: `${functionPath}.vf.qos`, got: 8, allowed: 'a whole number from 0 to 7', fix: 'qos: 7' }],
  ['65536 virtual functions', sriov({ vfs: 65536 }), { rule: 'topology/out-of-range', path: `${functionPath}.vfs`, got: 65536, allowed: 'a whole number from 0 to 65535', fix: 'vfs: 65535' }],
  // Formats.
  ['an address for a range', { ...SMALLEST, access: { from: ['203.0.113.7'] } }, { rule: 'topology/cidr-malformed', path: 'access.from[0]', got: '203.0.113.7', allowed: CIDR, fix: 'write 203.0.113.7/32' }],
  ['an octet of 300', { ...SMALLEST, network: { cidr: '10.300.0.0/16' } }, { rule: 'topology/cidr-malformed', path: 'network.cidr', got: '10.300.0.0/16', allowed: CIDR, fix: 'write it like 10.64.0.0/16' }],
  ['a PCI address without domain', sriov({ match: { pci: '3b:00.0' } }), { rule: 'topology/wrong-format', path: `${functionPath}.match.pci`, got: '3b:00.0', allowed: 'a PCI address with its domain, DDDD:BB:DD.F', fix: 'pci: 0000:3b:00.0' }],
  ['a PCI address in a list', sriov({ match: { pci: ['0000:3b:00.0', '0000:3b:20.0'] } }), { rule: 'topology/wrong-format', path: `${functionPath}.match.pci[1]`, got: '0000:3b:20.0', allowed: 'a PCI address with its domain, DDDD:BB:DD.F', fix: 'write it like 0000:3b:00.0' }],
  ['a multicast MAC address', withGroup({ metal: { hosts: [{ name: 'a', mac: '01:00:5e:00:00:01' }] } }), { rule: 'topology/wrong-format', path: 'groups.trainers.metal.hosts[0].mac', got: '01:00:5e:00:00:01', allowed: MAC, fix: 'write it like 0c:42:a1:00:00:01' }],
  ['a MAC address with hyphens', withGroup({ metal: { hosts: [{ name: 'a', mac: '0C-42-A1-00-00-01' }] } }), { rule: 'topology/wrong-format', path: 'groups.trainers.metal.hosts[0].mac', got: '0C-42-A1-00-00-01', allowed: MAC, fix: 'mac: 0c:42:a1:00:00:01' }],
  ['a misspelt MAC word', sriov({ vf: { mac: 'pined' } }), { rule: 'topology/wrong-format', path: `${functionPath}.vf.mac`, got: 'pined', allowed: 'pinned, inherit, or a unicast MAC address (six pairs of hexadecimal digits joined by colons, the first pair even)', fix: 'write it like pinned' }],
  ['a range of functions', sriov({ ranges: [{ vfs: '3-' }] }), { rule: 'topology/wrong-format', path: `${functionPath}.ranges[0].vfs`, got: '3-', allowed: 'one virtual function or first to last, counted from 0: 2 or 0-3', fix: 'write it like 0-3' }],
  ['a driver with a semicolon', sriov({ driver: 'ice; reboot' }), { rule: 'topology/wrong-format', path: `${functionPath}.driver`, got: 'ice; reboot', allowed: 'a kernel driver name: letters, digits, hyphens and underscores', fix: 'write it like mlx5_core' }],
  ['an interface name with a command', sriov({ match: { name: '$(reboot)' } }), { rule: 'topology/wrong-format', path: `${functionPath}.match.name`, got: '$(reboot)', allowed: 'a network interface name or alternative name: up to 127 letters, digits and _ . : @ -', fix: 'write it like enp59s0f0np0' }],
  ['an empty match', sriov({ match: {} }), { rule: 'topology/wrong-type', path: `${functionPath}.match`, got: {}, allowed: 'one of { pci }, { mac }, { name }, { slot }, { vendor, device, port } and { driver, count }', fix: 'write one of { pci }, { mac }, { name }, { slot }, { vendor, device, port } and { driver, count } instead of a mapping' }],
  ['a match by driver without its count', sriov({ match: { driver: 'ice' } }), { rule: 'topology/missing', path: `${functionPath}.match.count`, allowed: 'a whole number from 1 to 64', fix: 'add count: 1' }],
  ['an operating system of the hosts', withGroup({ sriov: { os: 'Debian 13' } }), { rule: 'topology/wrong-format', path: 'groups.trainers.sriov.os', got: 'Debian 13', allowed: 'debian-*, ubuntu-*, rhel-*, suse-*, fedora-coreos, flatcar, talos or windows-server-*', fix: 'write it like debian-13' }],
  ['CPUs', withGroup({ sriov: { kernel: { isolateCpus: 'all' } } }), { rule: 'topology/wrong-format', path: 'groups.trainers.sriov.kernel.isolateCpus', got: 'all', allowed: 'numa-of-function, or a CPU list such as 2-23 or 2-11,14-23', fix: 'write it like numa-of-function' }],
  ['a location with its display name', { ...SMALLEST, targets: { azure: { location: 'East US' } } }, { rule: 'topology/wrong-format', path: 'targets.azure.location', got: 'East US', allowed: "a region's short name: lower-case letters, digits and hyphens", fix: 'location: eastus' }],
  ['a login user', { ...SMALLEST, access: { user: 'Me' } }, { rule: 'topology/name-pattern', path: 'access.user', got: 'Me', allowed: 'a Linux user name: 1 to 32 lower-case letters, digits, hyphens and underscores, not starting with a digit or hyphen', fix: 'user: me' }],
  ['a key that is no key', { ...SMALLEST, access: { sshPublicKeys: ['my key'] } }, { rule: 'topology/wrong-format', path: 'access.sshPublicKeys[0]', got: '6 characters', allowed: 'one line of an OpenSSH public key file: type, base64 and an optional comment', fix: 'write it like ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... me@laptop' }],
  ['a private key', { ...SMALLEST, access: { sshPublicKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc'] } }, { rule: 'topology/private-key', path: 'access.sshPublicKeys[0]', got: 'a private key', allowed: 'one line of an OpenSSH public key file: type, base64 and an optional comment', fix: 'write the public key, the one line of the .pub file, and replace this key pair' }],
  // Acknowledgements.
  ['an acknowledgement without reason', { ...SMALLEST, acknowledge: [{ rule: 'host/vf-trust', path: '' }] }, { rule: 'topology/acknowledged-without-reason', path: 'acknowledge[0].reason', allowed: 'a sentence that says who answers for it and why', fix: 'add reason: keepalived moves a MAC between functions' }],
  ['an acknowledgement with a blank reason', { ...SMALLEST, acknowledge: [{ rule: 'host/vf-trust', path: '', reason: '  ' }] }, { rule: 'topology/acknowledged-without-reason', path: 'acknowledge[0].reason', got: '  ', allowed: 'a sentence that says who answers for it and why', fix: 'write it like keepalived moves a MAC between functions' }],
  ['an acknowledgement of no rule', { ...SMALLEST, acknowledge: [{ rule: 'everything', path: '', reason: 'so' }] }, { rule: 'topology/wrong-format', path: 'acknowledge[0].rule', got: 'everything', allowed: 'the id of the finding, as `linerate check` prints it', fix: 'write it like host/vf-trust' }],
];

test.each(CASES)('%s', (_, topology, { rule, path, got, allowed, fix }) => {
  const { topology: completed, findings } = completeTopology(topology);
  expect(completed).toBeUndefined();
  const { message, source, ...rest } = findings[0]!;
  expect(findings).toHaveLength(1);
  expect(rest).toEqual({ rule, level: 'error', path, ...(got === undefined ? {} : { got }), allowed, fix });
  expect(message).toMatch(/^\S.*[^.]$/);
  expect(source).not.toBe('');
});

test('everything wrong is found at once', () => {
  const { findings } = completeTopology({
    name: 'Bad',
    groups: { a: { count: 0, network: { bandwidthGbps: '5 gb', rdma: 'yes' } }, B: {} },
    extra: 1,
  });
  expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
    'topology/name-pattern name',
    'topology/out-of-range groups.a.count',
    'topology/wrong-unit groups.a.network.bandwidthGbps',
    'topology/not-allowed groups.a.network.rdma',
    'topology/name-pattern groups.B',
    'topology/unknown-key extra',
  ]);
});
