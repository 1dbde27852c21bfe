import fs from 'node:fs';
import path from 'node:path';
import type { GroupPlan, Plan } from '../../lib/resolve/plan';
import type { Finding } from '../../lib/topology/finding';
import { expectGolden } from '../golden';
import { run } from './cli';

const cwd = path.join(__dirname, '..', '..');
const TRAINING = 'examples/training/topology.yaml';

interface Evaluation {
  readonly plans: readonly Plan[];
  readonly findings: readonly Finding[];
}

async function planned(...flags: string[]): Promise<Evaluation> {
  const { status, out, err } = await run(['plan', TRAINING, '--json', ...flags], { cwd });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as Evaluation;
}

describe('plan of the training topology', () => {
  test('as a table', async () => {
    const { status, out, err } = await run(['plan', TRAINING], { cwd });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expectGolden(path.join(__dirname, 'golden', 'training-plan.txt'), out);
  });

  test('in a terminal of 100 columns', async () => {
    const { out } = await run(['plan', TRAINING], { cwd, columns: 100, env: { NO_COLOR: '1' } });
    expectGolden(path.join(__dirname, 'golden', 'training-plan-100-columns.txt'), out);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test('as JSON: every group on every target that it is planned on, with what the contract names', async () => {
    const { plans } = await planned();
    expect(plans.map(({ target, groups }) => [target, groups.map(({ name }) => name)])).toEqual([
      ['aws', ['trainers', 'login', 'storage']],
      ['azure', ['trainers', 'login', 'storage']],
      ['gcp', ['trainers', 'login', 'storage']],
      ['metal', ['rack-storage']],
    ]);
    const fields = [
      'name',
      'machine',
      'count',
      'sustainedGbps',
      'basis',
      'rdma',
      'rdmaGbps',
      'mtuBytes',
      'interfaces',
      'placement',
      'usdPerHour',
      'reasons',
      'losers',
      'expects',
    ];
    for (const group of plans.flatMap((plan) => plan.groups as readonly GroupPlan[])) {
      expect(Object.keys(group)).toEqual(expect.arrayContaining(fields));
    }
  });

  test('the table says what the JSON says', async () => {
    const { plans } = await planned();
    const { out } = await run(['plan', TRAINING], { cwd });
    for (const { target, groups } of plans) {
      for (const group of groups) {
        const row = out
          .split('\n')
          .find((line) => line.startsWith(`  ${target}`) && line.includes(`${group.machine} `) && line.includes(String(group.mtuBytes)));
        expect({ target, machine: group.machine, row }).toMatchObject({ row: expect.stringContaining(` ${group.placement.strategy} `) });
      }
    }
  });

  test('--cloud narrows the plan, in the order of the targets', async () => {
    const { plans } = await planned('--cloud', 'metal,aws');
    expect(plans.map(({ target }) => target)).toEqual(['aws', 'metal']);
  });

  test('a row of your own changes the choice, and is named under the table', async () => {
    const file = path.join(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'linerate-test-')), 'prices.yaml');
    fs.writeFileSync(file, 'gcp:\n  a3-ultragpu-8g: { usdPerHour: 84.8 }\n');
    const { out } = await run(['plan', TRAINING, '--catalog', file], { cwd });
    expect(out).toMatch(/gcp {4}a3-ultragpu-8g .* 84\.80 /);
    expect(out).toMatch(/gcp: facts as of .*, with rows of .*prices\.yaml\n/);
    expect(out).not.toContain('gcp/unknown-figure');
  });
});

describe('check', () => {
  test('JSON has plans and findings', async () => {
    const { status, out } = await run(['check', TRAINING, '--json'], { cwd });
    expect(status).toBe(0);
    const { plans, findings } = JSON.parse(out) as Evaluation;
    expect(plans).toHaveLength(4);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        rule: expect.stringMatching(/^[a-z0-9]+\/[a-z0-9-]+$/),
        level: expect.stringMatching(/^(error|warning|info)$/),
        path: expect.any(String),
        message: expect.any(String),
        fix: expect.any(String),
        source: expect.any(String),
      });
    }
  });

  test('text has one line a finding, then the sum', async () => {
    const { out } = await run(['check', TRAINING], { cwd });
    const asJson = JSON.parse((await run(['check', TRAINING, '--json'], { cwd })).out) as Evaluation;
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(asJson.findings.length + 1);
    expect(lines.slice(0, -1).map((line) => line.split('  ')[0])).toEqual(asJson.findings.map(({ level, rule }) => `${level} ${rule}`));
    expect(lines.at(-1)).toMatch(/^training on aws, azure, gcp, metal: \d+ warnings, \d+ notes$/);
  });

  test('--sarif puts the findings of the file at its lines', async () => {
    const { status, out } = await run(['check', TRAINING, '--sarif'], { cwd });
    expect(status).toBe(0);
    const log = JSON.parse(out) as { runs: [{ results: { locations: object[] }[] }] };
    expect(log.runs[0].results.length).toBeGreaterThan(0);
    expect(log.runs[0].results[0]?.locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: TRAINING }, region: { startLine: expect.any(Number) } },
    });
  });

  test('--sarif of a file that cannot be read is SARIF too, with status 2', async () => {
    const { status, out, err } = await run(['check', 'nowhere.yaml', '--sarif'], { cwd });
    expect({ status, err }).toEqual({ status: 2, err: '' });
    expect(JSON.parse(out)).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'input/not-found' }] }] });
  });

  test('reads standard input for -', async () => {
    const { status, out } = await run(['check', '-'], { cwd, stdin: fs.readFileSync(path.join(cwd, TRAINING)) });
    expect(status).toBe(0);
    expect(out).toContain('training on aws');
  });

  test('a file with a byte order mark is the same file', async () => {
    const text = fs.readFileSync(path.join(cwd, TRAINING), 'utf8');
    expect((await run(['check', '-'], { cwd, stdin: `\uFEFF${text}` })).out).toBe((await run(['check', '-'], { cwd, stdin: text })).out);
  });
});

describe('explain', () => {
  test('every value of every group of the plan has words, a reason and a source', async () => {
    const { plans } = await planned();
    for (const name of ['trainers', 'login', 'storage', 'rack-storage']) {
      const { status, out } = await run(['explain', TRAINING, name, '--json'], { cwd });
      expect(status).toBe(0);
      const { explanations } = JSON.parse(out) as {
        explanations: { target: string; path: string; value: unknown; means: string; because: string; source: string }[];
      };
      for (const plan of plans) {
        const group = plan.groups.find((each) => each.name === name);
        const own = explanations.filter(({ target }) => target === plan.target);
        expect(own.map(({ path: at }) => at.replace(`groups.${name}.`, '')).sort()).toEqual(Object.keys(group ?? {}).sort());
        for (const one of own) {
          expect(one).toMatchObject({
            means: expect.stringMatching(/./),
            because: expect.stringMatching(/./),
            source: expect.stringMatching(/./),
          });
          expect(one.value).toEqual((group as unknown as Record<string, unknown>)[one.path.replace(`groups.${name}.`, '')]);
        }
      }
    }
  });

  test('as text, for every target that has the field', async () => {
    const { status, out } = await run(['explain', TRAINING, 'trainers.mtu'], { cwd });
    expect(status).toBe(0);
    expect(out).toMatch(
      /^groups\.trainers\.mtuBytes {2}MTU .*\n {2}aws +9001\n {9}because .*\n {9}source .*\n {9}asked +network\.mtu: jumbo \(line 22\)\n {2}azure/,
    );
  });
});
