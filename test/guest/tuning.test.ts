/** The real tuning script on simulated trees: what it sets, that a second run changes nothing, that `undo` leaves no trace. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadCatalog } from '../../lib/catalog/load';
import { tuningSettings } from '../../lib/guest/tuning';
import { tuneScript } from '../../lib/guest/tuning-script';
import { resolveAws } from '../../lib/resolve/aws';
import { resolveAzure } from '../../lib/resolve/azure';
import { resolveGcp } from '../../lib/resolve/gcp';
import type { Plan } from '../../lib/resolve/plan';
import { completeTopology } from '../../lib/topology/parse';
import type { GroupNeed, Target, Topology } from '../../lib/topology/types';

function planned(target: Target, need: GroupNeed, network: Topology['network'] = {}): { readonly plan: Plan; readonly script: string } {
  const { topology, findings } = completeTopology({ name: 't', targets: { [target]: {} }, network, groups: { n: need } });
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  const plan =
    target === 'aws'
      ? resolveAws(topology, loadCatalog('aws')).plan
      : target === 'azure'
        ? resolveAzure(topology, loadCatalog('azure')).plan
        : resolveGcp(topology, loadCatalog('gcp')).plan;
  if (plan?.groups[0] === undefined) throw new Error('no plan');
  return { plan, script: tuneScript(tuningSettings(plan, plan.groups[0]), ['/etc/sysctl.d/90-linerate.conf']) };
}

/** File -> content; a value that is an object is a link. */
type Tree = Readonly<Record<string, string | { readonly link: string }>>;

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

class Machine {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-tune-'));

  constructor(tree: Tree, tools: Readonly<Record<string, string>> = {}) {
    roots.push(this.root);
    for (const [name, content] of Object.entries(tree)) {
      const file = path.join(this.root, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      if (typeof content === 'string') fs.writeFileSync(file, `${content}\n`);
      else fs.symlinkSync(content.link, file);
    }
    for (const [name, body] of Object.entries(tools)) {
      const file = path.join(this.root, 'bin', name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    }
    for (const name of ['cat', 'mkdir', 'rm', 'readlink']) {
      const found = ['/usr/bin', '/bin'].map((dir) => path.join(dir, name)).find((file) => fs.existsSync(file));
      fs.mkdirSync(path.join(this.root, 'bin'), { recursive: true });
      if (found !== undefined) fs.symlinkSync(found, path.join(this.root, 'bin', name));
    }
  }

  tune(script: string, argument?: string): { readonly status: number | null; readonly out: string; readonly err: string } {
    const run = spawnSync('/bin/sh', ['-s', ...(argument === undefined ? [] : [argument])], {
      input: script,
      encoding: 'utf8',
      env: { LINERATE_ROOT: this.root, LINERATE_PATH: path.join(this.root, 'bin') },
    });
    return { status: run.status, out: run.stdout, err: run.stderr };
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.root, name), 'utf8').trim();
  }

  /** Every file but the programs. */
  snapshot(): Record<string, string> {
    const files = fs.readdirSync(this.root, { recursive: true, encoding: 'utf8' });
    return Object.fromEntries(
      files
        .filter((name) => !name.startsWith('bin') && fs.lstatSync(path.join(this.root, name)).isFile())
        .sort()
        .map((name) => [name, this.read(name)]),
    );
  }
}

