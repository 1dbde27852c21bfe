// `npm run test:pulumi`: `pulumi preview` of both Pulumi examples with the real engine and the real provider plug-ins, a backend in
// a temporary folder and a passphrase of its own. `npm test` runs the same programs over the same protocol without the engine.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const STACK = 'preview';

/** The examples, with what a deployment would have to say, and made-up credentials where the caller has none: a preview of a new stack changes nothing. */
const EXAMPLES = {
  'azure-pulumi': {
    secrets: { sshPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig example@linerate' },
    config: {},
    credentials: {
      ARM_SUBSCRIPTION_ID: '00000000-0000-0000-0000-000000000000',
      ARM_TENANT_ID: '00000000-0000-0000-0000-000000000000',
      ARM_CLIENT_ID: '00000000-0000-0000-0000-000000000000',
      ARM_CLIENT_SECRET: 'none',
    },
  },
  'gcp-pulumi': {
    secrets: { joinToken: 'tok-very-secret' },
    config: { 'gcp:project': 'linerate-preview' },
    credentials: { GOOGLE_OAUTH_ACCESS_TOKEN: 'none' },
  },
};

const version = spawnSync('pulumi', ['version'], { encoding: 'utf8' });
if (version.error !== undefined) {
  console.log('SKIPPED: no `pulumi` program on the path, so the examples were not previewed with the real engine.');
  console.log('         `npm test` has run them over its protocol; https://www.pulumi.com/docs/install/ has the program.');
  process.exit(0);
}
console.log(`pulumi ${version.stdout.trim()}`);

const built = spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-pulumi-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
fs.mkdirSync(path.join(folder, 'state'));
// Copies, since `stack init` writes its settings beside Pulumi.yaml; our packages are found one folder up.
fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');

let failures = 0;
for (const [name, { secrets, config, credentials }] of Object.entries(EXAMPLES)) {
  const cwd = path.join(folder, name);
  fs.cpSync(path.join(root, 'examples', name), cwd, { recursive: true, filter: (file) => path.basename(file) !== 'node_modules' });
  const env = {
    ...credentials,
    ...process.env,
    PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, 'state')).href,
    PULUMI_CONFIG_PASSPHRASE: 'linerate',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
  const pulumi = (...args) => {
    console.log(`\n${name}> pulumi ${args.map((arg) => (Object.values(secrets).includes(arg) ? '***' : arg)).join(' ')}`);
    return spawnSync('pulumi', [...args, '--non-interactive'], { cwd, env, stdio: 'inherit' }).status === 0;
  };
  const done =
    pulumi('stack', 'init', STACK) &&
    Object.entries(config).every(([key, value]) => pulumi('config', 'set', key, value, '--stack', STACK)) &&
    Object.entries(secrets).every(([key, value]) => pulumi('config', 'set', '--secret', key, value, '--stack', STACK)) &&
    pulumi('preview', '--stack', STACK);
  if (!done) {
    failures += 1;
    console.error(`${name}: the preview failed`);
  }
}
process.exit(failures === 0 ? 0 : 1);
