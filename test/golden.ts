/** Golden files, readable by a person. `UPDATE_GOLDEN=1 npx jest test/report test/bin` writes them anew: read the diff. */
import fs from 'node:fs';
import path from 'node:path';

/** @param folder of the test file, whose `golden/` holds the file */
export function expectGolden(folder: string, name: string, text: string): void {
  const file = path.join(folder, 'golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  expect(text).toBe(fs.readFileSync(file, 'utf8'));
}
