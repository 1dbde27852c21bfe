/** Findings as SARIF 2.1.0 (OASIS standard), which code hosts turn into annotations on pull requests. */
import type { Finding, FindingLevel } from '../topology/finding';
import { formatFinding } from '../topology/finding';
import { readYaml } from '../topology/yaml-text';

export interface SarifSource {
  /** As it lies in the repository; absent: the findings have no place. */
  readonly file?: string;
  /** The topology's text: findings get the line and column of their path. */
  readonly text?: string;
  readonly version?: string;
}

const LEVELS: Readonly<Record<FindingLevel, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note' };

/** One run with one result a finding; acknowledged findings are suppressed with their reason. */
export function sarifLog(findings: readonly Finding[], { file, text, version }: SarifSource): object {
  const locate = text === undefined ? () => undefined : readYaml(text).locate;
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'linerate',
            ...(version === undefined ? {} : { version }),
            rules: rules.map(({ rule, level, source }) => ({
              id: rule,
              name: rule.replace(/(^|[/-])([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase()),
              shortDescription: { text: rule.replace(/^[^/]+\//, '').replaceAll('-', ' ') },
              help: { text: `Source: ${source}` },
              defaultConfiguration: { level: LEVELS[level] },
            })),
          },
        },
        results: findings.map((finding) => {
          const region = regionOf(finding, locate);
          return {
            ruleId: finding.rule,
            ruleIndex: rules.findIndex(({ rule }) => rule === finding.rule),
            level: LEVELS[finding.level],
            message: { text: formatFinding(finding).slice(finding.level.length + finding.rule.length + 3) },
            locations: [
              {
                ...(file === undefined
                  ? {}
                  : { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(region === undefined ? {} : { region }) } }),
                ...(finding.path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: finding.path, kind: 'member' }] }),
              },
            ].filter((location) => Object.keys(location).length > 0),
            ...(finding.acknowledged === undefined
              ? {}
              : { suppressions: [{ kind: 'inSource', justification: finding.acknowledged.reason }] }),
          };
        }),
      },
    ],
  };
}

/** Relative references have forward slashes and no characters that a URI reserves (RFC 3986). */
function uriOf(file: string): string {
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

/** Of the path, or what the parser wrote into the message where there is no path yet (YAML syntax). */
function regionOf(
  { path, message }: Finding,
  locate: ReturnType<typeof readYaml>['locate'],
): { startLine: number; startColumn: number } | undefined {
  const segments = path.split(/\.|\[(\d+)\]\.?/).flatMap((part) => (part ? [/^\d+$/.test(part) ? Number(part) : part] : []));
  const position = path === '' ? undefined : locate(segments);
  if (position !== undefined) return { startLine: position.line, startColumn: position.column };
  const written = /\(line (\d+), column (\d+)/.exec(message);
  return written === null ? undefined : { startLine: Number(written[1]), startColumn: Number(written[2]) };
}
