/** `linerate bench FILE --node n1=user@host --node ...`: what machines of a group really carry between each other. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchRow, benchText } from '../../lib/report/bench/bench-table';
import { type BenchNode, type Pairing, parseNode } from '../../lib/report/bench/nodes';
import { readFigures } from '../../lib/report/bench/outputs';
import { type BenchStep, benchSteps, possible, promiseOf, TOOLS_COMMAND } from '../../lib/report/bench/steps';
import { findingsText } from '../../lib/report/findings-text';
import type { GroupPlan, Plan } from '../../lib/resolve/plan';
import { type Finding, isBlocking } from '../../lib/topology/finding';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { count } from '../numbers';
import { sshWords, start } from '../remote';
import { type EvaluationFlags, evaluateFile, json, terminalOf } from '../session';

/** Of bench.json: a field that changes its meaning or goes makes it 2. */
const BENCH_SCHEMA = 1;
const SOURCE = 'docs/proof.md';

export interface BenchFlags extends EvaluationFlags {
  readonly node?: readonly string[];
  readonly group?: string;
  readonly pairs: string;
  readonly seconds: string;
  readonly dryRun?: boolean;
}

export async function bench(io: Io, file: string, flags: BenchFlags): Promise<ExitStatus> {
  const nodes = nodesOf(flags.node ?? []);
  const options = { pairing: pairingOf(flags.pairs), seconds: Math.max(1, count('--seconds', flags.seconds)) };
  const { plan, group } = await promisedBy(io, file, flags);
  const planned = benchSteps(nodes, promiseOf(group), options);
  const about = { schema: BENCH_SCHEMA, target: plan.target, topology: plan.topology, group: group.name, machine: group.machine };
  if (flags.dryRun === true) {
    const shown = planned.map(({ from, to, promisedGbps, test, path, ...step }) => ({
      test,
      from: from.name,
      to: to.name,
      path,
      ...(promisedGbps === undefined ? {} : { promisedGbps }),
      server: line(to, step.server),
      client: line(from, step.client),
    }));
    io.out(flags.json === true ? json({ ...about, steps: shown, findings: [] }) : dryText(shown));
    return EXIT.fine;
  }
  const { has, findings } = await tools(io, nodes);
  const { steps, missing } = possible(planned, has);
  const all: Finding[] = [...findings, ...missingTools(missing, has)];
  const results: BenchRow[] = [];
  for (const step of steps) {
    const measured = await measure(io, step);
    if ('rule' in measured) all.push(measured);
    else results.push(measured);
  }
  const time = Math.floor(Date.now() / 1000);
  if (flags.json === true) io.out(json({ ...about, time, results, findings: all }));
  else {
    if (results.length > 0) io.out(benchText(results, terminalOf(io)));
    if (all.length > 0) io.err(`${findingsText(all, terminalOf(io)).join('\n')}\n`);
  }
  return all.some(isBlocking) ? EXIT.findings : EXIT.fine;
}

function nodesOf(words: readonly string[]): readonly BenchNode[] {
  const fix = '--node n1=ubuntu@10.0.0.1 --node n2=ubuntu@10.0.0.2';
  const nodes = words.map((word) => {
    const node = parseNode(word);
    if (typeof node !== 'string') return node;
    throw misuse({ rule: 'usage/not-a-node', message: node, got: word, allowed: 'NAME=SSH[,PATH=ADDRESS...]', fix });
  });
  if (nodes.length < 2) throw misuse({ rule: 'usage/too-few-nodes', message: 'a benchmark needs two machines', got: nodes.length, fix });
  const twice = nodes.find(({ name }, i) => nodes.findIndex((other) => other.name === name) !== i);
  if (twice === undefined) return nodes;
  throw misuse({
    rule: 'usage/node-twice',
    message: 'two machines have one name',
    got: twice.name,
    fix: 'name each machine once: --node NAME=SSH',
  });
}

function pairingOf(word: string): Pairing {
  if (word === 'all' || word === 'ring') return word;
  throw misuse({
    rule: 'usage/unknown-pairing',
    message: `--pairs knows no ${word}`,
    got: word,
    allowed: ['all', 'ring'],
    fix: '--pairs ring',
  });
}

