/** Commands on other machines, by the ssh of the user: its keys, its configuration, and never a question in between. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Io } from './io';

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Words for ssh: no password prompt, no machine that never answers, no forwarding that a login may want. */
export function sshWords(target: string, command: string): string[] {
  return ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-o', 'ClearAllForwardings=yes', '-T', '--', target, command];
}

export interface Running {
  readonly done: Promise<Ran>;
  readonly process: ChildProcess;
}

export function start(io: Io, target: string, command: string): Running {
  const child = spawn('ssh', sshWords(target, command), { env: { ...io.env } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  const done = new Promise<Ran>((resolve) => {
    child.on('error', (error) => resolve({ status: null, out, err: error.message }));
    child.on('close', (status) => resolve({ status, out, err }));
  });
  return { done, process: child };
}
