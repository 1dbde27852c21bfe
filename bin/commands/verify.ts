/** `linerate verify`: run the proof on this machine. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EXPECTS_PATH } from '../../lib/guest/proof-files';
import { proofScript } from '../../lib/guest/proof-script';
import { type ProofRequest, readExpectations } from '../../lib/guest/read-expectations';
import type { Proof } from '../../lib/report/measured';
import { proofText } from '../../lib/report/proof-table';
import { parseTargets } from '../clouds';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { readTextFile } from '../read-file';
import { json, terminalOf } from '../session';

export interface VerifyFlags {
  readonly expect?: string;
  readonly group?: string;
  readonly cloud?: string;
  readonly peer?: string;
  readonly json?: boolean;
}

export async function verify(io: Io, flags: VerifyFlags): Promise<ExitStatus> {
  if (process.platform === 'win32') {
    throw misuse({
      rule: 'usage/not-on-this-system',
      message: 'the proof is a script of the Linux machine that it judges',
      fix: 'run linerate verify on the machine itself',
    });
  }
  const request = await requestOf(io, flags);
  const proof = prove(io, request, peerOf(flags.peer));
  io.out(flags.json === true ? json(proof) : proofText(proof, terminalOf(io)));
  return proof.fastPath === 'on' ? EXIT.fine : EXIT.fastPathOff;
}

/** The one group that this machine belongs to: asked for, or the only one. */
async function requestOf(io: Io, { expect, group, cloud }: VerifyFlags): Promise<ProofRequest> {
  const file = expect ?? path.join(io.env['LINERATE_ROOT'] ?? '', EXPECTS_PATH);
  if (expect === undefined && !fs.existsSync(file)) {
    throw misuse({
      rule: 'usage/nothing-to-expect',
      message: `this machine has no ${EXPECTS_PATH}, so nothing says what it should be`,
      fix: 'linerate plan FILE --json >plan.json, and --expect plan.json --group NAME',
    });
  }
  const { name, text } = await readTextFile(io, file);
  const { requests, findings } = readExpectations(text, name);
  if (findings.length > 0) throw new Refusal(findings, EXIT.usage);
  const targets = cloud === undefined ? undefined : parseTargets(cloud);
  const mine = requests.filter(
    ({ subject }) =>
      (group === undefined || subject.group === group) && (targets === undefined || (targets as string[]).includes(subject.target)),
  );
  const [only] = mine;
  if (only !== undefined && mine.length === 1) return only;
  const choices = (mine.length === 0 ? requests : mine).map(({ subject }) => `--cloud ${subject.target} --group ${subject.group}`);
  throw misuse({
    rule: mine.length === 0 ? 'usage/no-such-group' : 'usage/several-groups',
    message: mine.length === 0 ? `${name} has no such group` : `${name} has several groups: say which one this machine belongs to`,
    ...(group === undefined ? {} : { got: group }),
    allowed: choices,
    fix: choices[0] ?? 'plan a topology with a group',
  });
}

/** An address or a name, and no option of ping. */
function peerOf(peer: string | undefined): string | undefined {
  if (peer === undefined || /^[A-Za-z0-9][A-Za-z0-9.:%-]*$/.test(peer)) return peer;
  throw misuse({ rule: 'usage/not-an-address', message: '--peer is the address of a machine', got: peer, fix: '--peer 10.0.0.2' });
}

function prove(io: Io, { expects, subject }: ProofRequest, peer: string | undefined): Proof {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-proof-'));
  try {
    const { status, stderr, error } = spawnSync('/bin/sh', ['-s'], {
      input: proofScript(expects, subject),
      encoding: 'utf8',
      env: { ...io.env, LINERATE_OUT: out, ...(peer === undefined ? {} : { LINERATE_PEER: peer }) },
    });
    const written = path.join(out, 'proof.json');
    if (error !== undefined || (status !== 0 && status !== 3) || !fs.existsSync(written))
      throw new Error(`the proof ended with ${error?.message ?? `status ${status}: ${stderr.trim()}`}`);
    return JSON.parse(fs.readFileSync(written, 'utf8'));
  } finally {
    fs.rmSync(out, { recursive: true, force: true });
  }
}
