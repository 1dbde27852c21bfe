/** The shells of this machine that the host program is held against; sh is always there. */
import { spawnSync } from 'node:child_process';

export const SHELLS: readonly string[] = ['sh', 'dash', 'busybox sh', 'bash --posix'].filter((shell, i) => {
  if (i === 0) return true;
  const [command, ...rest] = shell.split(' ');
  return spawnSync(command as string, [...rest, '-c', ':']).status === 0;
});
