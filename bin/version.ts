import fs from 'node:fs';
import path from 'node:path';

/** `package.json` lies beside bin/ in the repository, and beside dist/ in the package. */
export function version(): string {
  const file = ['..', '../..'].map((up) => path.join(__dirname, up, 'package.json')).find((candidate) => fs.existsSync(candidate));
  return file === undefined ? 'unknown' : (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version;
}
