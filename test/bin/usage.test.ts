import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../lib/topology/finding';
import { folder, run } from './cli';

const TOPOLOGY = 'name: a\ntargets: { aws: {} }\ngroups: { g: { count: 1, network: { bandwidthGbps: 10 } } }\n';
const cwd = folder({ 'topology.yaml': TOPOLOGY, 'latin1.yaml': Buffer.from([0x6e, 0xe4, 0x0a]), 'folder/inner.yaml': TOPOLOGY });

describe('wrong usage ends with status 2, says what is wrong and what to write, and prints nothing else', () => {
  test.each<[string, readonly string[], string, string]>([
    ['no command', [], 'usage/no-command', 'linerate --help lists the commands'],
    ['an unknown command', ['plann', 'topology.yaml'], 'usage/unknown-command', 'did you mean plan?'],
    ['an unknown option', ['plan', 'topology.yaml', '--jsn'], 'usage/unknown-option', 'did you mean --json?'],
    ['a missing argument', ['plan'], 'usage/missing-argument', 'linerate plan --help lists what is allowed'],
    ['one argument too many', ['plan', 'topology.yaml', 'b'], 'usage/excess-arguments', 'linerate plan --help lists what is allowed'],
    [
      'a missing option',
      ['render', 'topology.yaml'],
      'usage/missing-mandatory-option-value',
      'linerate render --help lists what is allowed',
    ],
    [
      'an option without its value',
      ['render', 'topology.yaml', '--out'],
      'usage/option-missing-argument',
      'linerate render --help lists what is allowed',
    ],
    ['an unknown cloud', ['plan', 'topology.yaml', '--cloud', 'azur'], 'usage/unknown-cloud', 'did you mean azure?'],
    ["a cloud by its maker's name", ['plan', 'topology.yaml', '--cloud', 'google'], 'usage/unknown-cloud', 'did you mean gcp?'],
    ['no cloud at all', ['plan', 'topology.yaml', '--cloud', ','], 'usage/no-cloud', '--cloud aws,azure,gcp,metal'],
    ['a missing file', ['plan', 'topolgy.yaml'], 'input/not-found', 'did you mean topology.yaml?'],
    ['a missing folder', ['plan', 'no/where.yaml'], 'input/not-found', 'check the path'],
    ['a directory', ['plan', 'folder'], 'input/is-a-directory', `name a file in it, for example ${path.join('folder', 'inner.yaml')}`],
    ['a file in another encoding', ['plan', 'latin1.yaml'], 'input/not-utf8', 'save it as UTF-8'],
    ['an unreadable file', ['plan', '/proc/self/mem'], 'input/unreadable', 'give another file'],
    ['a limit that is no number', ['explain', 'topology.yaml', 'g.machine', '--limit', 'all'], 'usage/not-a-number', '--limit 10'],
  ])('%s', async (_, argv, rule, fix) => {
    const plain = await run(argv, { cwd });
    expect(plain).toEqual({ status: 2, out: '', err: expect.stringContaining(`error ${rule}  `) });
    expect(plain.err).toContain(`fix: ${fix}`);
    expect(plain.err).not.toMatch(/^\s+at /m);

    const asJson = await run([...argv.slice(0, 1), '--json', ...argv.slice(1)], { cwd });
    expect(asJson).toMatchObject({ status: 2, err: '' });
    const { plans, findings } = JSON.parse(asJson.out) as { plans: unknown; findings: Finding[] };
    expect(plans).toEqual([]);
    // Without a command there is nothing that --json could belong to.
    if (argv.length > 0) expect(findings.map((finding) => finding.rule)).toEqual([rule]);
  });

  test('a file without read permission', async () => {
    const file = path.join(cwd, 'secret.yaml');
    fs.writeFileSync(file, TOPOLOGY, { mode: 0o000 });
    const { status, err } = await run(['check', 'secret.yaml'], { cwd });
    // root reads everything.
    if (process.getuid?.() === 0) expect(status).toBe(0);
    else expect({ status, err }).toEqual({ status: 2, err: expect.stringContaining('input/unreadable') });
  });
});

describe('help and version', () => {
  test('help lists every command, with status 0', async () => {
    const { status, out, err } = await run(['--help'], { cwd });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    for (const command of ['check', 'plan', 'explain', 'find', 'render', 'schema'])
      expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  test("a command's help says what its options are", async () => {
    const { status, out } = await run(['render', '--help'], { cwd });
    expect(status).toBe(0);
    expect(out).toContain('--out <dir>');
  });

  test('the version is that of the package', async () => {
    const { version } = require('../../package.json') as { version: string };
    expect(await run(['--version'], { cwd })).toEqual({ status: 0, out: `${version}\n`, err: '' });
  });
});

test('schema prints one JSON Schema', async () => {
  const { status, out, err } = await run(['schema'], { cwd });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(JSON.parse(out)).toMatchObject({
    type: 'object',
    properties: { groups: {}, targets: {} },
    required: expect.arrayContaining(['groups']),
  });
});
