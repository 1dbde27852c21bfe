/**
 * The proof: one POSIX sh file compiled from what the resolver expects. It reads sysfs with the shell's own `read`, so a
 * machine with 32 interfaces is judged in one pass; it needs coreutils alone, and uses ethtool, fi_info, ping and curl where
 * they are (a check that needs a missing tool is reported as skipped, never as passed).
 *
 * Exit status: 0 the fast path is on, 3 it is off. Writes proof.json and a Prometheus text file into LINERATE_OUT (default
 * /var/lib/linerate). LINERATE_PEER is a machine to measure the path to. LINERATE_ROOT prefixes /sys, for tests and
 * containers. docs/proof.md has it all.
 */
import type { Expectation } from '../resolve/expectation';
import { networkChecks } from './proof-network';
import { platformChecks } from './proof-platform';
import { AT_LEAST, INTERFACES_PASS, PROOF_SCHEMA, type ProofSubject, proofHead, proofTail } from './proof-prelude';
import { rdmaChecks } from './proof-rdma';

export { PROOF_SCHEMA, type ProofSubject };

export function proofScript(expects: Expectation, subject: ProofSubject): string {
  const checks = [
    ...networkChecks(expects),
    ...(expects.rdma === undefined ? [] : rdmaChecks(expects.rdma)),
    ...platformChecks(expects, subject),
  ].join('\n');
  const counted = /^\s*at_least /m.test(checks);
  return `${[proofHead(subject), ...(counted ? [AT_LEAST] : []), INTERFACES_PASS, checks, proofTail].join('\n')}\n`;
}
