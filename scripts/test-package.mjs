// `npm run test:package` (needs the npm registry): lints the packed package, then really installs it into an empty project with
// aws-cdk-lib and constructs, where nothing may bring Pulumi along, and synthesizes there.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-package-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs a command, prints what it says, and ends this script when it fails. */
function run(command, args, { cwd = root, quiet = false } = {}) {
  console.log(`\n> ${path.basename(command)} ${args.join(' ')}`);
  const stdio = quiet ? ['ignore', 'pipe', 'inherit'] : 'inherit';
  const done = spawnSync(command, args, { cwd, stdio, encoding: 'utf8', shell: process.platform === 'win32' });
  if (done.status !== 0) process.exit(done.status ?? 1);
  return done.stdout;
}
const fail = (why) => {
  console.error(why);
  process.exit(1);
};

run(process.execPath, ['scripts/build.mjs', '--if-stale']);
const [{ filename }] = JSON.parse(run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { quiet: true }));
const tarball = path.join(folder, filename);
run(process.execPath, ['node_modules/publint/src/cli.js', 'run', tarball, '--strict']);
run(process.execPath, ['node_modules/@arethetypeswrong/cli/dist/index.js', tarball, '--no-emoji', '--format', 'table-flipped']);

const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const project = path.join(folder, 'project');
fs.cpSync(path.join(root, 'test', 'package', 'consumer'), project, { recursive: true });
fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "consumer", "private": true }\n');
const peers = ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', tarball, ...peers], { cwd: project });

if (fs.existsSync(path.join(project, 'node_modules', '@pulumi'))) fail('the installation brought @pulumi along');
const template = JSON.parse(run(process.execPath, ['-r', './no-pulumi.cjs', 'synth.cjs'], { cwd: project, quiet: true }));
const resources = Object.values(template.Resources);
if (!resources.some((resource) => resource.Type === 'AWS::EC2::LaunchTemplate')) fail('the template has no launch template');
console.log(`\nan empty project with ${peers.join(' and ')} synthesized ${resources.length} resources`);
