/** What running machines said: proof.json (docs/proof.schema.json) and bench.json files, read for the report. */
import type { Finding } from '../topology/finding';

export interface Measured {
  readonly proofs: readonly Proof[];
  readonly benches: readonly BenchResult[];
}

/** One machine's proof, as the proof script writes it. */
export interface Proof {
  readonly file: string;
  readonly target: string;
  readonly group: string;
  readonly machine: string;
  readonly host: string;
  /** Seconds since 1970, UTC. */
  readonly time: number;
  readonly fastPath: 'on' | 'off';
  readonly checks: readonly ProofCheck[];
}

export interface ProofCheck {
  readonly check: string;
  readonly verdict: 'pass' | 'fail' | 'skip';
  readonly expected: string;
  readonly observed: string;
  readonly fix?: string;
}

/** One measurement between two machines. */
export interface BenchResult {
  readonly file: string;
  /** `iperf3`, `ib_write_bw`, `fi_pingpong`, ... */
  readonly test: string;
  readonly from: string;
  readonly to: string;
  /** `sr-iov`, `synthetic`, `virtio`, where several were measured. */
  readonly path?: string;
  readonly promisedGbps?: number;
  readonly measuredGbps?: number;
  readonly latencyMicroseconds?: number;
  readonly cpuPercent?: number;
}

/** Tells the two kinds of file apart by what they hold; never throws for what is in the text. */
export function readMeasured(text: string, file: string): { readonly measured: Measured; readonly findings: readonly Finding[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { measured: NOTHING, findings: [unreadable(file, `it is no JSON (${error instanceof Error ? error.message : error})`)] };
  }
  const proofs = (Array.isArray(value) ? value : [value]).flatMap((each) => (isProof(each) ? [{ ...each, file }] : []));
  if (proofs.length > 0) return { measured: { proofs, benches: [] }, findings: [] };
  const results = isObject(value) && Array.isArray(value['results']) ? value['results'] : [];
  const benches = results.flatMap((each) => (isBenchResult(each) ? [{ ...each, file }] : []));
  if (benches.length > 0) return { measured: { proofs: [], benches }, findings: [] };
  return { measured: NOTHING, findings: [unreadable(file, 'it holds neither a proof nor results of a benchmark')] };
}

const NOTHING: Measured = { proofs: [], benches: [] };

function unreadable(file: string, why: string): Finding {
  return {
    rule: 'input/not-measured',
    level: 'error',
    path: '',
    message: `${file} cannot be read: ${why}`,
    got: file,
    allowed: 'proof.json of a machine, a list of them, or bench.json',
    fix: 'fetch /var/lib/linerate/proof.json from the machine',
    source: 'docs/proof.md',
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isProof(value: unknown): value is Omit<Proof, 'file'> {
  return (
    isObject(value) &&
    ['target', 'group', 'machine', 'host'].every((key) => typeof value[key] === 'string') &&
    typeof value['time'] === 'number' &&
    (value['fastPath'] === 'on' || value['fastPath'] === 'off') &&
    Array.isArray(value['checks']) &&
    value['checks'].every(
      (check) =>
        isObject(check) &&
        ['check', 'expected', 'observed'].every((key) => typeof check[key] === 'string') &&
        ['pass', 'fail', 'skip'].includes(String(check['verdict'])),
    )
  );
}

function isBenchResult(value: unknown): value is Omit<BenchResult, 'file'> {
  return (
    isObject(value) &&
    ['test', 'from', 'to'].every((key) => typeof value[key] === 'string') &&
    (value['path'] === undefined || typeof value['path'] === 'string') &&
    ['promisedGbps', 'measuredGbps', 'latencyMicroseconds', 'cpuPercent'].every(
      (key) => value[key] === undefined || (typeof value[key] === 'number' && Number.isFinite(value[key])),
    )
  );
}
