/** From the words of the command line to an exit status. Every error becomes findings; nobody sees a stack trace. */
import type { CommanderError } from 'commander';
import { type Finding, formatFinding } from '../lib/topology/finding';
import { EXIT, type ExitStatus, misuse, Refusal } from './exit';
import type { Io } from './io';
import { version } from './version';

export { processIo } from './io';

/** @param argv without node and the script */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let status: ExitStatus = EXIT.fine;
  try {
    const { buildProgram } = require('./program') as typeof import('./program');
    const program = buildProgram(io, version(), (ended) => {
      status = ended;
    });
    if (argv.length === 0)
      throw misuse({ rule: 'usage/no-command', message: 'no command is given', fix: 'linerate --help lists the commands' });
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof Refusal) return refuse(error, argv, io);
    if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.fine : refuse(wrongCall(error, argv), argv, io);
    return internalError(error, argv, io);
  }
}

/** The findings of these are their output; those of the others must not end up in a file that the shell redirects. */
const FINDINGS_ARE_OUTPUT = ['check', 'plan'];

function refuse({ findings, status }: Refusal, argv: readonly string[], io: Io): ExitStatus {
  if (flag(argv, '--sarif')) {
    const { sarifLog } = require('../lib/report/sarif') as typeof import('../lib/report/sarif');
    io.out(`${JSON.stringify(sarifLog(findings, { version: version() }), undefined, 2)}\n`);
  } else if (flag(argv, '--json')) {
    io.out(`${JSON.stringify({ plans: [], findings }, undefined, 2)}\n`);
  } else {
    const { findingsText } = require('../lib/report/findings-text') as typeof import('../lib/report/findings-text');
    const { terminalOf } = require('./session') as typeof import('./session');
    const print = status === EXIT.findings && FINDINGS_ARE_OUTPUT.includes(argv[0] ?? '') ? io.out : io.err;
    for (const line of findingsText(findings, terminalOf(io))) print(`${line}\n`);
  }
  return status;
}

function flag(argv: readonly string[], name: string): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).includes(name);
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && (error as Partial<CommanderError>).code?.startsWith('commander.') === true;
}

/** `error: unknown option '--jsn'\n(Did you mean --json?)` as a finding. */
function wrongCall({ code, message }: CommanderError, argv: readonly string[]): Refusal {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const hint = /\(Did you mean (?:one of )?(.+)\?\)/.exec(rest.join(' '))?.[1];
  const called = argv.find((word) => !word.startsWith('-'));
  const helped = code !== 'commander.unknownCommand' && called !== undefined ? `linerate ${called} --help` : 'linerate --help';
  const rule = code.replace('commander.', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return misuse({
    rule: `usage/${rule}`,
    message: first.replace(/\.$/, ''),
    fix: hint === undefined ? `${helped} lists what is allowed` : `did you mean ${hint}?`,
  });
}

const ISSUES = 'report it with the command line and this line';

function internalError(error: unknown, argv: readonly string[], io: Io): ExitStatus {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const finding: Finding = {
    rule: 'linerate/internal-error',
    level: 'error',
    path: '',
    message: `linerate itself failed (${message.split('\n')[0]})`,
    fix: `this is a defect of linerate ${version()}: ${ISSUES}; LINERATE_DEBUG=1 shows where`,
    source: 'linerate',
  };
  if (flag(argv, '--json')) io.out(`${JSON.stringify({ plans: [], findings: [finding] }, undefined, 2)}\n`);
  else io.err(`${formatFinding(finding)}\n`);
  if ((io.env['LINERATE_DEBUG'] ?? '') !== '') io.err(`${error instanceof Error ? error.stack : message}\n`);
  return EXIT.internal;
}
