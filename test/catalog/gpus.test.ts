import { GPU_MODELS, gpuModel } from '../../lib/catalog/gpus';
import { loadCatalog } from '../../lib/catalog/load';
import { CLOUDS } from '../../lib/topology/types';

describe('GPU models', () => {
  test.each(CLOUDS)('%s: every GPU of the catalog has a model of the list', (cloud) => {
    for (const { name, gpus } of loadCatalog(cloud).machines) {
      if (gpus !== undefined) expect([name, GPU_MODELS]).toEqual([name, expect.arrayContaining([gpus.model])]);
    }
  });

  test('one name for all clouds', () => {
    const machines = CLOUDS.map((cloud) =>
      loadCatalog(cloud)
        .machines.filter(({ gpus }) => gpus?.model === 'h100' && gpus.count === 8)
        .map(({ name }) => name),
    );
    expect(machines[0]).toEqual(['p5.48xlarge']);
    expect(machines[1]).toContain('Standard_ND96isr_H100_v5');
    expect(machines[2]).toEqual(expect.arrayContaining(['a3-highgpu-8g', 'a3-megagpu-8g']));
  });

  test('every model of the list is somewhere, but for sizes that Azure counts without GPUs', () => {
    const present = new Set<string>(
      CLOUDS.flatMap((cloud) => loadCatalog(cloud).machines.flatMap(({ gpus }) => (gpus === undefined ? [] : [gpus.model]))),
    );
    expect(GPU_MODELS.filter((model) => !present.has(model))).toEqual(['v620', 'v710']);
    expect(gpuModel('azure', 'Standard_NV24ads_V710_v5')).toBe('v710');
    expect(gpuModel('azure', 'Standard_NG8ads_V620_v1')).toBe('v620');
  });

  test.each([
    ['azure', 'Standard_NP10s'],
    ['azure', 'Standard_D64s_v6'],
    ['aws', 'Trainium2'],
    ['gcp', 'nvidia-x'],
  ] as const)('%s %s is no GPU of the list', (cloud, name) => {
    expect(gpuModel(cloud, name)).toBeUndefined();
  });

  test('fractional GPUs count as no whole one, everywhere', () => {
    for (const cloud of CLOUDS) {
      for (const { name, gpus } of loadCatalog(cloud).machines) {
        if (gpus !== undefined) expect([name, gpus.fractional ?? false]).toEqual([name, gpus.count === 0]);
      }
    }
  });
});