const SYSCTLS: Tree = Object.fromEntries(
  Object.entries({
    'net/core/rmem_max': '212992',
    'net/core/wmem_max': '212992',
    'net/core/rmem_default': '212992',
    'net/core/wmem_default': '212992',
    'net/core/netdev_max_backlog': '1000',
    'net/core/busy_poll': '0',
    'net/core/busy_read': '0',
    // The kernel separates by tabs.
    'net/ipv4/tcp_rmem': '4096\t131072\t6291456',
    'net/ipv4/tcp_wmem': '4096\t16384\t4194304',
    'net/ipv4/tcp_mtu_probing': '0',
    'net/ipv4/tcp_limit_output_bytes': '1048576',
    'net/ipv4/tcp_autocorking': '1',
    'net/ipv4/tcp_keepalive_time': '7200',
    'vm/min_free_kbytes': '67584',
    'vm/nr_hugepages': '0',
  }).map(([key, value]) => [`proc/sys/${key}`, value]),
);
const MEMORY: Tree = { 'proc/meminfo': 'MemTotal:       201326592 kB\nMemFree: 1 kB' };
const driver = (nic: string, name: string): Tree => ({
  [`sys/class/net/${nic}/device/driver`]: { link: `../../../../../bus/drivers/${name}` },
});
const ena = (nic: string, cpus: string, irqs: readonly number[]): Tree => ({
  ...driver(nic, 'ena'),
  [`sys/class/net/${nic}/mtu`]: '9001',
  [`sys/class/net/${nic}/device/local_cpulist`]: cpus,
  [`sys/class/net/${nic}/queues/tx-0/byte_queue_limits/limit_min`]: '0',
  ...Object.fromEntries(
    irqs.flatMap((irq) => [
      [`sys/class/net/${nic}/device/msi_irqs/${irq}`, 'msix'],
      [`proc/irq/${irq}/smp_affinity_list`, '0-7'],
    ]),
  ),
});
/** Remembers what is set, as the driver would. */
const ETHTOOL = `state=$LINERATE_ROOT/ethtool
rx=1024 adaptive=on usecs=20
[ ! -e "$state.ring" ] || read -r rx <"$state.ring"
[ ! -e "$state.coalesce" ] || read -r adaptive usecs <"$state.coalesce"
case $1 in
  -g) printf 'Ring parameters for %s:\\nPre-set maximums:\\nRX:\\t\\t4096\\nRX Mini:\\tn/a\\nTX:\\t\\t1024\\nCurrent hardware settings:\\nRX:\\t\\t%s\\nTX:\\t\\t1024\\n' "$2" "$rx" ;;
  -c) printf 'Coalesce parameters for %s:\\nAdaptive RX: %s  TX: n/a\\nstats-block-usecs:\\tn/a\\nrx-usecs:\\t%s\\nrx-frames:\\tn/a\\n\\ntx-usecs:\\t%s\\n' "$2" "$adaptive" "$usecs" "$usecs" ;;
  -G) echo "$4" >"$state.ring" ;;
  -C) echo "$4 $6" >"$state.coalesce" ;;
esac`;

const P5: GroupNeed = { network: { rdma: 'required', flowGbps: 20 }, aws: { machine: 'p5.48xlarge' } };

describe('AWS, throughput, with ENA Express', () => {
  const { script } = planned('aws', P5);
  const tree: Tree = { ...SYSCTLS, ...MEMORY, ...ena('ens5', '4-5,7', [40, 41, 42, 43]), 'etc/sysctl.d/90-linerate.conf': 'x' };
  const machine = new Machine(tree, { ethtool: ETHTOOL });
  const before = machine.snapshot();
  const first = machine.tune(script);
  const tuned = machine.snapshot();

  test('sets what it says', () => {
    expect(first).toMatchObject({ status: 0, err: '' });
    expect(machine.read('sys/class/net/ens5/mtu')).toBe('8900');
    expect(machine.read('proc/sys/net/ipv4/tcp_rmem')).toBe('4096 131072 134217728');
    expect(machine.read('proc/sys/net/ipv4/tcp_autocorking')).toBe('0');
    expect(machine.read('sys/class/net/ens5/queues/tx-0/byte_queue_limits/limit_min')).toBe('1879048192');
    // The device has no more than 4096.
    expect(machine.read('ethtool.ring')).toBe('4096');
    // One percent of 192 GiB is more than a GiB.
    expect(machine.read('proc/sys/vm/min_free_kbytes')).toBe('1048576');
  });
  test("spreads the interrupts over the card's own CPUs", () =>
    expect([40, 41, 42, 43].map((irq) => machine.read(`proc/irq/${irq}/smp_affinity_list`))).toEqual(['4', '5', '7', '4']));
  test('a second run changes nothing', () => {
    expect(machine.tune(script)).toMatchObject({ status: 0, err: '', out: '' });
    expect(machine.snapshot()).toEqual(tuned);
  });
  test('the first values are kept once', () => {
    fs.writeFileSync(path.join(machine.root, 'proc/sys/net/core/rmem_max'), '999\n');
    machine.tune(script);
    expect(machine.read('var/lib/linerate/tuning.before')).toMatch(/^\/proc\/sys\/net\/core\/rmem_max 212992$/m);
    expect(machine.read('var/lib/linerate/tuning.before').match(/rmem_max/g)).toHaveLength(1);
    // A boot puts the driver's values back by itself: those are kept for this boot alone.
    expect(machine.read('run/linerate/tuning.before')).toMatch(/^\/sys\/class\/net\/ens5\/mtu 9001$/m);
  });
  test('undo puts everything back and removes the files', () => {
    expect(machine.tune(script, 'undo')).toMatchObject({ status: 0, err: '' });
    const { 'ethtool.ring': ring, ...after } = machine.snapshot();
    expect(ring).toBe('1024');
    const { 'etc/sysctl.d/90-linerate.conf': _gone, ...expected } = before;
    const words = (snapshot: Record<string, string>) => Object.entries(snapshot).map(([name, text]) => [name, text.replaceAll('\t', ' ')]);
    expect(words(after)).toEqual(words(expected));
  });
});

