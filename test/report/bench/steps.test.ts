/** Which measurements are made between which machines, with which commands. */
import { type BenchNode, pairs, parseNode } from '../../../lib/report/bench/nodes';
import { benchSteps, type BenchPromise, possible, TOOLS } from '../../../lib/report/bench/steps';

const node = (words: string): BenchNode => {
  const parsed = parseNode(words);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};
const options = { pairing: 'all', seconds: 5 } as const;
const PLAIN: BenchPromise = { gbps: 50, rdma: 'none', rdmaGbpsPerDevice: undefined };

test.each([
  ['n1=ubuntu@10.0.0.1', 'n1', 'ubuntu@10.0.0.1', { main: '10.0.0.1' }],
  ['ubuntu@10.0.0.1', '10.0.0.1', 'ubuntu@10.0.0.1', { main: '10.0.0.1' }],
  ['bastion-alias', 'bastion-alias', 'bastion-alias', { main: 'bastion-alias' }],
  ['n1=h1,sr-iov=10.1.0.1,virtio=fd00::1', 'n1', 'h1', { 'sr-iov': '10.1.0.1', virtio: 'fd00::1' }],
])('%s', (words, name, ssh, addresses) => {
  const parsed = node(words);
  expect({ ...parsed, addresses: Object.fromEntries(parsed.addresses) }).toEqual({ name, ssh, addresses });
});

test.each(['', 'n1=', 'n1=-oProxyCommand=id', 'n1=a;id', 'n 1=a', 'n1=h,path', 'n1=h,path=$(id)', 'n1=h,path=-x', 'n1=a b', 'n1=$(id)'])(
  'refuses %p',
  (words) => expect(typeof parseNode(words)).toBe('string'),
);

test('each with each, or each with the next', () => {
  const nodes = ['a', 'b', 'c', 'd'].map(node);
  const names = (pairing: 'all' | 'ring', of = nodes) => pairs(of, pairing).map(([from, to]) => `${from.name}${to.name}`);
  expect(names('all')).toEqual(['ab', 'ac', 'ad', 'bc', 'bd', 'cd']);
  expect(names('ring')).toEqual(['ab', 'bc', 'cd', 'da']);
  expect(names('ring', nodes.slice(0, 2))).toEqual(['ab']);
});

test('the first path is the promised one, the others are there to compare; a path that one machine lacks is left out', () => {
  const steps = benchSteps(
    [node('a=a,sr-iov=10.1.0.1,virtio=10.2.0.1'), node('b=b,sr-iov=10.1.0.2,virtio=10.2.0.2,third=10.3.0.2')],
    PLAIN,
    options,
  );
  expect(steps.map(({ test: name, path, promisedGbps }) => [name, path, promisedGbps])).toEqual([
    ['iperf3', 'sr-iov', 50],
    ['iperf3, one flow', 'sr-iov', undefined],
    ['sockperf', 'sr-iov', undefined],
    ['qperf', 'sr-iov', undefined],
    ['iperf3', 'virtio', undefined],
    ['iperf3, one flow', 'virtio', undefined],
    ['sockperf', 'virtio', undefined],
    ['qperf', 'virtio', undefined],
  ]);
  expect(steps[0]).toMatchObject({
    server: 'timeout 30 iperf3 -s -1 -B 10.1.0.2 -p 5201',
    client: 'timeout 30 iperf3 -c 10.1.0.2 -B 10.1.0.1 -p 5201 -P 10 -t 5 -J',
  });
  const ports = steps.flatMap(({ server }) => /-l?p (\d+)/.exec(server)?.[1] ?? []);
  expect(new Set(ports).size).toBe(ports.length);
});

test('RDMA by the fabric of the plan', () => {
  const rdma = (promise: Partial<BenchPromise>) =>
    benchSteps([node('a'), node('b')], { ...PLAIN, ...promise }, options).filter(
      ({ tool }) => tool === 'ib_write_bw' || tool === 'fi_pingpong',
    );
  expect(rdma({})).toEqual([]);
  expect(rdma({ rdma: 'efa', rdmaGbpsPerDevice: 100 })).toEqual([
    expect.objectContaining({ client: expect.stringMatching(/fi_pingpong -p efa -e rdm b$/) }),
  ]);
  const [infiniband] = rdma({ rdma: 'infiniband', rdmaGbpsPerDevice: 400 });
  expect(infiniband).toMatchObject({
    promisedGbps: 400,
    client: expect.stringMatching(/InfiniBand:\*ACTIVE\*.*ib_write_bw -d "\$d" -D 5 --report_gbits b$/),
  });
  expect(rdma({ rdma: 'roce', rdmaGbpsPerDevice: 400 })[0]?.client).toMatch(/Ethernet:\*ACTIVE\*.*--report_gbits -R b$/);
});

test('what a machine lacks is missing, and one tool for latency is enough', () => {
  const steps = benchSteps([node('a'), node('b')], PLAIN, options);
  const with_ = (a: readonly string[], b: readonly string[] = a) => {
    const found = possible(
      steps,
      new Map([
        ['a', new Set(a)],
        ['b', new Set(b)],
      ]),
    );
    return [found.steps.map(({ test: name }) => name), found.missing.map(({ tool }) => tool)];
  };
  expect(with_(TOOLS)).toEqual([['iperf3', 'iperf3, one flow', 'sockperf'], []]);
  expect(with_(['iperf3', 'qperf'])).toEqual([['iperf3', 'iperf3, one flow', 'qperf'], []]);
  expect(with_(['iperf3'])).toEqual([['iperf3', 'iperf3, one flow'], ['sockperf']]);
  expect(with_(['sockperf'], ['iperf3', 'sockperf'])).toEqual([['sockperf'], ['iperf3', 'iperf3']]);
});
