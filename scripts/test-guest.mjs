// `npm run test:guest`: every script for real: shellcheck, two more shells, systemd's own check of the units, and network namespaces.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const has = (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).error === undefined;
const needs = {
  shellcheck: has('shellcheck', '--version'),
  busybox: has('busybox', 'true'),
  'systemd-analyze (systemd)': has('systemd-analyze', '--version'),
  'ip (iproute2)': has('ip', '-V'),
  'ping (iputils-ping)': has('ping', '-V'),
  ethtool: has('ethtool', '--version'),
  iperf3: has('iperf3', '--version'),
  'root, for network namespaces': process.getuid?.() === 0 && spawnSync('unshare', ['--net', 'true'], { stdio: 'ignore' }).status === 0,
};
const missing = Object.entries(needs).flatMap(([name, there]) => (there ? [] : [name]));
if (missing.length > 0) {
  console.log(`SKIPPED: npm run test:guest needs ${missing.join(', ')}. The guest's scripts were not run for real.`);
  // Where it must run, a skip is a failure.
  process.exit(process.env.CI ? 1 : 0);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--config', 'test/e2e/guest/jest.config.js', '--runInBand', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