test('irqbalance is left to its work', () => {
  const { script } = planned('aws', {});
  const machine = new Machine({ ...SYSCTLS, ...MEMORY, ...ena('ens5', '4-5', [40]) }, { systemctl: 'exit 0' });
  expect(machine.tune(script).out).toContain('ens5: irqbalance spreads the interrupts');
  expect(machine.read('proc/irq/40/smp_affinity_list')).toBe('0-7');
});

test('two cards of one NUMA node share its CPUs', () => {
  const { script } = planned('aws', {});
  const machine = new Machine({ ...SYSCTLS, ...MEMORY, ...ena('ens5', '0-3', [40, 41]), ...ena('ens6', '0-3', [50, 51]) });
  machine.tune(script);
  expect([40, 41, 50, 51].map((irq) => machine.read(`proc/irq/${irq}/smp_affinity_list`))).toEqual(['0', '1', '2', '3']);
});

test('latency: interrupts at once, shallow sleep, busy polling; and back', () => {
  const { script } = planned('aws', { tuning: 'latency' });
  const idle = (state: number, name: string): Tree => ({
    [`sys/devices/system/cpu/cpu0/cpuidle/state${state}/name`]: name,
    [`sys/devices/system/cpu/cpu0/cpuidle/state${state}/disable`]: '0',
  });
  const tree: Tree = {
    ...SYSCTLS,
    ...MEMORY,
    ...ena('ens5', '0', []),
    ...idle(0, 'POLL'),
    ...idle(1, 'C1'),
    ...idle(2, 'C1E'),
    ...idle(3, 'C6'),
  };
  const machine = new Machine(tree, { ethtool: ETHTOOL });
  expect(machine.tune(script)).toMatchObject({ status: 0, err: '' });
  expect([0, 1, 2, 3].map((state) => machine.read(`sys/devices/system/cpu/cpu0/cpuidle/state${state}/disable`))).toEqual([
    '0',
    '0',
    '1',
    '1',
  ]);
  expect(machine.read('ethtool.coalesce')).toBe('off 0');
  expect(machine.read('proc/sys/net/core/busy_poll')).toBe('70');
  machine.tune(script, 'undo');
  expect(machine.read('ethtool.coalesce')).toBe('on 20');
  expect(machine.read('sys/devices/system/cpu/cpu0/cpuidle/state3/disable')).toBe('0');
});

test('a machine without a knob, a tool or a driver goes on, and says what it lacks', () => {
  const { script } = planned('aws', { ...P5, tuning: 'latency' });
  const machine = new Machine({ ...MEMORY, ...ena('ens5', '0', []), ...driver('eth9', 'veth') });
  const { status, out, err } = machine.tune(script);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toContain('no /proc/sys/net/core/busy_poll here');
  expect(out).toContain('ens5: interrupt moderation needs ethtool');
});

test('a value that does not stay is reported, and the rest goes on', () => {
  const { script } = planned('aws', P5);
  const machine = new Machine({ ...SYSCTLS, ...MEMORY, ...ena('ens5', '0', []) });
  // What refuses writes without an error, as sysfs may.
  fs.rmSync(path.join(machine.root, 'proc/sys/net/core/rmem_max'));
  fs.symlinkSync('/proc/sys/kernel/ostype', path.join(machine.root, 'proc/sys/net/core/rmem_max'));
  const { status, err } = machine.tune(script);
  expect(status).toBe(1);
  expect(err).toContain('refused: /proc/sys/net/core/rmem_max = 134217728 (it stays at Linux)');
  expect(machine.read('sys/class/net/ens5/mtu')).toBe('8900');
});

describe('Azure', () => {
  const KEY = { access: { sshPublicKeys: ['ssh-ed25519 AAAA me'] } };
  test('the MTU goes to the synthetic interface alone, and an interface on another network gets its own', () => {
    const { script, plan } = planned(
      'azure',
      { network: { bandwidthGbps: 20, extra: ['storage'] }, azure: { machine: 'Standard_D64s_v6' } },
      { mtu: 'jumbo', extra: { storage: { cidr: '10.99.0.0/16', mtu: 1500 } } },
    );
    expect([plan.networks.map(({ mtuBytes }) => mtuBytes), KEY.access.sshPublicKeys.length]).toEqual([[9000, 1500], 1]);
    const nic = (name: string, kind: string): Tree => ({ ...driver(name, kind), [`sys/class/net/${name}/mtu`]: '1400' });
    const machine = new Machine(
      { ...SYSCTLS, ...nic('eth0', 'hv_netvsc'), ...nic('eth1', 'hv_netvsc'), ...nic('eth2', 'hv_netvsc'), ...nic('enP1', 'mana') },
      {
        ip: `case $6 in
  eth0) echo '2: eth0    inet 10.64.0.4/16 brd 10.64.255.255 scope global eth0' ;;
  eth1) echo '3: eth1    inet 10.99.3.4/16 brd 10.99.255.255 scope global eth1' ;;
esac`,
      },
    );
    const { out, status } = machine.tune(script);
    expect(status).toBe(0);
    expect(['eth0', 'eth1', 'eth2', 'enP1'].map((name) => machine.read(`sys/class/net/${name}/mtu`))).toEqual([
      '9000',
      '1500',
      '1400',
      '1400',
    ]);
    expect(out).toContain('eth2 has no address yet');
  });
});

