import { loadCatalog } from '../../lib/catalog/load';
import { findMachine, suggestMachines } from '../../lib/catalog/lookup';

describe('findMachine', () => {
  test('by the exact name', () => {
    expect(findMachine('aws', 'p5.48xlarge')?.name).toBe('p5.48xlarge');
    expect(findMachine('azure', 'standard_d64s_v6')).toBeUndefined();
  });
});

describe('suggestMachines', () => {
  test.each([
    ['aws', 'p5.48xlarg', 'p5.48xlarge'],
    ['aws', 'P5.48XLARGE', 'p5.48xlarge'],
    ['aws', 'c7in.large', 'c7i.large'],
    ['azure', 'ND96isr_H100_v5', 'Standard_ND96isr_H100_v5'],
    ['azure', 'Standard_ND96isrH100v5', 'Standard_ND96isr_H100_v5'],
    ['azure', 'D64s_v66', 'Standard_D64s_v6'],
    ['gcp', 'a3-ultragpu8g', 'a3-ultragpu-8g'],
    ['gcp', 'c4-standart-96', 'c4-standard-96'],
  ] as const)('%s: %s may mean %s', (cloud, written, meant) => {
    expect(suggestMachines(loadCatalog(cloud), written)).toContain(meant);
  });

  test('three at most, each once, the nearest first', () => {
    const names = suggestMachines(loadCatalog('aws'), 'm7i.12xlarg');
    expect(names[0]).toBe('m7i.12xlarge');
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
  });

  test('nothing for what is like nothing', () => {
    expect(suggestMachines(loadCatalog('gcp'), 'the biggest one you have')).toEqual([]);
  });
});
