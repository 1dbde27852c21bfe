import { sarifLog } from '../../lib/report/sarif';
import type { Finding } from '../../lib/topology/finding';
import { parseTopology } from '../../lib/topology/parse';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation?: { readonly artifactLocation: object; readonly region?: object };
    readonly logicalLocations?: object;
  }[];
  readonly suppressions?: readonly object[];
}

function resultsOf(
  findings: readonly Finding[],
  source: Parameters<typeof sarifLog>[1],
): { results: readonly Result[]; rules: readonly { id: string }[] } {
  const log = sarifLog(findings, source) as {
    version: string;
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: Result[] }];
  };
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  return { results: log.runs[0].results, rules: log.runs[0].tool.driver.rules };
}

const TEXT = 'name: a\ngroups:\n  g:\n    count: 0\n    netwrk: {}\n';

test('a finding points at its line and column, and at its path', () => {
  const { results, rules } = resultsOf(parseTopology(TEXT).findings, { file: 'infra/my topology.yaml', text: TEXT });
  const unknown = results.find(({ ruleId }) => ruleId === 'topology/unknown-key');
  expect(unknown).toMatchObject({
    level: 'error',
    message: { text: expect.stringContaining('fix: ') },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'infra/my%20topology.yaml' }, region: { startLine: 5, startColumn: 5 } },
        logicalLocations: [{ fullyQualifiedName: 'groups.g.netwrk' }],
      },
    ],
  });
  for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
});

test('a syntax error has no path, and still a line', () => {
  const text = 'name: [\n';
  const { results } = resultsOf(parseTopology(text).findings, { file: 'a.yaml', text });
  expect(results[0]?.locations).toEqual([
    {
      physicalLocation: { artifactLocation: { uri: 'a.yaml' }, region: { startLine: expect.any(Number), startColumn: expect.any(Number) } },
    },
  ]);
});

test('levels are those of SARIF, and what is acknowledged is suppressed with its reason', () => {
  const finding: Finding = { rule: 'a/b', level: 'info', path: 'x', message: 'm', fix: 'f', source: 's' };
  const { results, rules } = resultsOf([finding, { ...finding, level: 'warning', acknowledged: { reason: 'because' } }], {});
  expect(results.map(({ level }) => level)).toEqual(['note', 'warning']);
  expect(results.map(({ suppressions }) => suppressions)).toEqual([undefined, [{ kind: 'inSource', justification: 'because' }]]);
  expect(rules).toHaveLength(1);
});
