// `npm run test:aws`: deploys examples/aws-cdk with the real CDK CLI on a local AWS endpoint, lints every rendered template with
// cfn-lint, and compares the catalog with recorded DescribeInstanceTypes output. Needs Python 3; makes .venv/ once.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const PACKAGES = ['moto[server]==5.2.5', 'cfn-lint==1.58.0'];
const windows = process.platform === 'win32';
const venv = path.join(root, '.venv');
const python = path.join(venv, windows ? 'Scripts/python.exe' : 'bin/python');
const stamp = path.join(venv, '.linerate');

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const wanted = PACKAGES.join('\n');
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== wanted) {
  const system = ['python3', 'python'].find(
    (name) => spawnSync(name, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']).status === 0,
  );
  if (system === undefined) {
    console.log('SKIPPED: npm run test:aws needs Python 3.10 or newer with venv, and found none. Nothing of AWS was deployed.');
    // Where it must run, a skip is a failure.
    process.exit(process.env.CI ? 1 : 0);
  }
  console.log(`making .venv with ${PACKAGES.join(' and ')} (once)...`);
  run(system, '-m', 'venv', venv);
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES);
  fs.writeFileSync(stamp, wanted);
}
run(process.execPath, 'scripts/build.mjs', '--if-stale');
// The SDK's word about Node 22 is not about this run.
run(
  process.execPath,
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--config',
  'test/e2e/aws/jest.config.js',
  '--runInBand',
  ...process.argv.slice(2),
);
