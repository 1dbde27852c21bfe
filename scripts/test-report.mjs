// `npm run test:report`: the report in a real Chromium, as a person uses it: layout, filters, keyboard, paper, console.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folders = (process.env.PATH ?? '').split(path.delimiter);
const found =
  process.env.CHROMIUM ?? PROGRAMS.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
if (found === undefined) {
  console.log('SKIPPED: npm run test:report needs Chromium (apt-get install chromium, or CHROMIUM=FILE). The report was not opened.');
  // Where it must run, a skip is a failure.
  process.exit(process.env.CI ? 1 : 0);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--config', 'test/e2e/report/jest.config.js', '--runInBand', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: found },
  },
);
process.exit(status ?? 1);
