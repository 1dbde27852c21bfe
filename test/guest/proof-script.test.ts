/** The real script against simulated machines: healthy ones pass, and each way of falling back is found, with its reason. */
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import Ajv from 'ajv';
import { PROOF_SCHEMA, proofScript } from '../../lib/guest/proof-script';
import type { Expectation } from '../../lib/resolve/expectation';
import { type HostShape, type NetDevice, prove, proveOn, type RdmaDevice, simulate } from './simulated-host';

const subject = { target: 'aws', topology: 't', group: 'trainers', machine: 'p5.48xlarge' };
const many = <T>(count: number, name: (i: number) => string, each: T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), each]));
/** One thing of a machine, changed. */
const net = (shape: HostShape, changed: HostShape['net']): HostShape => ({ ...shape, net: { ...shape.net, ...changed } });
const tool = (shape: HostShape, tools: HostShape['tools']): HostShape => ({ ...shape, tools: { ...shape.tools, ...tools } });

interface Machine {
  readonly target: string;
  readonly machine: string;
  readonly expects: Expectation;
  readonly healthy: HostShape;
}

const P5: Machine = {
  target: 'aws',
  machine: 'p5.48xlarge',
  expects: {
    interfaces: [
      { kind: 'ena', count: 1, drivers: [{ name: 'ena', minimumVersion: '2.8.0' }] },
      { kind: 'efa', count: 32, drivers: [{ name: 'efa' }] },
    ],
    rdma: { fabric: 'efa', provider: 'efa', devices: 32, linkGbps: 100 },
    mtuBytes: 8900,
    enaExpress: 'tcp',
    queues: 8,
    gpus: 8,
    numaNodes: 2,
    placement: { strategy: 'cluster', zone: 'us-east-1a', inGroup: true },
  },
  healthy: {
    net: { ens32: { driver: 'ena', mtu: 8900, rxQueues: 8 } satisfies NetDevice },
    rdma: many<RdmaDevice>(32, (i) => `rdmap${i}s0`, { driver: 'efa', rate: '100 Gb/sec (4X EDR)' }),
    modules: { ena: '2.13.2g', efa: '' },
    gpus: 8,
    numaNodes: 2,
    metadata: { token: 'secret', 'instance-type': 'p5.48xlarge', 'availability-zone': 'us-east-1a', 'group-name': 'training' },
    tools: {
      fi_info: Array.from({ length: 32 }, (_, i) => `echo "    domain: rdmap${i}s0-rdm"`).join('\n'),
      ethtool: 'printf "NIC statistics:\\n     tx_timeout: 0\\n     ena_srd_mode: 1\\n     ena_srd_tx_pkts: 5\\n"',
    },
  },
};
/** Sends through the function: its counter moves. */
const PING = 'f="$LINERATE_ROOT/sys/class/net/enP1s1/statistics/tx_packets"; [ ! -e "$f" ] || echo 4714 >"$f"';
const AZURE: Machine = {
  target: 'azure',
  machine: 'Standard_ND96isr_H100_v5',
  expects: {
    interfaces: [
      { kind: 'synthetic', count: 1, drivers: [{ name: 'hv_netvsc' }] },
      { kind: 'vf', count: 1, drivers: [{ name: 'mlx5_core' }, { name: 'mana' }] },
    ],
    rdma: { fabric: 'infiniband', provider: 'mlx5', devices: 8, linkGbps: 400 },
    mtuBytes: 3900,
    virtualFunctionBonded: true,
    gpus: 8,
    placement: { strategy: 'cluster', zone: '1' },
  },
  healthy: {
    net: {
      eth0: { driver: 'hv_netvsc', mtu: 3900 },
      enP1s1: { driver: 'mlx5_core', mtu: 3900, master: 'eth0', txPackets: 4711 },
      // IP over InfiniBand has the driver's name too.
      ...many<NetDevice>(8, (i) => `ib${i}`, { driver: 'mlx5_core', mtu: 2044, type: 32 }),
    },
    rdma: {
      ...many<RdmaDevice>(8, (i) => `mlx5_ib${i}`, { driver: 'mlx5_core' }),
      mlx5_an0: { driver: 'mlx5_core', rate: '100 Gb/sec', linkLayer: 'Ethernet' },
    },
    gpus: 8,
    metadata: { vmSize: 'Standard_ND96isr_H100_v5', 'compute/zone': '1' },
    tools: { ping: PING },
  },
};
/** An Intel v6 size: MANA alone, no InfiniBand. */
const MANA: Machine = {
  target: 'azure',
  machine: 'Standard_D64s_v6',
  expects: {
    interfaces: [
      { kind: 'synthetic', count: 2, drivers: [{ name: 'hv_netvsc' }] },
      { kind: 'vf', count: 1, drivers: [{ name: 'mana' }] },
    ],
    mtuBytes: 9000,
    virtualFunctionBonded: false,
  },
  healthy: {
    net: {
      eth0: { driver: 'hv_netvsc', mtu: 9000 },
      enP1s1: { driver: 'mana', mtu: 9000, master: 'eth0' },
      eth1: { driver: 'hv_netvsc', mtu: 9000 },
    },
    tools: { ping: PING },
  },
};
const GCP: Machine = {
  target: 'gcp',
  machine: 'a3-ultragpu-8g',
  expects: {
    interfaces: [
      { kind: 'gvnic', count: 2, drivers: [{ name: 'gve' }] },
      { kind: 'mrdma', count: 8, drivers: [{ name: 'mlx5_core' }], linkGbps: 400 },
    ],
    rdma: { fabric: 'roce', provider: 'mlx5', devices: 8, linkGbps: 400 },
    mtuBytes: 8896,
    interfaceQueues: [16, 8],
  },
  healthy: {
    net: {
      ens3: { driver: 'gve', mtu: 8896, rxQueues: 8 },
      ens4: { driver: 'gve', mtu: 8896, rxQueues: 16 },
      ...many<NetDevice>(8, (i) => `gpu${i}rdma0`, { driver: 'mlx5_core', mtu: 8896 }),
    },
    rdma: many<RdmaDevice>(8, (i) => `mlx5_${i}`, { driver: 'mlx5_core', linkLayer: 'Ethernet' }),
    metadata: { 'machine-type': 'projects/1/machineTypes/a3-ultragpu-8g', 'instance/zone': 'projects/1/zones/us-central1-a' },
  },
};
/** GPUDirect-TCPX: the GPUs' networks carry less than the main one (field notes gcp R3.4). */
const A3: Machine = {
  target: 'gcp',
  machine: 'a3-highgpu-8g',
  expects: {
    interfaces: [{ kind: 'gvnic', count: 5, drivers: [{ name: 'gve' }] }],
    mtuBytes: 8896,
    networkMtus: [
      { mtuBytes: 8896, interfaces: 1 },
      { mtuBytes: 8244, interfaces: 4 },
    ],
  },
  healthy: { net: { ens3: { driver: 'gve', mtu: 8896 }, ...many<NetDevice>(4, (i) => `gpu${i}`, { driver: 'gve', mtu: 8244 }) } },
};
const METAL_GCP: Machine = {
  target: 'gcp',
  machine: 'c3-standard-192-metal',
  expects: { interfaces: [{ kind: 'idpf', count: 1, drivers: [{ name: 'idpf' }] }], mtuBytes: 8896 },
  healthy: { net: { ens1: { driver: 'idpf', mtu: 8896 } } },
};
const DPDK: Machine = {
  target: 'aws',
  machine: 'c6in.32xlarge',
  expects: {
    interfaces: [{ kind: 'ena', count: 3, drivers: [{ name: 'ena', minimumVersion: '2.2.9' }] }],
    mtuBytes: 9001,
    dataPlane: 'dpdk',
    interfaceQueues: [32, 32, 32],
  },
  healthy: {
    net: { ens5: { driver: 'ena', mtu: 9001, rxQueues: 32 } },
    modules: { ena: '2.1.0K' },
    functions: many(2, (i) => `0000:00:0${i + 6}.0`, { vendor: '1d0f', device: 'ec20', driver: 'vfio-pci' }),
  },
};
const DPDK_AZURE: Machine = {
  ...MANA,
  expects: { ...MANA.expects, dataPlane: 'dpdk' },
  healthy: {
    net: { eth0: { driver: 'hv_netvsc', mtu: 9000 }, enP1s1: { driver: 'mana', master: 'eth0', mtu: 9000 } },
    userSpaceVmbus: ['000d3a7b-1234-000d-3a7b-1234000d3a7b'],
    tools: { ping: PING },
  },
};

