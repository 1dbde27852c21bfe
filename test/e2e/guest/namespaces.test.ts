/**
 * The real scripts on real interfaces: machines are network namespaces, cards are veth pairs. What a veth lacks (a PCI
 * device, its driver) stands in a tree of the test's own; MTU, counters and flags in it lead to the kernel's.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { proofScript } from '../../../lib/guest/proof-script';
import { tuneScript } from '../../../lib/guest/tuning-script';
import type { Expectation } from '../../../lib/resolve/expectation';
import { folder, run } from '../../bin/cli';

const SUFFIX = process.pid.toString(36);
const NODE_A = `lra${SUFFIX}`;
const ROUTER = `lrr${SUFFIX}`;
const NODE_B = `lrb${SUFFIX}`;
const scratch: string[] = [];

function sh(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
const ip = (...args: readonly string[]) => sh('ip', ...args);
const inside = (name: string, ...args: readonly string[]) => ip('netns', 'exec', name, ...args);

/** a -- router -- b, jumbo frames everywhere. */
beforeAll(() => {
  for (const name of [NODE_A, ROUTER, NODE_B]) {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
  for (const [node, net] of [
    [NODE_A, 1],
    [NODE_B, 2],
  ] as const) {
    ip('link', 'add', 'eth0', 'mtu', '9000', 'netns', node, 'type', 'veth', 'peer', 'name', `to${net}`, 'mtu', '9000', 'netns', ROUTER);
    ip('-n', node, 'addr', 'add', `10.77.${net}.2/24`, 'dev', 'eth0');
    ip('-n', node, 'link', 'set', 'eth0', 'up');
    ip('-n', ROUTER, 'addr', 'add', `10.77.${net}.1/24`, 'dev', `to${net}`);
    ip('-n', ROUTER, 'link', 'set', `to${net}`, 'up');
    ip('-n', node, 'route', 'add', 'default', 'via', `10.77.${net}.1`);
  }
  inside(ROUTER, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
});
afterAll(() => {
  for (const name of [NODE_A, ROUTER, NODE_B]) spawnSync('ip', ['netns', 'del', name]);
  for (const directory of scratch) fs.rmSync(directory, { recursive: true, force: true });
});

/** A root in which an interface of the namespace has a driver: name -> driver. */
function machine(drivers: Readonly<Record<string, string>>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-netns-'));
  scratch.push(root);
  for (const [nic, driver] of Object.entries(drivers)) {
    const dir = path.join(root, 'sys/class/net', nic);
    fs.mkdirSync(path.join(dir, 'device'), { recursive: true });
    fs.mkdirSync(path.join(root, 'drivers', driver), { recursive: true });
    fs.symlinkSync(path.join(root, 'drivers', driver), path.join(dir, 'device/driver'));
    for (const file of ['mtu', 'flags', 'type', 'statistics', 'queues'])
      fs.symlinkSync(`/sys/class/net/${nic}/${file}`, path.join(dir, file));
  }
  return root;
}

interface Said {
  readonly status: number | null;
  readonly reason: string;
  readonly checks: Readonly<Record<string, string>>;
  readonly stderr: string;
}

function prove(node: string, root: string, expects: Expectation, env: Readonly<Record<string, string>> = {}): Said {
  const script = path.join(root, 'proof');
  fs.writeFileSync(script, proofScript(expects, { target: 'test', topology: 'lab', group: 'nodes', machine: 'veth' }));
  const out = path.join(root, 'out');
  const ran = spawnSync(
    'ip',
    [
      'netns',
      'exec',
      node,
      'env',
      `LINERATE_ROOT=${root}`,
      `LINERATE_OUT=${out}`,
      ...Object.entries(env).map(([k, v]) => `${k}=${v}`),
      'sh',
      script,
    ],
    {
      encoding: 'utf8',
    },
  );
  const proof = JSON.parse(fs.readFileSync(path.join(out, 'proof.json'), 'utf8')) as {
    readonly reason: string;
    readonly checks: readonly { readonly check: string; readonly verdict: string; readonly observed: string }[];
  };
  return {
    status: ran.status,
    reason: proof.reason,
    checks: Object.fromEntries(proof.checks.map(({ check, verdict, observed }) => [check, `${verdict} ${observed}`])),
    stderr: ran.stderr,
  };
}

const EXPECTS: Expectation = { interfaces: [{ kind: 'ena', count: 1, drivers: [{ name: 'ena' }] }], mtuBytes: 9000 };
const PEER = { LINERATE_PEER: '10.77.2.2' };

test('an interface and a path of 9000 bytes pass', () => {
  const said = prove(NODE_A, machine({ eth0: 'ena' }), EXPECTS, PEER);
  expect(said).toMatchObject({ status: 0, reason: '', stderr: '' });
  expect(said.checks).toMatchObject({ mtu: 'pass 1 interfaces', 'path-mtu': 'pass 9000' });
});

test('a hop of 1500 bytes in between is found, though both machines say 9000', () => {
  ip('-n', ROUTER, 'link', 'set', 'to2', 'mtu', '1500');
  try {
    const said = prove(NODE_A, machine({ eth0: 'ena' }), EXPECTS, PEER);
    expect(said).toMatchObject({ status: 3, reason: 'path-mtu: expected 9000, observed 1500' });
  } finally {
    ip('-n', ROUTER, 'link', 'set', 'to2', 'mtu', '9000');
    inside(NODE_A, 'ip', 'route', 'flush', 'cache');
  }
});

test('an interface of 1500 bytes is found, and its path too', () => {
  ip('-n', NODE_A, 'link', 'set', 'eth0', 'mtu', '1500');
  try {
    const said = prove(NODE_A, machine({ eth0: 'ena' }), EXPECTS, PEER);
    expect(said).toMatchObject({ status: 3, reason: 'mtu: expected 9000, observed eth0=1500; path-mtu: expected 9000, observed 1500' });
  } finally {
    ip('-n', NODE_A, 'link', 'set', 'eth0', 'mtu', '9000');
  }
});

test('a peer that is not there proves nothing', () => {
  const said = prove(NODE_A, machine({ eth0: 'ena' }), EXPECTS, { LINERATE_PEER: '10.77.2.99' });
  expect(said).toMatchObject({ status: 0 });
  expect(said.checks['path-mtu']).toBe('skip the peer does not answer');
});

test('Azure: the counters of the function under the interface move, or they do not', () => {
  // A macvlan stands on eth0 as hv_netvsc stands on its function: what it sends, eth0 counts.
  ip('-n', NODE_A, 'link', 'add', 'syn0', 'link', 'eth0', 'type', 'macvlan', 'mode', 'bridge');
  ip('-n', NODE_A, 'addr', 'add', '10.77.1.3/24', 'dev', 'syn0');
  ip('-n', NODE_A, 'link', 'set', 'syn0', 'up');
  try {
    const root = machine({ syn0: 'hv_netvsc', eth0: 'mlx5_core' });
    fs.symlinkSync('/sys/class/net/syn0/lower_eth0', path.join(root, 'sys/class/net/syn0/lower_eth0'));
    const expects: Expectation = {
      interfaces: [
        { kind: 'synthetic', count: 1, drivers: [{ name: 'hv_netvsc' }] },
        { kind: 'vf', count: 1, drivers: [{ name: 'mlx5_core' }] },
      ],
      mtuBytes: 9000,
      virtualFunctionBonded: true,
    };
    const moving = prove(NODE_A, root, expects, { LINERATE_PEER: '10.77.1.1' });
    expect({ status: moving.status, traffic: moving.checks['vf-traffic-syn0'] }).toEqual({
      status: 0,
      traffic: expect.stringMatching(/^pass \d+ packets$/),
    });
    // Traffic that takes another way leaves the counter where it is.
    fs.rmSync(path.join(root, 'sys/class/net/syn0/lower_eth0'));
    fs.mkdirSync(path.join(root, 'sys/class/net/lo/statistics'), { recursive: true });
    fs.writeFileSync(path.join(root, 'sys/class/net/lo/statistics/tx_packets'), '12\n');
    fs.symlinkSync(path.join(root, 'sys/class/net/lo'), path.join(root, 'sys/class/net/syn0/lower_lo'));
    expect(prove(NODE_A, root, expects, { LINERATE_PEER: '10.77.1.1' }).checks['vf-traffic-syn0']).toMatch(
      /^fail none sent by the function/,
    );
  } finally {
    ip('-n', NODE_A, 'link', 'del', 'syn0');
  }
});

test('the tuning sets the MTU of a real interface, again and again to the same, and puts it back', () => {
  const root = machine({ eth0: 'ena' });
  const setting = { id: 'mtu', why: 'w', source: 's', interfaces: { drivers: ['ena'], lines: ['put "/sys/class/net/$nic/mtu" 8900'] } };
  const script = path.join(root, 'tune');
  fs.writeFileSync(script, tuneScript([setting], []));
  const tune = (...args: string[]) => {
    const ran = spawnSync('ip', ['netns', 'exec', NODE_A, 'env', `LINERATE_ROOT=${root}`, 'sh', script, ...args], { encoding: 'utf8' });
    return { status: ran.status, stderr: ran.stderr, mtu: inside(NODE_A, 'cat', '/sys/class/net/eth0/mtu').trim() };
  };
  expect(tune()).toEqual({ status: 0, stderr: '', mtu: '8900' });
  expect(tune()).toEqual({ status: 0, stderr: '', mtu: '8900' });
  expect(tune('undo')).toEqual({ status: 0, stderr: '', mtu: '9000' });
});

test('ethtool of a real interface: what it does not have is said and skipped', () => {
  const root = machine({ eth0: 'ena' });
  const setting = {
    id: 'x',
    why: 'w',
    source: 's',
    interfaces: { drivers: ['ena'], lines: ['receive_ring "$nic" 8192', 'interrupt_at_once "$nic"'] },
  };
  const script = path.join(root, 'tune');
  fs.writeFileSync(script, tuneScript([setting], []));
  const ran = spawnSync('ip', ['netns', 'exec', NODE_A, 'env', `LINERATE_ROOT=${root}`, 'sh', script], { encoding: 'utf8' });
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
  expect(ran.stdout).toContain('eth0 does not tell its receive ring');
  expect(ran.stdout).toContain('eth0 has no interrupt moderation');
});

describe('a benchmark between the two', () => {
  const cwd = folder({
    'topology.yaml': 'name: lab\ntargets: { aws: {} }\ngroups: { nodes: { aws: { machine: t3.large } } }\n',
    // ssh into a namespace.
    'bin/ssh': '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nexec ip netns exec "$2" sh -c "$3"\n',
  });
  test('with the real iperf3', async () => {
    fs.chmodSync(path.join(cwd, 'bin/ssh'), 0o755);
    const env = { ...process.env, PATH: `${path.join(cwd, 'bin')}:${process.env['PATH']}` };
    const nodes = ['--node', `a=${NODE_A},main=10.77.1.2`, '--node', `b=${NODE_B},main=10.77.2.2`];
    const { out } = await run(['bench', 'topology.yaml', ...nodes, '--seconds', '1', '--json'], { cwd, env });
    const { results } = JSON.parse(out) as {
      results: { test: string; measuredGbps?: number; cpuPercent?: number; latencyMicroseconds?: number }[];
    };
    const iperf3 = results.find(({ test: name }) => name === 'iperf3');
    expect(iperf3?.measuredGbps).toBeGreaterThan(0.1);
    expect(iperf3?.cpuPercent).toBeGreaterThan(0);
    console.info(
      `between two namespaces: ${results.map(({ test: name, measuredGbps, latencyMicroseconds }) => `${name} ${measuredGbps ?? `${latencyMicroseconds} us`}`).join(', ')}`,
    );
  }, 60_000);
});
