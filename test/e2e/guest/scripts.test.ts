/** What people who know shells and systemd better say of the files: shellcheck, dash, busybox, systemd-analyze. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type GuestFile, guests } from './guests';

const GUESTS = Object.entries(guests());
const scripts = (files: readonly GuestFile[]) => files.filter(({ content }) => content.startsWith('#!/bin/sh'));

test('guests of every target are here, each with a proof', () => {
  const targets = GUESTS.map(([name]) => name.split(' on ')[1]);
  expect(new Set(targets)).toEqual(new Set(['aws', 'azure', 'gcp', 'metal']));
  for (const [, files] of GUESTS) expect(scripts(files).map(({ path: at }) => at)).toContain('/usr/local/sbin/linerate-proof');
});

test('shellcheck itself can find something', () => {
  const { status, stdout } = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: '#!/bin/sh\n[ $1 == a ]\n', encoding: 'utf8' });
  expect({ status, found: /SC2086/.test(stdout) && /SC3014/.test(stdout) }).toEqual({ status: 1, found: true });
});

describe.each(GUESTS)('%s', (_, files) => {
  test.each(scripts(files).map(({ path: at, content }) => [at, content]))('%s', (_name, content) => {
    const said = spawnSync('shellcheck', ['--norc', '--shell=sh', '--severity=style', '-'], { input: content, encoding: 'utf8' });
    expect({ status: said.status, said: said.stdout }).toEqual({ status: 0, said: '' });
    for (const shell of [
      ['dash', '-n'],
      ['busybox', 'sh', '-n'],
      ['bash', '--posix', '-n'],
    ]) {
      const [program = '', ...args] = shell;
      expect({ shell, stderr: spawnSync(program, args, { input: content, encoding: 'utf8' }).stderr }).toEqual({ shell, stderr: '' });
    }
  });

  test('units are what systemd takes', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-units-'));
    const units = files.filter(({ path: at }) => at.startsWith('/etc/systemd/system/'));
    for (const { path: at, content } of units) {
      const executable = /^ExecStart=-?(\S+)/m.exec(content)?.[1];
      // The program must exist for the check, and here it does under another root.
      const program = path.join(root, path.basename(executable ?? 'none'));
      if (executable !== undefined) fs.writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
      fs.writeFileSync(path.join(root, path.basename(at)), executable === undefined ? content : content.replace(executable, program));
    }
    const checked = units.map(({ path: at }) => path.join(root, path.basename(at))).filter((at) => !at.includes('@'));
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...checked], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${root}:` },
    });
    fs.rmSync(root, { recursive: true });
    expect(stderr.split('\n').filter((line) => line.includes('linerate'))).toEqual([]);
  });
});