describe('DPDK', () => {
  const routes = (...lines: string[]) => ({
    ip: `[ "$2" != route ] || printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`,
    modprobe: 'exit 0',
  });
  const pci = (nic: string, address: string): Tree => ({
    [`sys/class/net/${nic}/device`]: { link: `../../../devices/${address}` },
    [`sys/devices/${address}/driver`]: { link: '../../bus/drivers/ena' },
    [`sys/devices/${address}/driver_override`]: '(null)',
    [`sys/devices/${address}/msi_irqs/1`]: 'msix',
  });
  const tree: Tree = {
    ...SYSCTLS,
    ...MEMORY,
    ...pci('ens5', '0000:00:05.0'),
    ...pci('ens6', '0000:00:06.0'),
    ...pci('ens7', '0000:00:07.0'),
    'sys/bus/drivers/ena/unbind': '',
    'sys/bus/pci/drivers_probe': '',
    'sys/module/vfio/parameters/enable_unsafe_noiommu_mode': 'N',
  };
  const need: GroupNeed = { network: { dataPlane: 'dpdk', interfaces: 3 }, aws: { machine: 'c6in.32xlarge' } };
  const taken = (tools: Readonly<Record<string, string>>, more: Tree = {}) => {
    const machine = new Machine({ ...tree, ...more }, tools);
    machine.tune(planned('aws', need).script);
    return ['05', '06', '07'].filter((slot) => machine.read(`sys/devices/0000:00:${slot}.0/driver_override`) === 'vfio-pci');
  };

  test('takes the interfaces after the one with the best default route', () =>
    // Images give every interface a default route, with rising metrics.
    expect(taken(routes('default via 10.0.0.1 dev ens6 metric 300', 'default via 10.0.0.1 dev ens5 proto dhcp metric 100 '))).toEqual([
      '06',
      '07',
    ]));
  test('without a metric a route is the best', () =>
    expect(taken(routes('default via 10.0.0.1 dev ens5 metric 100', 'default via 10.0.0.1 dev ens7'))).toEqual(['05', '06']));
  test('takes none where no default route says which one is for people', () => expect(taken(routes())).toEqual([]));
  test('takes none that a bond or a bridge stands on', () =>
    expect(
      taken(routes('default via 10.0.0.1 dev bond0'), {
        'sys/class/net/ens5/upper_bond0': { link: '../bond0' },
        'sys/class/net/ens6/upper_bond0': { link: '../bond0' },
        'sys/class/net/bond0/mtu': '9001',
      }),
    ).toEqual(['07']));
  test('a virtual machine has no IOMMU, and a metal one keeps its own', () => {
    const mode = (more: Tree) => {
      const machine = new Machine({ ...tree, ...more }, routes('default via 10.0.0.1 dev ens5'));
      machine.tune(planned('aws', need).script);
      return machine.read('sys/module/vfio/parameters/enable_unsafe_noiommu_mode');
    };
    expect(mode({})).toBe('1');
    expect(mode({ 'sys/class/iommu/dmar0': '' })).toBe('N');
  });
});

test('Google and AWS tell the MTU by DHCP, so nothing sets it', () => {
  expect(planned('gcp', { network: { bandwidthGbps: 20 } }).script).not.toContain('/mtu');
  expect(planned('aws', { network: { bandwidthGbps: 20 } }).script).not.toContain('/mtu');
});

test('each setting says why and where that is written', () => {
  for (const target of ['aws', 'azure', 'gcp'] as const) {
    const { plan } = planned(target, {
      network: { rdma: 'preferred', dataPlane: 'dpdk', interfaces: 2, bandwidthGbps: 50 },
      tuning: 'latency',
    });
    const group = plan.groups[0];
    if (group === undefined) throw new Error('no group');
    const settings = tuningSettings(plan, group);
    expect(settings.length).toBeGreaterThan(3);
    for (const { why, source } of settings) expect(Math.min(why.length, source.length)).toBeGreaterThan(10);
  }
});
