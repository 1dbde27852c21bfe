/** `linerate bench` with an ssh of the test's own, which runs the commands here with tools of the test's own. */
import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../lib/topology/finding';
import { readMeasured } from '../../lib/report/measured';
import { folder, run } from './cli';

const TOPOLOGY = `name: lab
targets: { aws: {} }
groups:
  trainers: { aws: { machine: p5.48xlarge }, network: { rdma: required } }
  login: { aws: { machine: t3.large } }
`;
const IPERF3 = (gbps: number) =>
  `case " $* " in *" -s "*) sleep 0.2; exit 0 ;; esac; echo '{"end":{"sum_received":{"bits_per_second":${gbps}e9},"cpu_utilization_percent":{"host_total":12.5}}}'`;
const SOCKPERF = 'case $1 in server) sleep 0.2 ;; *) echo "sockperf: Summary: Latency is 21.5 usec" ;; esac';
const NODES = ['--node', 'n1=u@10.0.0.1', '--node', 'n2=u@10.0.0.2'];

const base = folder();
let worlds = 0;

/** @param down hosts that ssh cannot reach */
function world(tools: Readonly<Record<string, string>>, down: readonly string[] = []) {
  const script = (body: string) => `#!/bin/sh\n${body}\n`;
  const ssh = `for last; do :; done
while [ "$1" != -- ]; do shift; done
echo "$2" >>"$LOG"
case $2 in ${down.length === 0 ? 'nobody' : down.map((each) => `*${each}`).join(' | ')}) echo "ssh: connect to host $2: Connection refused" >&2; exit 255 ;; esac
PATH="$TOOLS:/usr/bin:/bin" exec /bin/sh -c "$last"`;
  const files = {
    'topology.yaml': TOPOLOGY,
    'bin/ssh': script(ssh),
    ...Object.fromEntries(Object.entries(tools).map(([name, body]) => [`tools/${name}`, script(body)])),
    'tools/timeout': script('shift; exec "$@"'),
  };
  const cwd = path.join(base, String(worlds++));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    fs.writeFileSync(path.join(cwd, name), content);
  }
  for (const dir of ['bin', 'tools'])
    for (const name of fs.readdirSync(path.join(cwd, dir))) fs.chmodSync(path.join(cwd, dir, name), 0o755);
  const env = {
    PATH: `${path.join(cwd, 'bin')}:/usr/bin:/bin`,
    TOOLS: path.join(cwd, 'tools'),
    LOG: path.join(cwd, 'log'),
    LINERATE_BENCH_WAIT_MS: '0',
  };
  return { cwd, env };
}
const rulesOf = (out: string) => (JSON.parse(out) as { findings: Finding[] }).findings.map(({ rule }) => rule);
/** Tools that the machine of the test may have must not answer. */
const NO_OTHERS = { qperf: 'exit 1', ib_write_bw: 'exit 1' };

test('promised against measured, as a table and as a document that the report reads', async () => {
  const here = world({ iperf3: IPERF3(80), sockperf: SOCKPERF, ...NO_OTHERS });
  const argv = ['bench', 'topology.yaml', '--group', 'trainers', ...NODES];
  const { status, out } = await run(argv, here);
  expect(status).toBe(0);
  expect(out).toMatch(/^iperf3 +n1 +n2 +main +100 +80 +80 % +12.5$/m);
  expect(out).toMatch(/^sockperf +n1 +n2 +main +21.5$/m);
  expect(out).toMatch(/^3 measurements$/m);

  const asJson = await run([...argv, '--json'], here);
  expect(JSON.parse(asJson.out)).toMatchObject({ schema: 1, target: 'aws', group: 'trainers', machine: 'p5.48xlarge' });
  const { measured, findings } = readMeasured(asJson.out, 'bench.json');
  expect(findings).toEqual([]);
  expect(measured.benches[0]).toMatchObject({
    test: 'iperf3',
    from: 'n1',
    to: 'n2',
    path: 'main',
    promisedGbps: 100,
    measuredGbps: 80,
    cpuPercent: 12.5,
  });
});

