/** The real script against simulated machines: healthy ones pass, and each way of falling back is found, with its reason. */
import { gzipSync } from 'node:zlib';
import { proofScript } from '../../lib/guest/proof-script';
import type { Expectation } from '../../lib/resolve/expectation';
import { type HostShape, type NetDevice, prove, type RdmaDevice } from './simulated-host';

const subject = { target: 'aws', topology: 't', group: 'trainers', machine: 'p5.48xlarge' };
const many = <T>(count: number, name: (i: number) => string, each: T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), each]));

interface Machine {
  readonly expects: Expectation;
  readonly healthy: HostShape;
}

const P5: Machine = {
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
  },
  healthy: {
    net: { ens32: { driver: 'ena', mtu: 8900, rxQueues: 8 } satisfies NetDevice },
    rdma: many<RdmaDevice>(32, (i) => `rdmap${i}s0`, { driver: 'efa', rate: '100 Gb/sec (4X EDR)' }),
    modules: { ena: '2.13.2g', efa: '' },
    gpus: 8,
    numaNodes: 2,
    tools: {
      fi_info:
        'for i in $(cat "$LINERATE_ROOT"/sys/devices/efa 2>/dev/null || echo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32); do echo "    domain: rdmap${i}s0-rdm"; done',
      ethtool: 'echo "     ena_srd_mode: 1"',
    },
  },
};
const AZURE: Machine = {
  expects: {
    interfaces: [
      { kind: 'synthetic', count: 1, drivers: [{ name: 'hv_netvsc' }] },
      { kind: 'vf', count: 1, drivers: [{ name: 'mlx5_core' }, { name: 'mana' }] },
    ],
    rdma: { fabric: 'infiniband', provider: 'mlx5', devices: 8, linkGbps: 400 },
    mtuBytes: 3900,
    virtualFunctionBonded: true,
    gpus: 8,
  },
  healthy: {
    net: { eth0: { driver: 'hv_netvsc', mtu: 3900 }, enP1s1: { driver: 'mlx5_core', mtu: 1500, master: 'eth0', txPackets: 4711 } },
    rdma: {
      ...many<RdmaDevice>(8, (i) => `mlx5_ib${i}`, { driver: 'mlx5_core' }),
      mlx5_an0: { driver: 'mlx5_core', rate: '100 Gb/sec', linkLayer: 'Ethernet' },
    },
    gpus: 8,
  },
};
const GCP: Machine = {
  expects: {
    interfaces: [
      { kind: 'gvnic', count: 2, drivers: [{ name: 'gve' }] },
      { kind: 'mrdma', count: 8, drivers: [{ name: 'mlx5_core' }], linkGbps: 400 },
    ],
    rdma: { fabric: 'roce', provider: 'mlx5', devices: 8, linkGbps: 400 },
    mtuBytes: 8896,
  },
  healthy: {
    net: {
      ens3: { driver: 'gve', mtu: 8896 },
      ens4: { driver: 'gve', mtu: 8896 },
      ...many<NetDevice>(8, (i) => `gpu${i}rdma0`, { driver: 'mlx5_core', mtu: 8896 }),
    },
    rdma: many<RdmaDevice>(8, (i) => `mlx5_${i}`, { driver: 'mlx5_core', linkLayer: 'Ethernet' }),
  },
};
const METAL_GCP: Machine = {
  expects: { interfaces: [{ kind: 'idpf', count: 1, drivers: [{ name: 'idpf' }] }], mtuBytes: 8896 },
  healthy: { net: { ens1: { driver: 'idpf', mtu: 8896 } } },
};

const run = ({ expects, healthy }: Machine, change: (shape: HostShape) => HostShape = (shape) => shape) =>
  prove(proofScript(expects, subject), change(healthy));

