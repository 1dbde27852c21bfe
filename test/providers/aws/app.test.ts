/** bin/app.ts: what `cdk synth` runs. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { topologyApp } from '../../../bin/app';
import type { Io } from '../../../bin/io';

const ROOT = path.join(__dirname, '..', '..', '..');

async function synth(context: Record<string, string> = {}) {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  let err = '';
  const io: Io = {
    out: () => {},
    err: (text) => {
      err += text;
    },
    stdin: async () => new Uint8Array(),
    cwd: ROOT,
    env: {},
    columns: undefined,
  };
  const status = await topologyApp(io, { outdir, context, analyticsReporting: false });
  const templates = fs.readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  return { status, err, templates, outdir };
}

function topology(text: string): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-')), 'topology.yaml');
  fs.writeFileSync(file, text);
  return file;
}

test('without a file, the training topology', async () => {
  expect(await synth()).toMatchObject({ status: 0, err: '', templates: ['training.template.json'] });
});

test('the file that -c topology names', async () => {
  const file = topology('name: mine\ntargets: { aws: {} }\ngroups: { login: { network: { bandwidthGbps: 5 } } }\n');
  expect(await synth({ topology: file })).toMatchObject({ status: 0, templates: ['mine.template.json'] });
});

test('warnings become annotations of the stack', async () => {
  const file = topology('name: mine\ntargets: { aws: {} }\ngroups: { a: { network: { rdma: preferred } } }\n');
  const { outdir, status } = await synth({ topology: file });
  expect(status).toBe(0);
  const manifest = fs
    .readdirSync(outdir)
    .map((name) => (name.endsWith('.json') ? fs.readFileSync(path.join(outdir, name), 'utf8') : ''))
    .join('');
  expect(manifest).toContain('aws/rdma-preferred-unavailable');
});

test('a topology that EC2 would refuse: findings, status 1, nothing synthesized', async () => {
  const file = topology('name: mine\ntargets: { aws: {} }\ngroups: { a: { network: { rdma: required }, aws: { machine: t3.large } } }\n');
  const { status, err, templates } = await synth({ topology: file });
  expect(status).toBe(1);
  expect(err).toMatch(/^error .*groups\.a.*fix: /m);
  expect(err).not.toMatch(/^\s+at /m);
  expect(templates).toEqual([]);
});

test('a missing file and a syntax error: status 2, without a stack trace', async () => {
  for (const file of ['no/such/file.yaml', topology('name: [')]) {
    const { status, err, templates } = await synth({ topology: file });
    expect(status).toBe(2);
    expect(err).not.toMatch(/^\s+at /m);
    expect(templates).toEqual([]);
  }
});

test('a topology for other clouds only', async () => {
  const file = topology('name: mine\ntargets: { gcp: {} }\ngroups: { a: {} }\n');
  expect((await synth({ topology: file })).status).not.toBe(0);
});
