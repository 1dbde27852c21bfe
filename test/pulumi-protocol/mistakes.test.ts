/** The harness must see what it is for: each mistake of samples/mistakes is found, and a correct program has none. */
import path from 'node:path';
import { compareRecordings } from './harness/compare';
import type { Mode, Recording } from './harness/recording';
import { runProject } from './harness/run-project';

const SAMPLE = path.join(__dirname, 'samples', 'mistakes');
const TOKEN = 'tok-very-secret';

const run = (which: string, mode: Mode): Promise<Recording> =>
  runProject(SAMPLE, { mode, config: { which }, secretConfig: { token: TOKEN } });

const urn = (type: string, name: string): string => `urn:pulumi:dev::mistakes::${type}::${name}`;
const table = (name: string): string => urn('azure-native:network:RouteTable', name);

jest.setTimeout(60_000); // each run is a process of its own, and a busy machine is slow to start one

test('a program without mistakes has no problem', async () => {
  const { problems, resources, exitCode } = await run('none', 'update');
  expect({ problems, exitCode }).toEqual({ problems: [], exitCode: 0 });
  expect(resources.map((resource) => resource.name)).toEqual(['mistakes-dev', 'other']);
});

describe('mistakes in one run', () => {
  let problems: readonly string[];
  beforeAll(async () => {
    const which =
      'stringify,template,object,leak,leak-base64,leak-log,leak-print,leak-output,no-outputs,not-a-number,duplicate,unknown-function';
    problems = (await run(which, 'update')).problems;
  });

  test.each([
    ['an Output in JSON', `${table('stringify')}: tags.other holds an Output or an object turned into text`],
    ['an Output in a template string', `${table('template')}: tags.other holds an Output or an object turned into text`],
    ['an object in a template string', `${table('object')}: tags.other holds an Output or an object turned into text`],
    ['a secret in an input', `${table('leak')}: tags.token holds a secret config value in clear`],
    ['a secret in base64', `${table('leak-base64')}: tags.token holds a secret config value in base64`],
    ['a secret in a log message', 'a log message holds a secret config value'],
    ['a secret on stdout', 'the program printed a secret config value'],
    ['a secret in a stack output', `outputs of ${urn('pulumi:pulumi:Stack', 'mistakes-dev')}: token holds a secret config value in clear`],
    ['a component without outputs', `${urn('sample:test:Silent', 'silent')}: the component registered no outputs`],
    ['not a number', `${table('nan')}: priority is NaN`],
    ['two resources of one type and name', `two resources have the URN ${table('twin')}`],
    ['a provider function that has no answer', 'no fixture answers azure-native:network:getNothing {}'],
  ])('%s', (_what, problem) => expect(problems).toContain(problem));

  test('and nothing else', () => expect(problems).toHaveLength(12));
});

test('an error of its own ends the program', async () => {
  const { problems, exitCode } = await run('throws', 'preview');
  expect(exitCode).toBe(32);
  expect(problems[0]).toContain('the program gave up');
  expect(problems).toContain('the program ended with status 32');
});

describe('mistakes that show between two runs', () => {
  let sinceThePreview: readonly string[];
  let sinceTheUpdate: readonly string[];
  beforeAll(async () => {
    const which = 'in-apply,side-effect,random-name,timestamp';
    const [preview, update, again] = await Promise.all([run(which, 'preview'), run(which, 'update'), run(which, 'update')]);
    expect([...preview.problems, ...update.problems]).toEqual([]);
    sinceThePreview = compareRecordings(preview, update);
    sinceTheUpdate = compareRecordings(update, again);
  });

  test('a resource created inside an apply is missing from the preview', () => expect(sinceThePreview).toContain(`+ ${table('late')}`));

  test('a value taken out of an apply by a side effect changes', () => {
    expect(sinceThePreview).toContainEqual(expect.stringContaining(`~ ${table('side')} tags.id: "none" -> "/subscriptions/`));
  });

  test('a random name replaces a resource', () => {
    expect(sinceTheUpdate).toContainEqual(expect.stringMatching(/^- .*::random-\w+$/));
    expect(sinceTheUpdate).toContainEqual(expect.stringMatching(/^\+ .*::random-\w+$/));
  });

  test('a time stamp changes an input', () =>
    expect(sinceTheUpdate).toContainEqual(expect.stringContaining(`~ ${table('stamp')} tags.at: `)));

  test('and nothing else differs between two updates', () => expect(sinceTheUpdate).toHaveLength(3));
});