test.each([
  ['AWS p5', P5],
  ['Azure ND', AZURE],
  ['Google A3 Ultra', GCP],
  ['Google bare metal', METAL_GCP],
])('a healthy %s passes, with no alarm', (_, machine) => {
  const { status, proof, prometheus, stderr } = run(machine);
  expect(proof.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect({ status, stderr, fastPath: proof.fastPath, reason: proof.reason }).toEqual({ status: 0, stderr: '', fastPath: 'on', reason: '' });
  expect(prometheus).toMatch(/^linerate_fast_path 1$/m);
});

const FALLBACKS: readonly (readonly [string, Machine, (shape: HostShape) => HostShape, string])[] = [
  [
    'one card without EFA',
    P5,
    (s) => ({ ...s, rdma: many(31, (i) => `rdmap${i}s0`, { driver: 'efa' }) }),
    'rdma-devices: expected 32, observed 31',
  ],
  [
    'libfabric sees fewer',
    P5,
    (s) => ({ ...s, tools: { ...s.tools, fi_info: 'echo "  domain: rdmap0s0-rdm"' } }),
    'libfabric-efa: expected 32, observed 1',
  ],
  ['MTU 1500', P5, (s) => ({ ...s, net: { ens32: { driver: 'ena', mtu: 1500, rxQueues: 8 } } }), 'mtu: expected 8900, observed ens32=1500'],
  [
    'ENA Express off',
    P5,
    (s) => ({ ...s, tools: { ...s.tools, ethtool: 'echo "     ena_srd_mode: 0"' } }),
    'ena-express-ens32: expected tcp, observed mode 0',
  ],
  ['an old ENA driver', P5, (s) => ({ ...s, modules: { ena: '2.2.10g' } }), 'driver-ena: expected >= 2.8.0, observed 2.2.10g'],
  [
    'fewer queues',
    P5,
    (s) => ({ ...s, net: { ens32: { driver: 'ena', mtu: 8900, rxQueues: 4 } } }),
    'queues-ens32: expected 8, observed 4',
  ],
  ['a GPU off the bus', P5, (s) => ({ ...s, gpus: 7 }), 'gpus: expected 8, observed 7'],
  ['another machine', P5, (s) => ({ ...s, numaNodes: 1 }), 'numa-nodes: expected 2, observed 1'],
  [
    'the virtual function revoked',
    AZURE,
    (s) => ({ ...s, net: { eth0: { driver: 'hv_netvsc', mtu: 3900 } } }),
    'interfaces-vf: expected 1, observed 0; vf-bonded-eth0: expected a virtual function, observed none',
  ],
  [
    'traffic on the synthetic path',
    AZURE,
    (s) => ({ ...s, net: { ...s.net, enP1s1: { driver: 'mlx5_core', master: 'eth0', txPackets: 0 } } }),
    'vf-traffic-eth0: expected packets move, observed none sent by the function',
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
    (s) => ({ ...s, net: { ...s.net, ens3: { driver: 'virtio_net', mtu: 8896 }, ens4: { driver: 'virtio_net', mtu: 8896 } } }),
    'interfaces-gvnic: expected 2, observed 0; mtu: expected 8896, observed no interface',
  ],
  ['IDPF missing', METAL_GCP, () => ({ net: {} }), 'interfaces-idpf: expected 1, observed 0; mtu: expected 8896, observed no interface'],
];

test.each(FALLBACKS)('%s is found', (_, machine, change, reason) => {
  const { status, proof, prometheus } = run(machine, change);
  expect({ status, fastPath: proof.fastPath, reason: proof.reason }).toEqual({ status: 3, fastPath: 'off', reason });
  expect(prometheus).toMatch(/^linerate_fast_path 0$/m);
});

test('a check whose tool is missing is skipped, and says so', () => {
  const { status, proof } = run(P5, (s) => ({ ...s, tools: {} }));
  expect(status).toBe(0);
  expect(proof.checks.filter(({ verdict }) => verdict === 'skip').map(({ check, observed }) => [check, observed])).toEqual([
    ['libfabric-efa', 'fi_info is not installed'],
    ['ena-express-ens32', 'ethtool is not installed'],
  ]);
});

test.each([
  ['2.8.0', '2.8.0', 'pass'],
  ['2.8.0', '2.10', 'pass'],
  ['2.8.0', '3', 'pass'],
  ['2.8.0', '2.8', 'pass'],
  ['2.8.0', '2.7.9g', 'fail'],
  ['2.8.0', '', 'skip'],
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
  const { proof } = run(P5, (s) => ({ ...s, tools: { ...s.tools, ethtool: `printf 'ena_srd_mode: "\\\\ <&>\\n'` } }));
  expect(proof.checks.find(({ check }) => check === 'ena-express-ens32')).toMatchObject({ verdict: 'fail', observed: '(unprintable)' });
});

test('one pass over 32 interfaces, in a small file', () => {
  const net = many<NetDevice>(32, (i) => `ens${i}`, { driver: 'ena', mtu: 8900, rxQueues: 8 });
  const script = proofScript({ ...P5.expects, interfaces: [{ kind: 'ena', count: 32, drivers: [{ name: 'ena' }] }] }, subject);
  const { status, ms } = prove(script, { ...P5.healthy, net });
  expect(status).toBe(0);
  console.info(`proof over 32 interfaces and 32 EFA devices: ${Math.round(ms)} ms; ${gzipSync(script).length} bytes gzipped`);
  expect(gzipSync(script).length).toBeLessThan(8192);
});
