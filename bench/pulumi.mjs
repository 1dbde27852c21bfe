// The Pulumi examples, each as a process of its own over Pulumi's protocol, against a program that only imports the same SDKs.
import { spawnSync } from 'node:child_process';
import { median, root } from './process-time.mjs';

export function pulumi() {
  const done = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', 'bench/pulumi-programs.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(done.stderr);
  const times = JSON.parse(done.stdout);
  return ['azure', 'gcp'].map((cloud) => ({
    what: `examples/${cloud}-pulumi, preview`,
    milliseconds: median(times[`${cloud} example`]),
    than: `importing @pulumi/pulumi and @pulumi/${cloud === 'azure' ? 'azure-native' : 'gcp'}`,
    thanMilliseconds: median(times[`${cloud} imports`]),
    under: cloud === 'azure' ? 1.3 : undefined,
  }));
}
