import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { loadCatalog } from '../../lib/catalog/load';
import { CLOUDS } from '../../lib/topology/types';

describe('loadCatalog', () => {
  test('decodes once', () => {
    expect(loadCatalog('aws')).toBe(loadCatalog('aws'));
    expect(loadCatalog('aws').machines).toBe(loadCatalog('aws').machines);
    expect(loadCatalog('aws', [])).toBe(loadCatalog('aws'));
  });

  test.each(CLOUDS)('%s: every machine is found under its name, and says where it comes from', (cloud) => {
    const catalog = loadCatalog(cloud);
    expect(catalog.cloud).toBe(cloud);
    expect(catalog.overrides).toEqual([]);
    for (const machine of catalog.machines) {
      expect(machine.cloud).toBe(cloud);
      expect(catalog.get(machine.name)).toBe(machine);
      expect(machine.provenance.source).not.toBe('');
      expect(machine.provenance.confidence).not.toBe('');
      expect(machine.provenance.asOf).toMatch(/^\d{4}-\d{2}(-\d{2})?$/);
    }
    expect(catalog.get('no-such-machine')).toBeUndefined();
  });

  test('knows its dates and the region of its prices', () => {
    expect(CLOUDS.map((cloud) => [loadCatalog(cloud).asOf, loadCatalog(cloud).pricesAsOf, loadCatalog(cloud).priceRegion])).toEqual([
      ['2026-11-22', '2026-07-20', 'us-east-1'],
      ['2026-06-23', '2026-06-18', 'eastus'],
      ['2026-08-20', '2026-08', 'us-central1'],
    ]);
  });

  test('remembers what EC2 no longer sells', () => {
    const { retired, get } = loadCatalog('aws');
    expect(retired['p3.8xlarge']).toBe('2026-04-01');
    expect(Object.keys(retired)).toHaveLength(21);
    for (const name of Object.keys(retired)) expect(get(name)).toBeUndefined();
  });

  test('shared facts cannot be changed by accident', () => {
    const [run] = loadCatalog('aws').get('p5.48xlarge')!.network.cards as unknown as { maxInterfaces: number }[];
    expect(() => {
      run!.maxInterfaces = 99;
    }).toThrow(TypeError);
  });

  test("reads only the asked cloud's table, and no zod or yaml", () => {
    const swc = require.resolve('@swc/core');
    const lib = path.join(__dirname, '..', '..', 'lib', 'catalog', 'load.ts');
    const program = `
      const { transformFileSync } = require(${JSON.stringify(swc)});
      const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, swcrc: false };
      require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
      const { loadCatalog } = require(${JSON.stringify(lib)});
      const read = () => Object.keys(require.cache).filter((file) => /tables.[a-z]+\\.json$|node_modules.(zod|yaml)./.test(file)).map((file) => file.split(/[\\\\/]/).at(-1));
      const before = read();
      const times = [];
      const steps = ['gcp', 'azure', 'aws'].map((cloud) => {
        const start = performance.now();
        loadCatalog(cloud);
        times.push(cloud + ' ' + (performance.now() - start).toFixed(1) + ' ms');
        return read();
      });
      console.log(JSON.stringify({ before, steps, times }));`;
    const { before, steps, times } = JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }));
    expect(before).toEqual([]);
    expect(steps[0]).toEqual(['gcp.json']);
    expect(steps[1].sort()).toEqual(['azure.json', 'gcp.json']);
    expect(steps[2].sort()).toEqual(['aws.json', 'azure.json', 'gcp.json']);
    process.stdout.write(`catalog decode: ${times.join(', ')}\n`);
  });
});
