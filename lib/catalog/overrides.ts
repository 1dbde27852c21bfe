/**
 * Rows of the user's own: every table goes stale, and a private or new type is in none. A file gives parts of rows in the
 * shape of rows.ts; what it gives replaces the table's, everything else stays:
 *
 *   asOf: 2026-11-25
 *   aws:
 *     p9.48xlarge: { basedOn: p5.48xlarge, usdPerHour: 80, gpus: { model: r100, count: 8 } }
 *     c7i.large: { usdPerHour: null }        # null: unknown
 */
import { formatPath } from '../topology/path';
import { type Finding, isBlocking } from '../topology/finding';
import { schemaFindings } from '../topology/issues';
import { plainData } from '../topology/plain-data';
import { didYouMean } from '../topology/suggest';
import { CLOUDS, type Cloud } from '../topology/types';
import { at, readYaml, type YamlText } from '../topology/yaml-text';
import { loadCatalog } from './load';

/** Part of a row in the shape of rows.ts; null takes a value away (it becomes unknown). */
export interface RowOverride {
  /** Start from this machine's row. @default - the row of the same name, or nothing */
  readonly basedOn?: string;
  readonly [field: string]: unknown;
}

/** One file's rows, validated. */
export interface CatalogOverrides extends Readonly<Record<Cloud, Readonly<Record<string, RowOverride>>>> {
  readonly file: string;
  /** ISO date of the user's facts. */
  readonly asOf: string | undefined;
}

export interface ParsedOverrides {
  /** undefined where a finding is an error. */
  readonly overrides: CatalogOverrides | undefined;
  readonly findings: readonly Finding[];
  /** The text is no YAML at all. */
  readonly syntaxError: boolean;
}

export interface OverrideOptions {
  /** Named in findings and in each row's provenance. @default 'own rows' */
  readonly file?: string;
}

const SOURCE = 'the rows of a catalog (lib/catalog/rows.ts)';

/** Reads one YAML or JSON document. Never throws for what is in the text. */
export function parseOverrides(text: string, { file }: OverrideOptions = {}): ParsedOverrides {
  const read = readYaml(text, file);
  if (read.findings.length > 0) return { overrides: undefined, findings: read.findings.map(ours), syntaxError: true };
  return validate(read.value, read.locate, file);
}

/** Checks rows that are already data. Never throws for what is in them. */
export function completeOverrides(value: unknown, { file }: OverrideOptions = {}): ParsedOverrides {
  return validate(value, () => undefined, file);
}

function validate(input: unknown, locate: YamlText['locate'], file: string | undefined): ParsedOverrides {
  const placed = (segments: readonly PropertyKey[], finding: Finding): Finding => {
    const position = locate(segments);
    return ours(position === undefined ? finding : { ...finding, message: `${finding.message} ${at(position, file)}` });
  };
  const done = (findings: readonly Finding[], overrides?: CatalogOverrides): ParsedOverrides => ({
    overrides: findings.some(isBlocking) ? undefined : overrides,
    findings,
    syntaxError: false,
  });

  const plain = plainData(input);
  if (plain.findings.length > 0) return done(plain.findings.map(ours));
  const { value } = plain;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return done([notRows(value)]);

  const { overrideSchema } = require('./override-schema') as typeof import('./override-schema');
  const checked = overrideSchema.safeParse(value);
  if (!checked.success) {
    const found = schemaFindings(checked.error.issues, value, overrideSchema);
    return done(found.map(({ finding, segments }) => placed(segments, finding)));
  }
  const { asOf, aws = {}, azure = {}, gcp = {} } = checked.data as Partial<CatalogOverrides>;
  const overrides: CatalogOverrides = { file: file ?? 'own rows', asOf, aws, azure, gcp };
  const findings = CLOUDS.flatMap((cloud) =>
    Object.entries(overrides[cloud]).flatMap(([name, row]) =>
      violations(cloud, name, row, overrides[cloud]).map(({ under, ...rest }) => {
        const segments = [cloud, name, ...under];
        return placed(segments, { level: 'error', source: SOURCE, ...rest, path: formatPath(segments) });
      }),
    ),
  );
  return done(findings, overrides);
}

