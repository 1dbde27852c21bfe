/** Golden files, readable by a person. `UPDATE_GOLDEN=1 npx jest test/report test/bin` writes them anew: read the diff. */
import fs from 'node:fs';
import path from 'node:path';

/** @param file absolute */
export function expectGolden(file: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  expect(text).toBe(fs.readFileSync(file, 'utf8'));
}