const run = ({ expects, healthy, target, machine }: Machine, change: (shape: HostShape) => HostShape = (shape) => shape) =>
  prove(proofScript(expects, { ...subject, target, machine }), change(healthy));

test.each([
  ['AWS p5', P5],
  ['AWS with DPDK and the in-tree driver', DPDK],
  ['Azure ND', AZURE],
  ['Azure D v6 with one accelerated NIC of two', MANA],
  ['Azure with DPDK', DPDK_AZURE],
  ['Google A3 Ultra', GCP],
  ['Google A3 High', A3],
  ['Google bare metal', METAL_GCP],
])('a healthy %s passes, with no alarm', (_, machine) => {
  const { status, proof, prometheus, stderr } = run(machine);
  expect(proof.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect({ status, stderr, fastPath: proof.fastPath, reason: proof.reason }).toEqual({ status: 0, stderr: '', fastPath: 'on', reason: '' });
  expect(prometheus).toMatch(/^linerate_fast_path\{.*\} 1$/m);
});

test('a NIC of the kind "MANA direct" is master and function in one', () => {
  const direct = run({ ...AZURE, expects: { ...AZURE.expects, rdma: undefined, gpus: 0 } as Expectation }, (s) => ({
    ...s,
    net: { eth0: { driver: 'mana', mtu: 3900 } },
  }));
  expect({ status: direct.status, reason: direct.proof.reason }).toEqual({ status: 0, reason: '' });
});

const FALLBACKS: readonly (readonly [string, Machine, (shape: HostShape) => HostShape, string])[] = [
  [
    'one card without EFA',
    P5,
    (s) => ({ ...s, rdma: many(31, (i) => `rdmap${i}s0`, { driver: 'efa' }) }),
    'rdma-devices: expected 32, observed 31',
  ],
  ['no EFA at all', P5, (s) => ({ ...s, rdma: {} }), 'rdma-devices: expected 32, observed 0'],
  ['libfabric sees fewer', P5, (s) => tool(s, { fi_info: 'echo "  domain: rdmap0s0-rdm"' }), 'libfabric-efa: expected 32, observed 1'],
  ['MTU 1500', P5, (s) => net(s, { ens32: { driver: 'ena', mtu: 1500, rxQueues: 8 } }), 'mtu: expected 8900, observed ens32=1500'],
  [
    'a frame too large for ENA Express',
    P5,
    (s) => net(s, { ens32: { driver: 'ena', mtu: 9001, rxQueues: 8 } }),
    'mtu: expected 8900, observed ens32=9001',
  ],
  ['ENA Express off', P5, (s) => tool(s, { ethtool: 'echo "     ena_srd_mode: 0"' }), 'ena-express: expected tcp, observed mode ens32=0'],
  ['an old ENA driver', P5, (s) => ({ ...s, modules: { ena: '2.2.10g' } }), 'driver-ena: expected 2.8.0 or newer, observed 2.2.10g'],
  [
    'no ENA driver',
    P5,
    (s) => ({ ...s, net: {}, modules: {}, functions: { '0000:00:05.0': { vendor: '1d0f', device: 'ec20' } } }),
    'interfaces-ena: expected 1, observed 0, PCI 1d0f:ec20 without a driver; driver-ena: expected 2.8.0 or newer, observed not loaded; ' +
      'mtu: expected 8900, observed no interface; queues-8: expected 1, observed 0; ena-express: expected tcp, observed mode none',
  ],
  ['fewer queues', P5, (s) => net(s, { ens32: { driver: 'ena', mtu: 8900, rxQueues: 4 } }), 'queues-8: expected 1, observed 0, ens32=4'],
  ['a GPU off the bus', P5, (s) => ({ ...s, gpus: 7 }), 'gpus: expected 8, observed 7'],
  ['one NUMA node', P5, (s) => ({ ...s, numaNodes: 1 }), 'numa-nodes: expected 2, observed 1'],
  [
    'another machine in another zone, outside the placement group',
    P5,
    (s) => ({ ...s, metadata: { token: 'x', 'instance-type': 'p5e.48xlarge', 'availability-zone': 'us-east-1b' } }),
    'machine: expected p5.48xlarge, observed p5e.48xlarge; zone: expected us-east-1a, observed us-east-1b; placement-group: expected yes, observed no',
  ],
  [
    'a DPDK interface that no driver took',
    DPDK,
    (s) => ({ ...s, functions: { '0000:00:06.0': { vendor: '1d0f', device: 'ec20', driver: 'vfio-pci' } } }),
    'interfaces-ena: expected 3, observed 2',
  ],
  [
    'the virtual function revoked',
    AZURE,
    (s) => ({ ...s, net: { eth0: { driver: 'hv_netvsc', mtu: 3900 }, ib0: { driver: 'mlx5_core', type: 32 } } }),
    'interfaces-vf: expected 1, observed 0; vf-bonded-eth0: expected a virtual function, observed none',
  ],
  [
    'the mana driver missing',
    MANA,
    (s) => ({
      ...s,
      net: { eth0: { driver: 'hv_netvsc', mtu: 9000 }, eth1: { driver: 'hv_netvsc', mtu: 9000 } },
      functions: { '7870:00:00.0': { vendor: '1414', device: '00ba' } },
    }),
    'interfaces-vf: expected 1, observed 0, PCI 1414:00ba without a driver; vf-bonded-eth1: expected a virtual function, observed none',
  ],
  [
    'traffic on the synthetic path',
    AZURE,
    (s) => tool(s, { ping: 'exit 0' }),
    'vf-traffic-eth0: expected packets move, observed none sent by the function, 4711 since boot',
  ],
  [
    'an InfiniBand port down',
    AZURE,
    (s) => ({ ...s, rdma: { ...s.rdma, mlx5_ib3: { driver: 'mlx5_core', state: '1: DOWN' } } }),
    'rdma-ports: expected ACTIVE, observed mlx5_ib3',
  ],
  [
    'a link at half its rate',
    AZURE,
    (s) => ({ ...s, rdma: { ...s.rdma, mlx5_ib0: { driver: 'mlx5_core', rate: '200 Gb/sec (4X HDR)' } } }),
    'rdma-rate: expected 400 Gbps, observed mlx5_ib0=200',
  ],
  [
    'virtio instead of gVNIC',
    GCP,
    (s) => net(s, { ens3: { driver: 'virtio_net', mtu: 8896 }, ens4: { driver: 'virtio_net', mtu: 8896 } }),
    'interfaces-gvnic: expected 2, observed 0, virtio_net instead; mtu: expected 8896, observed no interface; ' +
      'queues-16: expected 1, observed 0; queues-8: expected 2, observed 0',
  ],
  [
    'a GPU network at the MTU of the main one',
    A3,
    (s) => net(s, { gpu3: { driver: 'gve', mtu: 8896 } }),
    'mtu: expected 8896 or 8244, observed 3 at 8244',
  ],
  [
    'IDPF missing',
    METAL_GCP,
    () => ({ net: {}, functions: { '0000:01:00.0': { vendor: '8086', device: '145c' } } }),
    'interfaces-idpf: expected 1, observed 0, PCI 8086:145c without a driver; mtu: expected 8896, observed no interface',
  ],
];

test.each(FALLBACKS)('%s is found', (_, machine, change, reason) => {
  const { status, proof, prometheus } = run(machine, change);
  expect({ status, fastPath: proof.fastPath, reason: proof.reason }).toEqual({ status: 3, fastPath: 'off', reason });
  expect(prometheus).toMatch(/^linerate_fast_path\{.*\} 0$/m);
});

test('a check whose tool is missing is skipped, and says so', () => {
  const { status, proof } = run(P5, ({ metadata: _none, ...s }) => ({ ...s, tools: {} }));
  expect(status).toBe(0);
  expect(proof.checks.filter(({ verdict }) => verdict === 'skip').map(({ check, observed }) => [check, observed])).toEqual([
    ['libfabric-efa', 'fi_info is not installed'],
    ['ena-express', 'ethtool is not installed'],
    ['machine', 'the metadata service gives no answer'],
    ['zone', 'the metadata service gives no answer'],
    ['placement-group', 'the metadata service gives no answer'],
  ]);
});

describe('the path to a peer', () => {
  const peer = (ping: string) => {
    const { status, proof } = prove(proofScript(METAL_GCP.expects, subject), tool(METAL_GCP.healthy, { ping }), {
      LINERATE_PEER: '10.0.0.2',
    });
    const found = proof.checks.find(({ check }) => check === 'path-mtu');
    return { status, verdict: found?.verdict, observed: found?.observed };
  };
  const SMALL = 'case " $* " in *" -s "*)';
  test('carries the frame whole', () =>
    expect(peer('case " $* " in *" -M do -s 8868 10.0.0.2 "*) exit 0 ;; esac; exit 1')).toEqual({
      status: 0,
      verdict: 'pass',
      observed: '8896',
    }));
  test('carries less, and a router says how much', () =>
    expect(peer(`${SMALL} echo "From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1500)"; exit 1 ;; esac`)).toEqual({
      status: 3,
      verdict: 'fail',
      observed: '1500',
    }));
  test('carries less, in silence', () =>
    expect(peer(`${SMALL} exit 1 ;; esac`)).toEqual({ status: 3, verdict: 'fail', observed: 'less, and nothing says how much' }));
  test('a peer that is down proves nothing', () =>
    expect(peer('exit 1')).toEqual({ status: 0, verdict: 'skip', observed: 'the peer does not answer' }));
});

test.each([
  ['2.8.0', '2.8.0', 'pass'],
  ['2.8.0', '2.10', 'pass'],
  ['2.8.0', '3', 'pass'],
  ['2.8.0', '2.8', 'pass'],
  ['2.8.0', '2.7.9g', 'fail'],
  ['2.8.0', '', 'skip'],
  ['2.8.0', '2.1.0K', 'skip'],
])('a floor of %s against %p: %s', (floor, version, verdict) => {
  const { proof } = prove(
    proofScript({ interfaces: [{ kind: 'ena', count: 1, drivers: [{ name: 'ena', minimumVersion: floor }] }], mtuBytes: 1500 }, subject),
    { net: { eth0: { driver: 'ena' } }, modules: { ena: version } },
  );
  expect(proof.checks.find(({ check }) => check === 'driver-ena')?.verdict).toBe(verdict);
});

test('bare metal: the virtual functions of each function are counted', () => {
  // The tree of a physical function is written by hand: two of four functions are there.
  const script = proofScript(
    { interfaces: [], mtuBytes: 1500, virtualFunctions: [{ function: '0000:3b:00.0', driver: 'mlx5_core', count: 4 }] },
    { ...subject, target: 'metal' },
  );
  expect(script).toContain("virtual_functions '0000:3b:00.0' 'mlx5_core' 4");
});

test('odd text from the machine cannot break the JSON', () => {
  const { proof } = run(P5, (s) => tool(s, { ethtool: `printf 'ena_srd_mode: "\\\\ <&>\\n'` }));
  expect(proof.checks.find(({ check }) => check === 'ena-express')).toMatchObject({ verdict: 'fail', observed: '(unprintable)' });
});

test('odd words of the plan cannot break the JSON, nor run in the shell', () => {
  const words = { ...subject, topology: `a"b\\c$(exit 9)'d`, machine: '`exit 9`"' };
  const { status, proof } = prove(proofScript(METAL_GCP.expects, words), METAL_GCP.healthy);
  expect({ status, topology: (proof as unknown as { topology: string }).topology }).toEqual({ status: 0, topology: 'a b c (exit 9) d' });
});

test('proof.json is what its schema says', () => {
  const schema = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'proof.schema.json'), 'utf8'));
  const valid = new Ajv({ strict: true, allErrors: true }).compile(schema);
  for (const machine of [P5, AZURE, GCP, DPDK])
    for (const change of [(s: HostShape) => s, (s: HostShape): HostShape => ({ ...s, net: {} })]) {
      const { proof } = run(machine, change);
      expect([valid(proof), valid.errors]).toEqual([true, null]);
    }
  expect(schema.properties.schema.const).toBe(PROOF_SCHEMA);
});

test('one pass over 32 interfaces, in a small file', () => {
  const interfaces = many<NetDevice>(32, (i) => `ens${i}`, { driver: 'ena', mtu: 8900, rxQueues: 8 });
  const script = proofScript({ ...P5.expects, interfaces: [{ kind: 'ena', count: 32, drivers: [{ name: 'ena' }] }] }, subject);
  const root = simulate({ ...P5.healthy, net: interfaces });
  const times = Array.from({ length: 3 }, () => {
    const { status, ms } = proveOn(root, script);
    expect(status).toBe(0);
    return ms;
  });
  fs.rmSync(root, { recursive: true });
  console.info(
    `proof over 32 interfaces and 32 EFA devices: ${Math.round(Math.min(...times))} ms; ${gzipSync(script).length} bytes gzipped`,
  );
  expect(gzipSync(script).length).toBeLessThan(8192);
});
