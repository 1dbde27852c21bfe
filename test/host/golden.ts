/** Golden files: `GOLDEN=write npx jest test/host` writes them anew; the difference is then read before it is committed. */
import fs from 'node:fs';
import path from 'node:path';

export function expectGolden(name: string, text: string): void {
  const file = path.join(__dirname, 'golden', name);
  if (process.env.GOLDEN === 'write') {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  expect(text).toBe(fs.readFileSync(file, 'utf8'));
}
