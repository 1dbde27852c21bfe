import path from 'node:path';
import { explain } from '../../../lib/report/explain/explain';
import { explainText } from '../../../lib/report/explain/explain-text';
import { parseFieldPath, suggestPaths } from '../../../lib/report/explain/field-path';
import { PLAIN_TEXT } from '../../../lib/report/terminal';
import { readYaml } from '../../../lib/topology/yaml-text';
import { expectGolden } from '../../golden';
import { AWS_PLAN, DEMO, METAL_PLAN, TWO_GROUPS } from '../plans';

const PLANS = [AWS_PLAN, METAL_PLAN];
const GROUPS = TWO_GROUPS.groups.map(({ name }) => name);
const INPUT = { topology: TWO_GROUPS, plans: PLANS, written: readYaml(DEMO), file: 'demo.yaml' };

function explained(path: string) {
  const parsed = parseFieldPath(path, GROUPS);
  return parsed === undefined ? [] : explain(INPUT, parsed);
}

describe('a field is explained by the strongest of what is known', () => {
  test('the reason of the resolver, with its source', () => {
    expect(explained('trainers.machine')).toMatchObject([
      {
        target: 'aws',
        value: 'p5.48xlarge',
        because: expect.stringContaining('the cheapest of 3 machines'),
        source: 'catalog aws',
        origin: 'asked',
      },
    ]);
  });

  test('what the topology asks, with the line where it is written', () => {
    expect(explained('trainers.count')[0]).toMatchObject({
      value: 4,
      because: 'the topology says so',
      source: 'demo.yaml, line 5',
      asked: [{ path: 'groups.trainers.count', value: 4, line: 5 }],
    });
  });

  test('the default, where nothing is asked', () => {
    expect(explained('login.proof')[0]).toMatchObject({
      value: 'report',
      because: 'nothing is asked: report',
      origin: 'default',
      asked: [],
    });
  });

  test('the row of the catalog, for a fact of the machine', () => {
    expect(explained('trainers.memoryGiB')[0]).toMatchObject({
      because: 'a fact of p5.48xlarge',
      source: expect.stringMatching(/^catalog aws p5\.48xlarge: .*20\d\d-\d\d-\d\d/),
    });
  });

  test('the because that the value carries itself', () => {
    expect(explained('trainers.placement')[0]).toMatchObject({ because: 'RDMA is on' });
    expect(explained('networks.main.mtuBytes')[0]).toMatchObject({ value: 9001, because: 'every size carries 9001' });
  });

  test('the machine comes with its losers', () => {
    expect(explained('trainers.machine')[0]?.losers?.map(({ machine }) => machine)).toEqual(['p5en.48xlarge', 'p4d.24xlarge']);
  });
});

describe('paths', () => {
  test.each([
    ['groups.trainers.mtuBytes', 'groups.trainers.mtuBytes'],
    ['trainers.mtu', 'groups.trainers.mtuBytes'],
    ['trainers.MTU', 'groups.trainers.mtuBytes'],
    ['aws.trainers.price', 'groups.trainers.usdPerHour'],
    ['trainers.interfaces[1].type', 'groups.trainers.interfaces.1.type'],
    ['networks.main.subnets.main-a.cidr', 'networks.main.subnets.main-a.cidr'],
    ['mtu', 'mtuBytes'],
    ['trainers.losers.p4d.24xlarge.because', undefined],
    ['trainers.nothing', undefined],
    ['azure.trainers.machine', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['trainers.constructor', undefined],
    ['trainers.machine.length', undefined],
  ])('%s', (path, full) => {
    expect(explained(path)[0]?.path).toBe(full);
  });

  test('a group alone explains every field that it has', () => {
    const fields = explained('login').map(({ path }) => path.replace('groups.login.', ''));
    const has = Object.entries(AWS_PLAN.groups[1] ?? {}).flatMap(([field, value]) => (value === undefined ? [] : [field]));
    expect(fields.sort()).toEqual(has.sort());
  });

  test.each([
    ['trainer.mtu', ['trainers.mtuBytes']],
    ['trainers.machin', ['trainers.machine']],
    ['groups.logn', ['login']],
    ['netwroks', ['networks']],
    ['quite.different', ['trainers.machine', 'login.machine', 'rack.machine']],
  ])('%s may have meant %j', (path, meant) => {
    expect(suggestPaths(path, PLANS)).toEqual(meant);
  });
});

test('every value in a plan has words, a reason and a source', () => {
  const leaves = (value: unknown, path: string): string[] =>
    typeof value === 'object' && value !== null && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`))
      : value === undefined
        ? []
        : [path];
  for (const plan of PLANS) {
    const { groups, ...rest } = plan;
    const paths = [...leaves(rest, ''), ...groups.flatMap((group) => leaves(group, `groups.${group.name}`))];
    expect(paths.length).toBeGreaterThan(30);
    for (const path of paths) {
      const [one] = explained(`${plan.target}.${path}`);
      expect({ path, one }).toMatchObject({
        path,
        one: { means: expect.stringMatching(/./), because: expect.stringMatching(/./), source: expect.stringMatching(/./) },
      });
    }
  }
});

test('as text', () => {
  const text = ['trainers.machine', 'trainers.interfaces', 'login.purchase']
    .map((path) => explainText(explained(path), 1, PLAIN_TEXT))
    .join('\n');
  expectGolden(path.join(__dirname, '..', 'golden', 'explain.txt'), text);
  const narrow = explainText(explained('trainers.machine'), 0, { ...PLAIN_TEXT, width: 60 });
  expect(narrow.split('\n').filter((line) => line.length > 60)).toEqual([]);
});
