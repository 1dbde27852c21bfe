/** The shells of this machine that the host program is held against, each once; sh is always there. */
import { spawnSync } from 'node:child_process';

/** What `sh` really is: dash on Debian. */
const real = spawnSync('sh', ['-c', 'readlink -f "$(command -v sh)"'], { encoding: 'utf8' }).stdout.trim();

export const SHELLS: readonly string[] = ['sh', 'dash', 'busybox sh', 'bash --posix'].filter((shell, i) => {
  if (i === 0) return true;
  const [command = '', ...rest] = shell.split(' ');
  if (real.endsWith(`/${command}`)) return false;
  return spawnSync(command, [...rest, '-c', ':']).status === 0;
});
