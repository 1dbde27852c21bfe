/**
 * From the output of a cloud's own API to rows of one's own: what is new there, and what differs from the table. The user's
 * own account and region are the newest source that there is.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../../topology/finding';
import type { Cloud } from '../../topology/types';
import { loadCatalog } from '../load';
import { completeOverrides, type RowOverride } from '../overrides';
import type { Machine } from '../rows';
import { type ApiReader, ApiShapeError, isJson } from './api-facts';
import { AWS_API } from './aws';
import { AZURE_API } from './azure';
import { GCP_API } from './gcp';
import { JsonSyntaxError, type JsonText, readJson } from './json-text';

export const API_READERS: Readonly<Record<Cloud, ApiReader>> = { aws: AWS_API, azure: AZURE_API, gcp: GCP_API };

export interface Refreshed {
  /** Machines of the catalog that differ, with what differs; and new ones that the API says enough of. */
  readonly rows: Readonly<Record<string, RowOverride>>;
  /** New machines of which the API says too little: what it says, and what is missing. */
  readonly incomplete: readonly { readonly name: string; readonly row: RowOverride; readonly message: string }[];
  readonly read: number;
  readonly same: number;
  readonly changed: readonly string[];
  readonly added: readonly string[];
  /** In the catalog and not in the file: another region's, or gone. */
  readonly absent: readonly string[];
}

export interface RefreshResult {
  /** undefined where a finding is an error. */
  readonly refreshed: Refreshed | undefined;
  readonly findings: readonly Finding[];
}

/** More of them tell nothing new. */
const MOST_FINDINGS = 20;

/** Never throws for what is in the text. */
export function refreshCatalog(cloud: Cloud, text: string, file: string): RefreshResult {
  const reader = API_READERS[cloud];
  let json: JsonText;
  try {
    json = readJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return refused([
      broken(reader, file, `${error.message} (line ${error.line}, column ${error.column} of ${file})`, 'catalog/json-syntax'),
    ]);
  }
  const list = reader.list(json.value);
  if (list === undefined || list.length === 0) {
    const line = (typeof json.value === 'object' && json.value !== null ? json.lineOf(json.value) : undefined) ?? 1;
    return refused([broken(reader, file, `there is no list of machines in it (line ${line} of ${file})`, 'catalog/not-api-output')]);
  }
  const findings: Finding[] = [];
  const machines = new Map<string, RowOverride>();
  list.forEach((element, i) => {
    try {
      if (!isJson(element)) throw new ApiShapeError('a machine is an object', element, 'an object');
      const machine = reader.read(element);
      // A zone or a location each: the first says what the others say.
      if (machine !== undefined && !machines.has(machine.name)) machines.set(machine.name, machine.row);
    } catch (error) {
      if (!(error instanceof ApiShapeError)) throw error;
      const line = typeof element === 'object' && element !== null ? json.lineOf(element) : undefined;
      const where = line === undefined ? `(element ${i} of ${file})` : `(line ${line} of ${file})`;
      findings.push({
        ...broken(reader, file, `${error.message} ${where}`, 'catalog/not-api-output'),
        path: `[${i}]`,
        got: error.got,
        allowed: error.allowed,
      });
    }
  });
  if (findings.length > 0) return refused(findings.slice(0, MOST_FINDINGS));
  if (machines.size === 0) return refused([broken(reader, file, 'there is no machine in it', 'catalog/not-api-output')]);
  return { refreshed: sorted(cloud, machines, reader), findings: [] };
}

function sorted(cloud: Cloud, machines: ReadonlyMap<string, RowOverride>, reader: ApiReader): Refreshed {
  const catalog = loadCatalog(cloud);
  const rows: Record<string, RowOverride> = {};
  const incomplete: Refreshed['incomplete'][number][] = [];
  const changed: string[] = [];
  const added: string[] = [];
  const names = [...machines.keys()].sort();
  for (const name of names) {
    const row = machines.get(name) as RowOverride;
    const known: Machine | undefined = catalog.get(name);
    if (known !== undefined) {
      const other = differing(row, known as unknown as Readonly<Record<string, unknown>>, '', (field) =>
        reader.keeps(field, known.provenance),
      );
      if (other === undefined) continue;
      rows[name] = other;
      changed.push(name);
      continue;
    }
    const { findings } = completeOverrides({ [cloud]: { [name]: row } });
    const [refusal] = findings.filter(({ level }) => level === 'error');
    if (refusal !== undefined) incomplete.push({ name, row, message: refusal.message });
    else {
      rows[name] = row;
      added.push(name);
    }
  }
  return {
    rows,
    incomplete,
    read: machines.size,
    same: machines.size - changed.length - added.length - incomplete.length,
    changed,
    added,
    absent: catalog.machines.map(({ name }) => name).filter((name) => !machines.has(name)),
  };
}

/** What of `over` is another value in `under`; a field that the table keeps counts only where it has nothing. */
function differing(
  over: RowOverride,
  under: Readonly<Record<string, unknown>>,
  prefix: string,
  keeps: (field: string) => boolean,
): RowOverride | undefined {
  const entries = Object.entries(over).flatMap(([key, value]): [string, unknown][] => {
    const field = `${prefix}${key}`;
    const has = under[key];
    if (keeps(field) && has !== undefined) return [];
    if (isJson(value) && isJson(has) && key === 'network') {
      const inner = differing(value, has, `${field}.`, keeps);
      return inner === undefined ? [] : [[key, inner]];
    }
    return isDeepStrictEqual(comparable(value), comparable(has)) ? [] : [[key, value]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** null is how a row writes unknown; the order of words in a list says nothing. */
function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.every((each) => typeof each === 'string') ? value.slice().sort() : value.map(comparable);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined || each === null ? [] : [[key, comparable(each)]])),
  );
}

function refused(findings: readonly Finding[]): RefreshResult {
  return { refreshed: undefined, findings };
}

function broken({ command }: ApiReader, file: string, message: string, rule: string): Finding {
  return {
    rule,
    level: 'error',
    path: '',
    message: `${file} is not what the command prints: ${message}`,
    got: file,
    allowed: `the JSON output of ${command}`,
    fix: `${command} > ${file}`,
    source: command,
  };
}
