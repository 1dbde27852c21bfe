/** Starts the local AWS endpoint, and runs the CDK CLI against it. */
import { spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

export const ROOT = path.join(__dirname, '..', '..', '..');
export const PYTHON = path.join(ROOT, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');

export interface Endpoint {
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the server printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** @param images names of public SSM parameters that the endpoint must know */
export async function startEndpoint(images: readonly string[] = []): Promise<Endpoint> {
  const port = await freePort();
  const server = spawn(path.join(PYTHON, 'python'), [path.join(__dirname, 'endpoint.py'), String(port), ...images], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (printed = `${printed}${chunk}`));
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // By name: the endpoint tells a TemplateURL by the word localhost.
  const url = `http://localhost:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await answers(url))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`the endpoint did not start:\n${printed}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_VALIDATION: 'false',
      CI: 'true',
      NO_COLOR: '1',
      NODE_OPTIONS: '--no-warnings',
    },
    log: () => printed,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

const CDK = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** One command of the CDK CLI in a directory with a cdk.json. */
export function cdk({ env }: Endpoint, cwd: string, ...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CDK, ...args, '--no-notices'], { cwd, env, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** The same, while the test goes on. */
export function cdkSpawn({ env }: Endpoint, cwd: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [CDK, ...args, '--no-notices'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output })));
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
