/** Runs a Pulumi Node.js project as the language host does: a process of its own, `cmd/run`, gRPC to a monitor and an engine. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { cloudFixtures, type Fixtures } from './fixtures';
import { type Mode, type Recording, STACK_TYPE } from './recording';
import { startEngine } from './server';
import { wiringOf } from './wire';

export interface RunOptions {
  /** @default "preview" */
  readonly mode?: Mode;
  /** @default "dev" */
  readonly stack?: string;
  /** Config values; a key without a project belongs to this one. */
  readonly config?: Readonly<Record<string, string>>;
  /** Config values that `pulumi config set --secret` would hold. */
  readonly secretConfig?: Readonly<Record<string, string>>;
  readonly fixtures?: Fixtures;
  /** @default 0 */
  readonly jitterMilliseconds?: number;
  /** Type-check with ts-node, as `pulumi` does when it is left alone; costs seconds. @default false */
  readonly typeCheck?: boolean;
  /** @default 60000 */
  readonly timeoutMilliseconds?: number;
}

const LEAN = path.join(__dirname, 'lean.cjs');

interface ProjectFile {
  readonly name: string;
  readonly main?: string;
  readonly runtime: string | { readonly options?: { readonly typescript?: boolean } };
  readonly config?: Readonly<Record<string, { readonly default?: unknown } | string>>;
}

export async function runProject(folder: string, options: RunOptions = {}): Promise<Recording> {
  const root = path.resolve(folder);
  const project = parse(fs.readFileSync(path.join(root, 'Pulumi.yaml'), 'utf8')) as ProjectFile;
  const { mode = 'preview', stack = 'dev', timeoutMilliseconds = 60_000 } = options;
  const secretConfig = qualified(project.name, options.secretConfig ?? {});
  const config = { ...defaultsOf(project), ...qualified(project.name, options.config ?? {}), ...secretConfig };
  const wiring = wiringOf(root);
  const engine = await startEngine(wiring, {
    mode,
    stack,
    project: project.name,
    fixtures: options.fixtures ?? cloudFixtures(),
    secrets: Object.values(secretConfig),
    jitterMilliseconds: options.jitterMilliseconds ?? 0,
  });
  const started = Date.now();
  const args = ['-r', LEAN, path.join(wiring.home, 'cmd', 'run', 'index.js'), '--monitor', engine.address, '--engine', engine.address];
  args.push('--organization', 'organization', '--project', project.name, '--root-directory', root, '--stack', stack, '--pwd', root);
  if (mode === 'preview') args.push('--dry-run');
  args.push('--parallel', '16', project.main ?? '.');
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(Object.keys(secretConfig)),
      PULUMI_NODEJS_TYPESCRIPT: String(typeof project.runtime === 'string' || project.runtime.options?.typescript !== false),
      PULUMI_NODEJS_TRANSPILE_ONLY: String(options.typeCheck !== true),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const { monitor } = engine;
  const timer = setTimeout(() => {
    monitor.problems.push(`still running after ${timeoutMilliseconds} ms`);
    child.kill('SIGKILL');
  }, timeoutMilliseconds);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  engine.stop();
  const stackResource = monitor.resources.find((resource) => resource.type === STACK_TYPE);
  const recording: Recording = {
    mode,
    resources: monitor.resources,
    reads: monitor.reads,
    invokes: monitor.invokes,
    features: monitor.features,
    logs: engine.logs,
    problems: [],
    stackUrn: monitor.stackUrn,
    stackOutputs: stackResource?.registeredOutputs,
    exitCode,
    ...output,
    milliseconds: Date.now() - started,
  };
  const leaks = Object.values(secretConfig).some((secret) => output.stdout.includes(secret) || output.stderr.includes(secret));
  return {
    ...recording,
    problems: [...monitor.problems, ...(leaks ? ['the program printed a secret config value'] : []), ...problemsOfEnd(recording)],
  };
}

/** What is wrong only once the program has ended. */
function problemsOfEnd(recording: Recording): readonly string[] {
  const problems: string[] = [];
  if (recording.exitCode !== 0) problems.push(`the program ended with status ${recording.exitCode}`);
  if (recording.stackOutputs === undefined) problems.push('the stack never registered its outputs');
  if (recording.exitCode !== 0) return problems;
  for (const resource of recording.resources) {
    // The SDK registers an empty set by itself when a component does not.
    const outputs = Object.keys(resource.registeredOutputs ?? {});
    if (!resource.custom && resource.type !== STACK_TYPE && outputs.length === 0)
      problems.push(`${resource.urn}: the component registered no outputs`);
  }
  return problems;
}

function qualified(project: string, config: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.includes(':') ? key : `${project}:${key}`, value]));
}

/** Defaults that Pulumi.yaml itself declares; the `pulumi` program puts them into PULUMI_CONFIG. */
function defaultsOf(project: ProjectFile): Readonly<Record<string, string>> {
  const defaults: Record<string, string> = {};
  for (const [key, declared] of Object.entries(project.config ?? {})) {
    const value = typeof declared === 'object' ? declared.default : declared;
    if (value !== undefined) defaults[key] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return qualified(project.name, defaults);
}
