/** Golden templates as YAML: `UPDATE_GOLDEN=1 npx jest test/providers/aws` writes them anew; read the diff, since an id is a contract. */
import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';

export function expectGoldenTemplate(name: string, template: object): void {
  const file = path.join(__dirname, 'golden', name);
  const text = stringify(template, { lineWidth: 0, aliasDuplicateObjects: false });
  if (process.env['UPDATE_GOLDEN'] === '1') fs.writeFileSync(file, text);
  expect(text).toBe(fs.readFileSync(file, 'utf8'));
}
