/** What linerate's in-process recorder lists is what the program sends over the real protocol. */
import path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { placeholder, type RecordedResource } from '../../lib/providers/recorded-resources';
import { recordProgram } from '../../lib/providers/recording';
import type { Fixtures } from './harness/fixtures';
import type { Recording } from './harness/recording';
import { runProject } from './harness/run-project';
import { isSecret, type Wire } from './harness/values';

jest.setTimeout(60_000);
const SAMPLE = path.join(__dirname, 'samples', 'same');
const { build } = require('./samples/same/program') as { build: () => void };

/** A cloud whose every answer is the placeholder that the recorder would give. */
const placeholders: Fixtures = {
  idOf: (_type, name) => placeholder(name, 'id'),
  outputsOf: (_type, name) => ({ name: placeholder(name, 'name') }),
  answer: () => undefined,
};

function readable(value: Wire): Wire {
  if (isSecret(value)) return '${secret}';
  if (Array.isArray(value)) return value.map(readable);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]))
    : value;
}

let recorded: ReadonlyMap<string, RecordedResource>;
let sent: Recording;

beforeAll(async () => {
  sent = await runProject(SAMPLE, { mode: 'update', stack: 'dev', fixtures: placeholders });
  recorded = new Map((await recordProgram(pulumi, { project: 'same', stack: 'dev' }, build)).map((resource) => [resource.name, resource]));
});

test('the program is correct', () => expect(sent.problems).toEqual([]));

test('the same resources', () => expect([...recorded.keys()].sort()).toEqual(sent.resources.map((resource) => resource.name).sort()));

test.each(['same-dev', 'rg', 'vnet', 'subnet', 'first', 'first-nsg', 'first-nic', 'second', 'second-nsg', 'second-nic', 'routes', 'late'])(
  '%s is equal',
  (name) => {
    const { type, parent, inputs, dependencies } = sent.resources.find((resource) => resource.name === name)!;
    expect(recorded.get(name)).toEqual({ type, name, parent, inputs: readable(inputs), dependsOn: [...dependencies].sort() });
  },
);
