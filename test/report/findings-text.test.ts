import util from 'node:util';
import { findingsSummary, findingsText } from '../../lib/report/findings-text';
import { paint } from '../../lib/report/paint';
import { PLAIN_TEXT } from '../../lib/report/terminal';
import type { Finding } from '../../lib/topology/finding';

const FINDING: Finding = {
  rule: 'aws/public-ip-with-several-interfaces',
  level: 'error',
  path: 'groups.trainers.aws.publicIp',
  message: 'a machine with several interfaces gets no public address',
  got: true,
  allowed: 'false, or one interface',
  fix: 'remove publicIp, or add a one-interface login group',
  prevents: 'InvalidParameterCombination',
  source: 'EC2 guide',
};

test('in a pipe a finding is one line: level, rule, path, what was got, what is allowed, the fix, what it prevents', () => {
  expect(findingsText([FINDING], PLAIN_TEXT)).toEqual([
    'error aws/public-ip-with-several-interfaces  groups.trainers.aws.publicIp: a machine with several interfaces gets no public address, got true, allowed false, or one interface — fix: remove publicIp, or add a one-interface login group (prevents: InvalidParameterCombination)',
  ]);
});

test.each([30, 60, 100])('in a terminal of %i columns every word is there and no line is longer', (width) => {
  const lines = findingsText([FINDING], { ...PLAIN_TEXT, width })
    .join('\n')
    .split('\n');
  // A rule id or a path is one word, and is not broken.
  expect(lines.filter((line) => line.length > Math.max(width, 50))).toEqual([]);
  const words = lines.join(' ').replace(/\s+/g, ' ');
  for (const part of [
    'error',
    FINDING.rule,
    FINDING.path,
    FINDING.message,
    'got true',
    'allowed false, or one interface',
    `fix: ${FINDING.fix}`,
    'prevents: InvalidParameterCombination',
  ]) {
    expect(words).toContain(part);
  }
});

test('colour changes no word, and the level is a word', () => {
  const terminal = { width: 80, paint: paint(true) };
  expect(findingsText([FINDING], terminal).map(util.stripVTControlCharacters)).toEqual(
    findingsText([FINDING], { ...PLAIN_TEXT, width: 80 }),
  );
});

test('the summary counts what blocks, and what is acknowledged', () => {
  const warning: Finding = { ...FINDING, level: 'warning' };
  expect(findingsSummary([])).toBe('no findings');
  expect(
    findingsSummary([FINDING, warning, warning, { ...FINDING, level: 'info' }, { ...FINDING, acknowledged: { reason: 'known' } }]),
  ).toBe('1 error, 2 warnings, 1 note, 1 acknowledged');
});
