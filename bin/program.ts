/** The commands and their options. What a command does is loaded only when it runs: `--help` must not wait for it. */
import type { Command } from 'commander';
import type { ExitStatus } from './exit';
import { type Io, wantsColor } from './io';

/** @param ended told the exit status of the command that ran */
export function buildProgram(io: Io, version: string, ended: (status: ExitStatus) => void): Command {
  const commander = require('commander') as typeof import('commander');
  const { paint } = require('../lib/report/paint') as typeof import('../lib/report/paint');
  const { strong, note } = paint(wantsColor(io));
  const program = new commander.Command('linerate');
  program
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      // What commander would say of a wrong call is said once, by main.ts.
      writeErr: () => undefined,
      getOutHelpWidth: () => io.columns ?? 100,
      getOutHasColors: () => wantsColor(io),
    })
    .configureHelp({ styleTitle: strong, styleCommandText: note, styleSubcommandText: note, styleOptionText: note })
    .description(
      'Declare one high-throughput topology, see which machines carry it on AWS, Azure, Google Cloud and bare metal,\nand render what creates them. Offline and read-only: `cdk deploy` and `pulumi up` deploy.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', `\nExit status: 0 fine, 1 error findings, 2 wrong usage or unreadable input, 3 fast path off.`);

  const file = '<file>';
  const fileText = 'topology in YAML or JSON; - reads standard input';
  const run = (start: () => Promise<ExitStatus>) => async () => ended(await start());
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  const common = (command: Command) =>
    command
      .option('--catalog <file>', 'rows of your own that add to the catalog or correct it (repeatable)', collect)
      .option('--json', 'print one JSON document and nothing else');
  const ofTopology = (command: Command) =>
    common(
      command.argument(file, fileText).option('--cloud <list>', 'comma list of aws, azure, gcp, metal (default: every planned target)'),
    );

  ofTopology(program.command('check').description('say what is wrong, and how to fix it'))
    .option('--sarif', 'print the findings as SARIF 2.1.0, for annotations on pull requests')
    .action((path, flags) => run(() => (require('./commands/check') as typeof import('./commands/check')).check(io, path, flags))());

  ofTopology(program.command('plan').description('the choice for every group and target, and why the others lost')).action((path, flags) =>
    run(() => (require('./commands/plan') as typeof import('./commands/plan')).plan(io, path, flags))(),
  );

  ofTopology(program.command('explain').description('why a value of the plan is what it is'))
    .argument('<path>', 'a field of the plan: trainers.machine, trainers.mtu, networks.main')
    .option('--limit <n>', 'machines that lost to list for GROUP.machine', '10')
    .action((path, field, flags) =>
      run(() => (require('./commands/explain') as typeof import('./commands/explain')).explain(io, path, field, flags))(),
    );

  common(
    program
      .command('find')
      .description('machines of one cloud that satisfy a need')
      .requiredOption('--cloud <cloud>', 'aws, azure or gcp')
      .option('--gbps <n>', 'IP traffic sustained per node, in Gbps')
      .option('--rdma', 'with RDMA (EFA, InfiniBand, RoCE, Falcon)')
      .option('--rdma-gbps <n>', 'RDMA per node, in Gbps')
      .option('--flow-gbps <n>', 'one flow, in Gbps')
      .option('--gpus <model:count>', 'h100:8, or h100,h200:8, or a count')
      .option('--vcpus <n>', 'vCPUs at least')
      .option('--memory <gib>', 'memory at least, in GiB')
      .option('--arch <arch>', 'x86_64 or arm64')
      .option('--bare-metal', 'bare metal machines of the cloud only')
      .option('--interfaces <n>', 'IP interfaces at least')
      .option('--max-usd <n>', 'at most this list price an hour')
      .option('--sort <key>', 'price, gbps, value ($/(Gbps·h)) or name', 'price')
      .option('--limit <n>', 'machines to list; 0 is all', '20'),
  ).action((flags) => run(() => (require('./commands/find') as typeof import('./commands/find')).find(io, flags))());

  ofTopology(program.command('render').description('write what creates the plan: templates, resources, host files'))
    .requiredOption('--out <dir>', 'directory to write to')
    .option('--format <format>', "metal: the files' format (default: what the host's system takes)")
    .action((path, flags) => run(() => (require('./commands/render') as typeof import('./commands/render')).render(io, path, flags))());

  ofTopology(program.command('draw').description("one target's plan as a picture"))
    .option('--out <file>', 'file to write to (default: standard output)')
    .option('--format <format>', 'svg or mermaid (default: by the name of the file, else svg)')
    .action((path, flags) => run(() => (require('./commands/draw') as typeof import('./commands/draw')).draw(io, path, flags))());

  ofTopology(program.command('report').description('everything about a plan in one page that needs nothing else'))
    .requiredOption('--out <file>', 'file to write to; - is standard output')
    .option('--measured <file>', 'proof.json or bench.json of running machines: promised against measured (repeatable)', collect)
    .action((path, flags) => run(() => (require('./commands/report') as typeof import('./commands/report')).report(io, path, flags))());

  program
    .command('verify')
    .description('on a machine: is its fast path on, by what its plan expects? exit status 3 where it is off')
    .option('--expect <file>', 'output of plan --json; - reads standard input (default: /etc/linerate/expects.json of this machine)')
    .option('--cloud <cloud>', 'which plan of the file')
    .option('--group <name>', 'which group of the plan')
    .option('--peer <address>', 'a machine to measure the MTU of the path to')
    .option('--json', 'print proof.json and nothing else')
    .action((flags) => run(() => (require('./commands/verify') as typeof import('./commands/verify')).verify(io, flags))());

  ofTopology(program.command('bench').description('measure what machines of a group carry between each other, over SSH'))
    .option('--node <node>', 'NAME=SSH[,PATH=ADDRESS...]; the first path is the promised one (repeatable)', collect)
    .option('--group <name>', 'which group of the plan the machines belong to')
    .option('--pairs <pairs>', 'all (each with each) or ring (each with the next)', 'all')
    .option('--seconds <n>', 'of one measurement', '10')
    .option('--dry-run', 'print the commands, and run none')
    .action((path, flags) => run(() => (require('./commands/bench') as typeof import('./commands/bench')).bench(io, path, flags))());

  common(
    program
      .command('diff')
      .description('what another topology or catalog does to the machines: status 1 when some are replaced or removed')
      .argument('<old>', 'topology, or what plan --json printed of it')
      .argument('<new>', 'topology, or what plan --json printed of it')
      .option('--cloud <list>', 'comma list of aws, azure, gcp, metal (default: every planned target)')
      .option('--old-catalog <file>', 'rows of your own for the old side (default: those of --catalog)', collect),
  ).action((old, next, flags) => run(() => (require('./commands/diff') as typeof import('./commands/diff')).diff(io, old, next, flags))());

  const catalog = program.command('catalog').description('the facts that choices are made from, and how old they are');
  const commands = () => require('./commands/catalog') as typeof import('./commands/catalog');
  common(
    catalog
      .command('list')
      .description('the table of each cloud: machines, dates, rows of your own')
      .option('--cloud <list>', 'comma list of aws, azure, gcp'),
  ).action((flags) => run(() => commands().catalogList(io, flags))());
  common(
    catalog
      .command('show')
      .description('every fact of one machine, with its source and date')
      .argument('<machine>', "the cloud's own name")
      .option('--cloud <list>', 'comma list of aws, azure, gcp'),
  ).action((machine, flags) => run(() => commands().catalogShow(io, machine, flags))());
  catalog
    .command('refresh')
    .description("rows of your own from the output of the cloud's own command line, where they differ from the catalog")
    .requiredOption('--cloud <cloud>', 'aws, azure or gcp')
    .requiredOption('--from <file>', 'JSON of describe-instance-types, list-skus or machine-types list; - reads standard input')
    .option('--out <file>', 'file for --catalog (default: standard output)')
    .option('--as-of <date>', 'date of the facts (default: today)')
    .option('--json', 'print one JSON document and nothing else')
    .action((flags) => run(() => commands().catalogRefresh(io, flags))());

  program
    .command('schema')
    .description('print the JSON Schema of a topology, for editors')
    .option('--json', 'the same: the schema is JSON')
    .action(() => run(() => (require('./commands/schema') as typeof import('./commands/schema')).schema(io))());

  return program;
}