interface RowViolation extends Omit<Finding, 'level' | 'path' | 'source'> {
  readonly under: readonly PropertyKey[];
}

/** What the shape alone cannot say: the row that another is based on, what a new row needs, and the order of cards. */
function violations(cloud: Cloud, name: string, row: RowOverride, file: Readonly<Record<string, RowOverride>>): RowViolation[] {
  const catalog = loadCatalog(cloud);
  const found: RowViolation[] = [];
  const { basedOn } = row;
  if (basedOn !== undefined && catalog.get(basedOn) === undefined && file[basedOn] === undefined) {
    const near = didYouMean(
      basedOn,
      catalog.machines.map((machine) => machine.name),
    );
    found.push({
      rule: 'catalog/unknown-base',
      under: ['basedOn'],
      message: `no machine of that name is in the ${cloud} catalog of ${catalog.asOf}, nor in this file`,
      got: basedOn,
      fix: near === undefined ? 'name a machine of the same cloud, or remove basedOn and write the row out' : `basedOn: ${near}`,
    });
  }
  if (leadsBack(name, file)) {
    found.push({
      rule: 'catalog/base-cycle',
      under: ['basedOn'],
      message: 'the row is, over others, based on itself',
      got: basedOn,
      fix: 'base one of them on a machine of the catalog',
    });
  }
  if (basedOn === undefined && catalog.get(name) === undefined) {
    const lacks = NEEDED[cloud].filter((path) => value(row, path) === undefined || value(row, path) === null);
    if (lacks.length > 0) {
      found.push({
        rule: 'catalog/new-row-incomplete',
        under: [],
        message: `a machine that the catalog does not have needs ${lacks.join(', ')}`,
        got: name,
        allowed: NEEDED[cloud],
        fix: `add ${lacks.join(', ')}, or basedOn with the name of a similar machine`,
      });
    }
  }
  const cards = value(row, 'network.cards') as readonly { readonly first: number; readonly last: number }[] | undefined;
  const wrong = cards?.findIndex(({ first, last }, i) => last < first || first !== (i === 0 ? 0 : cards[i - 1]!.last + 1)) ?? -1;
  if (cards !== undefined && wrong >= 0) {
    found.push({
      rule: 'catalog/cards-not-consecutive',
      under: ['network', 'cards', wrong],
      message: 'runs of network cards follow each other without a gap, from card 0',
      got: `${cards[wrong]?.first} to ${cards[wrong]?.last}`,
      allowed: `first: ${wrong === 0 ? 0 : cards[wrong - 1]!.last + 1}`,
      fix: 'correct first and last',
    });
  }
  return found;
}

/** Without these no resolver can judge a machine. */
const NEEDED: Readonly<Record<Cloud, readonly string[]>> = {
  aws: ['vcpus', 'memoryGiB', 'arch', 'network.cards'],
  azure: ['vcpus', 'memoryGiB', 'arch', 'networkGbps', 'maxNics'],
  gcp: ['vcpus', 'memoryGiB', 'arch', 'series', 'nicTypes', 'defaultEgressGbps'],
};

function leadsBack(name: string, file: Readonly<Record<string, RowOverride>>): boolean {
  const seen = new Set<string>();
  for (let at = file[name]?.basedOn; at !== undefined && at !== name && !seen.has(at); at = file[at]?.basedOn) {
    seen.add(at);
    if (file[at]?.basedOn === name) return true;
  }
  return false;
}

function value(row: RowOverride, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined | null)?.[key], row);
}

/** The shared readers speak of topologies. */
function ours(finding: Finding): Finding {
  const source = finding.source.startsWith('the topology schema') || finding.source.startsWith('design') ? SOURCE : finding.source;
  return { ...finding, rule: finding.rule.replace(/^topology\//, 'catalog/'), source };
}

function notRows(got: unknown): Finding {
  return {
    rule: 'catalog/no-rows',
    level: 'error',
    path: '',
    message: 'a file of rows is a mapping of clouds to machines',
    got: got === null || got === undefined ? 'nothing' : Array.isArray(got) ? 'a list' : typeof got,
    allowed: 'a mapping with asOf, aws, azure, gcp',
    fix: 'write aws: { p5.48xlarge: { usdPerHour: 55.04 } }',
    source: SOURCE,
  };
}
