/**
 * The host program: the fixed helpers, and below them one straight line of calls, the `commands` of the operations in their order.
 * No loops over data, no parser, no JSON: what runs is what operations.json lists.
 */
import type { HostPolicy } from '../host-policy';
import type { HostOperations, Operation, OperationPhase } from '../operation';
import { call, quote } from '../quote';
import { ATTRIBUTES } from './attributes';
import { COUNT } from './count';
import { DRIVERS } from './drivers';
import { FILES } from './files';
import { FIND } from './find';
import { FIRMWARE } from './firmware';
import { END, FRAME } from './frame';
import { KERNEL } from './kernel';
import { NVME } from './nvme';
import { PREFLIGHT } from './preflight';
import { SYSFS } from './sysfs';

export function hostProgram(policy: HostPolicy, { operations, policyHash }: HostOperations): string {
  const uses = (part: string) => operations.some(({ commands }) => commands.some((line) => part.includes(`\n${line.split(' ')[0]}() {`)));
  const find = operations.filter(({ id }) => id.endsWith('/find'));
  const preflight = operations.filter(({ id, phase }) => phase === 'preflight' && !id.endsWith('/find'));
  const of = (phase: OperationPhase) => operations.filter((operation) => operation.phase === phase);
  return [
    `#!/bin/sh`,
    `# linerate: SR-IOV of ${policy.name} (${policy.topology}), compiled from operations.json. Do not edit: it is written again.`,
    `HOST=${quote(policy.name)} POLICY=${policyHash}`,
    FRAME + SYSFS + FIND + PREFLIGHT + COUNT + ATTRIBUTES + DRIVERS + FILES,
    ...(uses(KERNEL) ? [KERNEL] : []),
    ...(uses(FIRMWARE) ? [FIRMWARE] : []),
    ...(uses(NVME) ? [NVME] : []),
    at(policy),
    body('locate', find),
    body('preflight', preflight),
    body('firmware', of('firmware')),
    body('kernel', of('kernel')),
    body('pre', batched(of('pre'), policy)),
    body('post', batched(of('post'), policy)),
    END,
  ].join('\n');
}

/** `at FUNCTION`: what preflight found of it. Fails for one that was not found, and has its reason already. */
function at({ functions }: HostPolicy): string {
  const cases = functions.map(({ label }, i) => `    ${quote(label)}) I=${i} D=\${D${i}:-} H=\${H${i}:-} ;;`);
  return ['at() {', "  F=$1 D='' H='' I=''", '  case $1 in', ...cases, '  esac', '  [ -n "$D" ]', '}'].join('\n');
}

function body(name: string, operations: readonly Pick<Operation, 'commands'>[]): string {
  const lines = operations.flatMap(({ commands }) => commands);
  return [`${name}() {`, ...(lines.length === 0 ? ['  :'] : lines.map((line) => `  ${line}`)), '}'].join('\n');
}

/** Around each run of `vf` lines of one function: read once before, write once after. */
function batched(operations: readonly Operation[], { functions }: HostPolicy): Pick<Operation, 'commands'>[] {
  const isVf = ({ commands }: Operation) => commands[0]?.startsWith('vf ') === true;
  return operations.flatMap((operation, i) => {
    if (!isVf(operation)) return [operation];
    const previous = operations[i - 1];
    const next = operations[i + 1];
    const starts = previous === undefined || !isVf(previous) || previous.function !== operation.function;
    const ends = next === undefined || !isVf(next) || next.function !== operation.function;
    const vfs = functions.find(({ label }) => label === operation.function)?.vfs ?? 0;
    return [
      ...(starts ? [{ commands: [call('vf_read', operation.function, vfs)] }] : []),
      operation,
      ...(ends ? [{ commands: [call('vf_write', operation.function)] }] : []),
    ];
  });
}
