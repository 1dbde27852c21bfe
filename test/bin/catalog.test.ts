import fs from 'node:fs';
import path from 'node:path';
import { folder, run } from './cli';

const TYPES = {
  InstanceTypes: [{ InstanceType: 'm5.large', Hypervisor: 'xen', VCpuInfo: { DefaultVCpus: 2 } }],
};
const cwd = folder({
  'types.json': JSON.stringify(TYPES, undefined, 2),
  'broken.json': '{\n"InstanceTypes": [\n{ "InstanceType": }\n]}',
  'own.yaml': 'asOf: 2026-11-25\naws:\n  x99.large: { basedOn: m5.large, usdPerHour: 7 }\n',
});

test('list: the age of every table', async () => {
  const { status, out } = await run(['catalog', 'list'], { cwd });
  expect(status).toBe(0);
  expect(out).toMatch(/^aws +1,\d{3} +1,\d{3} +20\d\d-\d\d-\d\d +20\d\d-\d\d-\d\d +us-east-1 /m);
  expect(out).toMatch(/^azure .* eastus /m);
  expect(out).toMatch(/^gcp .* us-central1 /m);
  const { out: json } = await run(['catalog', 'list', '--json', '--cloud', 'gcp', '--catalog', 'own.yaml'], { cwd });
  expect(JSON.parse(json)).toMatchObject({ catalogs: [{ cloud: 'gcp', priceRegion: 'us-central1', overrides: [] }], findings: [] });
});

test('show: every fact of a machine, where it comes from, and what no source gives', async () => {
  const { status, out } = await run(['catalog', 'show', 'p5.48xlarge'], { cwd });
  expect(status).toBe(0);
  for (const line of [
    /^p5\.48xlarge {2}aws$/m,
    /^ {2}vcpus +192$/m,
    /^ {2}network\.cards\[0\] +\{ first: 0/m,
    /^source +EC2 DescribeInstanceTypes/m,
    /^as of +20\d\d-\d\d-\d\d$/m,
    /^confidence +api/m,
    /^aws: facts as of/m,
  ]) {
    expect(out).toMatch(line);
  }
  const { out: json } = await run(['catalog', 'show', 'p5.48xlarge', '--json'], { cwd });
  expect(JSON.parse(json)).toMatchObject({
    machine: { name: 'p5.48xlarge', provenance: { source: expect.any(String) } },
    catalog: { cloud: 'aws' },
    findings: [],
  });
});

test('show knows rows of your own', async () => {
  const { out } = await run(['catalog', 'show', 'x99.large', '--catalog', 'own.yaml'], { cwd });
  expect(out).toMatch(/usdPerHour +7$/m);
  expect(out).toMatch(/source +own\.yaml: usdPerHour; m5\.large: EC2/);
});

test('refresh: to standard output, to a file, and as JSON; the file is one for --catalog', async () => {
  const argv = ['catalog', 'refresh', '--cloud', 'aws', '--from', 'types.json', '--as-of', '2026-11-25'];
  const printed = await run(argv, { cwd });
  expect(printed).toEqual({
    status: 0,
    out: expect.stringContaining('m5.large:\n    hypervisor: xen\n'),
    err: expect.stringContaining('1 machine of aws read'),
  });
  const written = await run([...argv, '--out', 'rows/aws.yaml'], { cwd });
  expect(written).toEqual({ status: 0, out: expect.stringContaining('linerate plan FILE --catalog rows/aws.yaml'), err: '' });
  expect(fs.readFileSync(path.join(cwd, 'rows/aws.yaml'), 'utf8')).toBe(printed.out);
  expect((await run(['catalog', 'show', 'm5.large', '--catalog', 'rows/aws.yaml'], { cwd })).out).toMatch(/hypervisor +xen/);
  const { out } = await run([...argv, '--json'], { cwd });
  expect(JSON.parse(out)).toMatchObject({
    cloud: 'aws',
    read: 1,
    changed: ['m5.large'],
    rows: { 'm5.large': { hypervisor: 'xen' } },
    findings: [],
  });
});

test.each<[string, readonly string[], RegExp]>([
  ['a machine that is not there', ['show', 'p5.48xlrge'], /usage\/unknown-machine .*did you mean p5\.48xlarge/],
  ['a machine that is gone', ['show', 'd3en.2xlarge-gone'], /usage\/unknown-machine/],
  [
    'a broken file',
    ['refresh', '--cloud', 'aws', '--from', 'broken.json', '--out', 'none.yaml'],
    /catalog\/json-syntax .*line 3, column 19 of broken\.json/,
  ],
  ['two clouds', ['refresh', '--cloud', 'aws,gcp', '--from', 'types.json'], /usage\/one-cloud/],
  [
    'the output of another cloud',
    ['refresh', '--cloud', 'gcp', '--from', 'types.json'],
    /catalog\/not-api-output .*gcloud compute machine-types list/,
  ],
  ['no date', ['refresh', '--cloud', 'aws', '--from', 'types.json', '--as-of', 'today'], /usage\/not-a-date/],
  ['an unknown subcommand', ['shwo', 'x'], /usage\/unknown-command .*did you mean show\?/],
])('%s', async (_, argv, says) => {
  expect(await run(['catalog', ...argv], { cwd })).toEqual({ status: 2, out: '', err: expect.stringMatching(says) });
  expect(fs.existsSync(path.join(cwd, 'none.yaml'))).toBe(false);
});
