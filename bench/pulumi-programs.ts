/** Prints the milliseconds of both Pulumi examples over Pulumi's protocol, and of programs that only import the SDKs, as JSON. */
import path from 'node:path';
import { runProject } from '../test/pulumi-protocol/harness/run-project';

const ROOT = path.join(__dirname, '..');
const RUNS = 3;
/** What the examples want to be told. */
const CONFIG: Readonly<Record<string, string>> = {
  sshPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig example@linerate',
};

async function main(): Promise<void> {
  const times: Record<string, number[]> = {};
  for (let run = 0; run <= RUNS; run += 1) {
    for (const cloud of ['azure', 'gcp']) {
      for (const [name, folder] of [
        [`${cloud} example`, `examples/${cloud}-pulumi`],
        [`${cloud} imports`, `bench/pulumi-imports/${cloud}`],
      ] as const) {
        const { milliseconds, problems } = await runProject(path.join(ROOT, folder), { config: CONFIG });
        if (problems.length > 0) throw new Error(`${folder}: ${problems.join('\n')}`);
        const sofar = times[name] ?? [];
        times[name] = run > 0 ? [...sofar, milliseconds] : sofar;
      }
    }
  }
  console.log(JSON.stringify(times));
}

void main();