test('SR-IOV against the path beside it', async () => {
  const here = world({
    iperf3: `case " $* " in *" -s "*) sleep 0.2; exit 0 ;; *" -c 10.1."*) g=90 ;; *) g=30 ;; esac; echo '{"end":{"sum_received":{"bits_per_second":'$g'e9}}}'`,
    sockperf:
      'case $1 in server) sleep 0.2 ;; *) case " $* " in *" 10.1."*) l=20 ;; *) l=50 ;; esac; echo "sockperf: Summary: Latency is $l.0 usec" ;; esac',
  });
  const nodes = [1, 2].flatMap((i) => ['--node', `n${i}=u@h${i},sr-iov=10.1.0.${i},virtio=10.2.0.${i}`]);
  const { out } = await run(['bench', 'topology.yaml', '--group', 'login', ...nodes], here);
  expect(out).toContain('iperf3 n1 to n2: sr-iov carries 3.0 x what virtio does');
  expect(out).toContain('sockperf n1 to n2: sr-iov answers 2.5 x as fast as virtio');
});

test('--dry-run prints the commands and runs none', async () => {
  const here = world({});
  const { status, out } = await run(['bench', 'topology.yaml', '--group', 'trainers', ...NODES, '--dry-run'], here);
  expect(status).toBe(0);
  expect(out).toContain(
    "ssh -o BatchMode=yes -o ConnectTimeout=10 -o ClearAllForwardings=yes -T -- u@10.0.0.1 'timeout 35 iperf3 -c 10.0.0.2 -B 10.0.0.1 -p 5201 -P 20 -t 10 -J'",
  );
  expect(out).toContain('fi_pingpong -p efa -e rdm 10.0.0.2');
  expect(fs.existsSync(here.env.LOG)).toBe(false);
  const { out: document } = await run(['bench', 'topology.yaml', '--group', 'trainers', ...NODES, '--dry-run', '--json'], here);
  expect(JSON.parse(document).steps).toHaveLength(5);
});

test('a machine that cannot be reached and a measurement that fails are errors; a tool that is missing is a warning', async () => {
  const down = world({ iperf3: IPERF3(1), sockperf: SOCKPERF }, ['10.0.0.2']);
  const unreachable = await run(['bench', 'topology.yaml', '--group', 'login', ...NODES, '--json'], down);
  expect({ status: unreachable.status, rules: rulesOf(unreachable.out) }).toEqual({ status: 1, rules: ['bench/no-login'] });
  expect(unreachable.out).toContain('Connection refused');

  const failing = world({
    iperf3: `case " $* " in *" -s "*) exit 0 ;; esac; echo '{"error":"unable to connect to server"}'; exit 1`,
    sockperf: SOCKPERF,
  });
  const failed = await run(['bench', 'topology.yaml', '--group', 'login', ...NODES, '--json'], failing);
  expect({ status: failed.status, rules: rulesOf(failed.out) }).toEqual({ status: 1, rules: ['bench/failed', 'bench/failed'] });
  expect(failed.out).toContain('unable to connect to server');
  expect(JSON.parse(failed.out).results).toHaveLength(1);

  const efa = await run(
    ['bench', 'topology.yaml', '--group', 'trainers', ...NODES, '--json'],
    world({ iperf3: IPERF3(1), sockperf: SOCKPERF }),
  );
  expect({ status: efa.status, rules: rulesOf(efa.out) }).toEqual({ status: 0, rules: ['bench/tool-missing'] });
});

test.each<[string, readonly string[], string]>([
  ['no machine', ['--group', 'login'], 'usage/too-few-nodes'],
  ['one machine', ['--group', 'login', '--node', 'n1=h1'], 'usage/too-few-nodes'],
  ['one name twice', ['--group', 'login', '--node', 'n1=h1', '--node', 'n1=h2'], 'usage/node-twice'],
  ['an option as machine', ['--group', 'login', '--node', 'n1=-oProxyCommand=id', '--node', 'n2=h2'], 'usage/not-a-node'],
  ['no group of several', [...NODES], 'usage/several-groups'],
  ['a group that is not there', [...NODES, '--group', 'x'], 'usage/no-such-group'],
  ['another pairing', [...NODES, '--group', 'login', '--pairs', 'star'], 'usage/unknown-pairing'],
  ['seconds that are none', [...NODES, '--group', 'login', '--seconds', 'ten'], 'usage/not-a-number'],
])('%s is wrong usage', async (_, flags, rule) => {
  const { status, out } = await run(['bench', 'topology.yaml', '--json', ...flags], world({}));
  expect({ status, rules: rulesOf(out) }).toEqual({ status: 2, rules: [rule] });
});
