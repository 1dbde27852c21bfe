// `npm run test:metal`: boots Debian 13 guests in QEMU with our user-data, runs the host program on the kernel's own simulators, and
// holds every rendered format against its own validator. Debian 12 or 13, root, the Debian mirror; images are built once and kept in
// $XDG_CACHE_HOME/linerate/metal, each under the hash of what builds it. `npm run test:metal -- netdevsim` runs one suite.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const rig = path.join(root, 'test/e2e/metal/rig');
const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'linerate/metal');

const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
const supported = /^VERSION_CODENAME=(bookworm|trixie)$/m.test(release) && /^ID=debian$/m.test(release);
if (process.getuid?.() !== 0 || !supported) {
  console.log(
    `SKIPPED: npm run test:metal needs root on Debian 12 or 13. ${supported ? 'This is not root' : 'This is another system'}: nothing was booted.`,
  );
  // Where it must run, a skip is a failure.
  process.exit(process.env.CI ? 1 : 0);
}

const text = (name) => fs.readFileSync(path.join(rig, name), 'utf8');
const hash = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);

/** Builds a folder once; half of one is never kept. */
function folder(name, key, build) {
  const done = path.join(cache, `${name}-${key}`);
  if (fs.existsSync(done)) return done;
  const making = `${done}.making`;
  fs.rmSync(making, { recursive: true, force: true });
  fs.mkdirSync(making, { recursive: true });
  const start = Date.now();
  console.log(`building ${name} (once)...`);
  const log = path.join(cache, `${name}.log`);
  const { status } = spawnSync('bash', build(making), { stdio: ['ignore', fs.openSync(log, 'w'), fs.openSync(log, 'a')] });
  if (status !== 0) {
    console.error(fs.readFileSync(log, 'utf8').split('\n').slice(-25).join('\n'));
    throw new Error(`${name} could not be built: ${log}`);
  }
  // Absolute paths inside (a module tree, an apt list) are used while it is built, and not after.
  fs.renameSync(making, done);
  console.log(`  ${Math.round((Date.now() - start) / 1000)} s`);
  return done;
}

const needed = ['qemu-system-x86_64', 'mmdebstrap', 'xorriso', 'shellcheck', 'busybox', 'dash', 'checkbashisms', 'cpio'];
if (needed.some((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0))
  folder('tools', hash(text('tools.sh'), Date.now()), (to) => [path.join(rig, 'tools.sh'), to]);

const imageKey = hash(text('image.sh'));
const image = folder('image', imageKey, (to) => [path.join(rig, 'image.sh'), to]);
const netdevsim = folder('netdevsim', hash(text('netdevsim.sh'), imageKey), (to) => [path.join(rig, 'netdevsim.sh'), image, to]);
const qemu11 = folder('qemu11', hash(text('qemu11.sh')), (to) => [path.join(rig, 'qemu11.sh'), to]);

const { status } = spawnSync(
  process.execPath,
  ['--no-warnings', 'node_modules/jest/bin/jest.js', '--config', 'test/e2e/metal/jest.config.js', '--runInBand', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, LINERATE_RIG_IMAGE: image, LINERATE_RIG_NETDEVSIM: netdevsim, LINERATE_RIG_QEMU11: qemu11 },
  },
);
process.exit(status ?? 1);
