/**
 * The machine's own text is not the provider's: guest/ has its goldens, so here stands a word in its place.
 * Golden templates as YAML: `UPDATE_GOLDEN=1 npx jest test/providers/aws` writes them anew; read the diff, since an id is a contract.
 */
import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';

export function expectGoldenTemplate(name: string, template: object): void {
  const file = path.join(__dirname, 'golden', name);
  const text = stringify(withoutUserData(template), { lineWidth: 0, aliasDuplicateObjects: false });
  if (process.env['UPDATE_GOLDEN'] === '1') fs.writeFileSync(file, text);
  expect(text).toBe(fs.readFileSync(file, 'utf8'));
}

function withoutUserData(template: object): object {
  return JSON.parse(JSON.stringify(template), (key, value) => (key === 'UserData' ? '(guest user-data)' : value));
}
