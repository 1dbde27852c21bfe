import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { INPUT } from './input';

const ROOT = path.join(__dirname, '..', '..');
const TABLES = path.join(ROOT, 'lib', 'catalog', 'tables');
const read = (dir: string, cloud: string) => fs.readFileSync(path.join(dir, `${cloud}.json`));

describe('the tables', () => {
  test.each([
    ['aws', 1373 + 1 + 27],
    ['azure', 1832],
    ['gcp', 554],
  ])('%s has %i machines, each once and in name order', (cloud, count) => {
    const table = JSON.parse(read(TABLES, cloud).toString());
    const names: string[] = table.columns.name;
    expect(table.count).toBe(count);
    expect(names).toHaveLength(count);
    expect(new Set(names).size).toBe(count);
    expect(names).toEqual([...names].sort());
  });

  test('take less than 500 kB together', () => {
    const bytes = ['aws', 'azure', 'gcp'].map((cloud) => read(TABLES, cloud).length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(500_000);
  });

  test('are the ones that were made: an edit by hand shows', () => {
    const sums = Object.fromEntries(
      ['aws', 'azure', 'gcp'].map((cloud) => [cloud, crypto.createHash('sha256').update(read(TABLES, cloud)).digest('hex').slice(0, 16)]),
    );
    expect(sums).toEqual({ aws: '8a3c9aad60a74569', azure: '12cb131038da56dc', gcp: '4673d177111e8138' });
  });

  test('come out of the script again, byte for byte', () => {
    if (INPUT === undefined) {
      console.warn('NOT COMPARED: the tables with what scripts/make-catalog.mjs makes. Set LINERATE_CATALOG_INPUT.');
      return;
    }
    const out = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-tables-'));
    const made = spawnSync(process.execPath, [path.join(ROOT, 'scripts', 'make-catalog.mjs'), INPUT, out], { encoding: 'utf8' });
    expect(made.stderr).toBe('');
    for (const cloud of ['aws', 'azure', 'gcp']) expect(read(out, cloud).equals(read(TABLES, cloud))).toBe(true);
    fs.rmSync(out, { recursive: true });
  });

  test('the script without a folder says how to call it', () => {
    const env = { ...process.env };
    delete env.LINERATE_CATALOG_INPUT;
    const made = spawnSync(process.execPath, [path.join(ROOT, 'scripts', 'make-catalog.mjs')], { encoding: 'utf8', env });
    expect(made.status).toBe(2);
    expect(made.stderr).toContain('usage: node scripts/make-catalog.mjs DIR');
  });
});
