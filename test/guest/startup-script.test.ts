/** The startup script, run by a real shell in a folder of its own, with a systemctl that only takes notes. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { guestStartupScript } from '../../lib/guest/startup-script';
import { guestCloudConfig } from '../../lib/guest/user-data';
import { plannedGroup } from '../gcp/planned';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'startup-'));
const root = path.join(folder, 'root');
const notes = path.join(folder, 'notes');
afterAll(() => fs.rmSync(folder, { recursive: true }));

const { plan, nodes } = plannedGroup({
  image: 'debian-12',
  gcp: { machine: 'n2-standard-8', userData: `#!/bin/sh\necho "it's mine" >>${notes}\n` },
});
const script = guestStartupScript(plan, nodes);

function run(): string[] {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(bin, 'systemctl'), `#!/bin/sh\necho "systemctl $*" >>${notes}\n`, { mode: 0o755 });
  fs.rmSync(notes, { force: true });
  const done = spawnSync('sh', ['-e', '-c', script], {
    env: { PATH: `${bin}:${process.env['PATH']}`, LINERATE_ROOT: root },
    encoding: 'utf8',
  });
  expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: '' });
  return fs.readFileSync(notes, 'utf8').trim().split('\n');
}

test('an image without cloud-init gets it', () => {
  expect(nodes.guestConfiguration).toBe('startup-script');
  expect(plannedGroup({ image: 'ubuntu-24.04' }).nodes.guestConfiguration).toBe('user-data');
});

describe('the first boot', () => {
  let said: string[];
  beforeAll(() => {
    said = run();
  });

  test('puts every file that cloud-init would, with its content and mode', () => {
    const files = guestCloudConfig(plan, nodes, undefined).write_files ?? [];
    expect(files.length).toBeGreaterThan(3);
    for (const { path: file, permissions, content } of files) {
      const there = path.join(root, file);
      expect([file, fs.readFileSync(there, 'utf8')]).toEqual([file, content]);
      expect([file, (fs.statSync(there).mode & 0o777).toString(8)]).toEqual([file, permissions.replace(/^0/, '')]);
    }
  });

  test('runs the caller’s part behind ours, and starts the proof behind both', () => {
    const mine = said.indexOf("it's mine");
    const start = said.findIndex((line) => line.startsWith('systemctl start --no-block') && line.includes('linerate-proof.service'));
    const enable = said.findIndex((line) => line.startsWith('systemctl enable') && line.includes('linerate-proof.service'));
    expect(enable).toBeGreaterThanOrEqual(0);
    expect(mine).toBeGreaterThan(enable);
    expect(start).toBeGreaterThan(mine);
  });

  test('leaves no half-written file', () => {
    const left = fs.readdirSync(root, { recursive: true }).filter((file) => String(file).endsWith('.linerate-new'));
    expect(left).toEqual([]);
  });
});

test('the second boot changes no file, and does not run the caller’s part again', () => {
  const before = fs.statSync(path.join(root, 'usr/local/sbin/linerate-proof')).ino;
  const said = run();
  expect(fs.statSync(path.join(root, 'usr/local/sbin/linerate-proof')).ino).toBe(before);
  expect(said).not.toContain("it's mine");
  expect(said.some((line) => line.includes('start --no-block'))).toBe(true);
});

test('a file that would end its own here-document is refused', () => {
  const bad = { ...nodes, userData: '#!/bin/sh\nLINERATE_END_OF_FILE\n' };
  expect(() => guestStartupScript(plan, bad)).toThrow(/has a line LINERATE_END_OF_FILE/);
});