async function promisedBy(io: Io, file: string, flags: BenchFlags): Promise<{ readonly plan: Plan; readonly group: GroupPlan }> {
  const { plans, findings } = await evaluateFile(io, file, flags);
  const all = plans.flatMap((plan) => (plan.groups as readonly GroupPlan[]).map((group) => ({ plan, group })));
  const mine = all.filter(({ group }) => flags.group === undefined || group.name === flags.group);
  const [only] = mine;
  if (only !== undefined && mine.length === 1) return only;
  if (all.length === 0 && findings.some(isBlocking)) throw new Refusal(findings, EXIT.findings);
  const choices = (mine.length === 0 ? all : mine).map(({ plan, group }) => `--cloud ${plan.target} --group ${group.name}`);
  throw misuse({
    rule: mine.length === 0 ? 'usage/no-such-group' : 'usage/several-groups',
    message: mine.length === 0 ? 'no plan has such a group' : 'several groups are planned: say which one the machines belong to',
    ...(flags.group === undefined ? {} : { got: flags.group }),
    allowed: choices,
    fix: choices[0] ?? 'plan a topology with a group',
  });
}

async function tools(io: Io, nodes: readonly BenchNode[]): Promise<{ has: ReadonlyMap<string, ReadonlySet<string>>; findings: Finding[] }> {
  const asked = await Promise.all(nodes.map(async (node) => ({ node, ran: await start(io, node.ssh, TOOLS_COMMAND).done })));
  return {
    has: new Map(asked.map(({ node, ran }) => [node.name, new Set(ran.status === 0 ? ran.out.split('\n') : [])])),
    findings: asked
      .filter(({ ran }) => ran.status !== 0)
      .map(({ node, ran }) =>
        failure('bench/no-login', node.name, `ssh ${node.ssh} does not work: ${lastLine(ran.err)}`, `try it by hand: ssh ${node.ssh} true`),
      ),
  };
}

/** One finding a tool: machines that cannot be logged in to have their own. */
function missingTools(steps: readonly BenchStep[], has: ReadonlyMap<string, ReadonlySet<string>>): Finding[] {
  const without = new Map<string, Set<string>>();
  for (const { tool, from, to } of steps)
    for (const { name } of [from, to]) {
      const own = has.get(name);
      if (own !== undefined && own.size > 0 && !own.has(tool)) without.set(tool, (without.get(tool) ?? new Set()).add(name));
    }
  return [...without].map(([tool, names]) => ({
    rule: 'bench/tool-missing',
    level: 'warning',
    path: '',
    message: `${tool} is not installed everywhere, so it measures nothing`,
    got: [...names],
    fix: `install ${PACKAGES[tool] ?? tool} on these machines`,
    source: SOURCE,
  }));
}

const PACKAGES: Readonly<Record<string, string>> = {
  ib_write_bw: 'perftest',
  fi_pingpong: 'the EFA software (libfabric)',
  sockperf: 'sockperf or qperf',
};

/** The server may need a moment to listen, so a client that finds nobody tries again. */
async function measure(io: Io, { test, tool, from, to, path, promisedGbps, server, client }: BenchStep): Promise<BenchRow | Finding> {
  let word = '';
  for (let attempt = 0; attempt < 3; attempt++) {
    const serving = start(io, to.ssh, server);
    await sleep(Number(io.env['LINERATE_BENCH_WAIT_MS'] ?? 1000));
    const ran = await start(io, from.ssh, client).done;
    serving.process.kill();
    const served = await serving.done;
    const figures = ran.status === 0 ? readFigures(tool, ran.out) : undefined;
    if (figures !== undefined)
      return { test, from: from.name, to: to.name, path, ...(promisedGbps === undefined ? {} : { promisedGbps }), ...figures };
    word = lastLine(ran.err) || iperf3Error(ran.out) || lastLine(served.err) || `status ${ran.status}`;
  }
  return failure(
    'bench/failed',
    `${from.name}.${to.name}`,
    `${test} on ${path} measured nothing: ${word}`,
    'open the port between the machines, and see --dry-run for the commands',
  );
}

function failure(rule: string, path: string, message: string, fix: string): Finding {
  return { rule, level: 'error', path, message, fix, source: SOURCE };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function iperf3Error(out: string): string {
  return /"error":\s*"([^"]*)"/.exec(out)?.[1] ?? '';
}

function line({ ssh }: BenchNode, command: string): string {
  return ['ssh', ...sshWords(ssh, command)]
    .map((word) => (/^[A-Za-z0-9_@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

function dryText(
  steps: readonly {
    readonly test: string;
    readonly from: string;
    readonly to: string;
    readonly path: string;
    readonly server: string;
    readonly client: string;
  }[],
): string {
  return steps
    .map(({ test, from, to, path, server, client }) => `# ${test}, ${from} to ${to}, ${path}\n${server} &\n${client}\n`)
    .join('\n');
}
