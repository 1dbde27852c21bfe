/** The measurements of a benchmark, in order, as commands for two machines each. Pure text: who runs them is told elsewhere. */
import type { GroupPlan } from '../../resolve/plan';
import { type BenchNode, pairs, type Pairing } from './nodes';

export type Tool = 'iperf3' | 'sockperf' | 'qperf' | 'ib_write_bw' | 'fi_pingpong';
export const TOOLS: readonly Tool[] = ['iperf3', 'sockperf', 'qperf', 'ib_write_bw', 'fi_pingpong'];

export interface BenchStep {
  /** As the table has it: the tool, and `one flow` where that differs. */
  readonly test: string;
  readonly tool: Tool;
  readonly from: BenchNode;
  readonly to: BenchNode;
  readonly path: string;
  /** Runs on `to`, in the background, and ends by itself. */
  readonly server: string;
  /** Runs on `from`. */
  readonly client: string;
  readonly promisedGbps?: number;
}

/** What the plan says of a pair of machines of its group. */
export interface BenchPromise {
  readonly gbps: number | null;
  readonly rdma: GroupPlan['rdma'];
  readonly rdmaGbpsPerDevice: number | undefined;
}

export function promiseOf({ sustainedGbps, rdma, expects }: GroupPlan): BenchPromise {
  return { gbps: sustainedGbps, rdma, rdmaGbpsPerDevice: expects.rdma?.linkGbps };
}

export interface BenchOptions {
  readonly pairing: Pairing;
  readonly seconds: number;
}

/** A flow of EC2 carries 5 Gbps (field notes aws R-40), and no cloud promises more than it measures with several. */
const FLOW_GBPS = 5;
const MOST_FLOWS = 64;
const FIRST_PORT = 5201;
/** ssh, connecting and the tool's own start. */
const SPARE_SECONDS = 25;

export function benchSteps(
  nodes: readonly BenchNode[],
  promise: BenchPromise | undefined,
  { pairing, seconds }: BenchOptions,
): readonly BenchStep[] {
  const steps: BenchStep[] = [];
  for (const [from, to] of pairs(nodes, pairing)) {
    let first = true;
    for (const [path, address] of to.addresses) {
      if (!from.addresses.has(path)) continue;
      // The plan promises the fast path; what stands beside it is there to compare.
      steps.push(...ipSteps({ from, to, path }, address, first ? promise : undefined, seconds, steps.length));
      if (first) steps.push(...rdmaSteps({ from, to, path }, address, promise, seconds));
      first = false;
    }
  }
  return steps;
}

type Where = Pick<BenchStep, 'from' | 'to' | 'path'>;

function ipSteps(where: Where, address: string, promise: BenchPromise | undefined, seconds: number, taken: number): BenchStep[] {
  const source = where.from.addresses.get(where.path) as string;
  const limit = `timeout ${seconds + SPARE_SECONDS}`;
  const flows = Math.min(MOST_FLOWS, Math.max(1, Math.ceil((promise?.gbps ?? 40) / FLOW_GBPS)));
  const iperf3 = (test: string, parallel: number, port: number, promisedGbps: number | null | undefined): BenchStep => ({
    ...where,
    test,
    tool: 'iperf3',
    server: `${limit} iperf3 -s -1 -B ${address} -p ${port}`,
    client: `${limit} iperf3 -c ${address} -B ${source} -p ${port} -P ${parallel} -t ${seconds} -J`,
    ...(promisedGbps === undefined || promisedGbps === null ? {} : { promisedGbps }),
  });
  const port = FIRST_PORT + taken;
  return [
    iperf3('iperf3', flows, port, promise?.gbps),
    iperf3('iperf3, one flow', 1, port + 1, undefined),
    {
      ...where,
      test: 'sockperf',
      tool: 'sockperf',
      server: `${limit} sockperf server --tcp -i ${address} -p ${port + 2}`,
      client: `${limit} sockperf ping-pong --tcp -i ${address} -p ${port + 2} -t ${seconds}`,
    },
    {
      ...where,
      test: 'qperf',
      tool: 'qperf',
      server: `${limit} qperf -lp ${port + 3}`,
      client: `${limit} qperf -lp ${port + 3} -t ${seconds} ${address} tcp_lat`,
    },
  ];
}

function rdmaSteps(where: Where, address: string, promise: BenchPromise | undefined, seconds: number): BenchStep[] {
  if (promise === undefined || promise.rdma === 'none') return [];
  const limit = `timeout ${seconds + SPARE_SECONDS}`;
  if (promise.rdma === 'efa')
    return [
      {
        ...where,
        test: 'fi_pingpong',
        tool: 'fi_pingpong',
        server: `${EFA_PATH}${limit} fi_pingpong -p efa -e rdm`,
        client: `${EFA_PATH}${limit} fi_pingpong -p efa -e rdm ${address}`,
      },
    ];
  const device = firstDevice(promise.rdma === 'infiniband' ? 'InfiniBand' : 'Ethernet');
  // RoCE and Falcon find their address by the connection manager.
  const options = `-d "$d" -D ${seconds} --report_gbits${promise.rdma === 'infiniband' ? '' : ' -R'}`;
  return [
    {
      ...where,
      test: 'ib_write_bw',
      tool: 'ib_write_bw',
      server: `${device}; ${limit} ib_write_bw ${options}`,
      client: `${device}; ${limit} ib_write_bw ${options} ${address}`,
      ...(promise.rdmaGbpsPerDevice === undefined ? {} : { promisedGbps: promise.rdmaGbpsPerDevice }),
    },
  ];
}

/** The EFA installer puts its programs where no login looks. */
export const EFA_PATH = 'PATH=$PATH:/opt/amazon/efa/bin; ';

/** On Azure the first verbs device may be the Ethernet function (azure R35): the port's own word decides. */
function firstDevice(layer: 'InfiniBand' | 'Ethernet'): string {
  return `d=; for p in /sys/class/infiniband/*/ports/1; do read -r l <"$p/link_layer"; read -r s <"$p/state"; case $l:$s in ${layer}:*ACTIVE*) d=\${p%/ports/1}; d=\${d##*/}; break ;; esac; done`;
}

/** Prints the tools that a machine has, one a line. */
export const TOOLS_COMMAND = `${EFA_PATH}for t in ${TOOLS.join(' ')}; do command -v $t >/dev/null 2>&1 && echo $t; done; :`;

/** Steps that both machines have the tool for; of the two latency tools the first is enough. */
export function possible(
  steps: readonly BenchStep[],
  has: ReadonlyMap<string, ReadonlySet<string>>,
): { readonly steps: readonly BenchStep[]; readonly missing: readonly BenchStep[] } {
  const can = ({ from, to, tool }: BenchStep, other: Tool = tool) => [from, to].every(({ name }) => has.get(name)?.has(other) === true);
  const wanted = steps.filter((step) => step.tool !== 'qperf' || !can(step, 'sockperf'));
  const missing = wanted.filter((step) => !can(step) && !(step.tool === 'sockperf' && can(step, 'qperf')));
  return { steps: wanted.filter((step) => can(step)), missing: missing.filter(({ tool }) => tool !== 'qperf') };
}
