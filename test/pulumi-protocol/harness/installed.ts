/**
 * An example project as it is after `npm install` in its folder: `linerate` is a link to this repository, as its package.json
 * says (`file:../..`). The SDKs are found further up.
 */
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');

/** @returns the folder of the example, ready to run */
export function installedExample(name: string): string {
  return installed(path.join(ROOT, 'examples', name));
}

/** @returns the folder, ready to run */
export function installed(folder: string): string {
  const main = path.join(ROOT, 'dist', 'lib', 'index.js');
  if (!fs.existsSync(main)) throw new Error(`${main} is missing: npm run build`);
  const link = path.join(folder, 'node_modules', 'linerate');
  fs.mkdirSync(path.dirname(link), { recursive: true });
  try {
    fs.symlinkSync(path.relative(path.dirname(link), ROOT), link, 'junction');
  } catch (error) {
    // Another test was first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return folder;
}
