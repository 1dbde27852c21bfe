/** `az vm list-skus`: the Resource SKUs API. It gives no bandwidth, and counts no GPU's model. */
import { gpuModel } from '../gpus';
import { type ApiReader, ApiShapeError, isJson, type Json, listAt, numberAt, said, textAt } from './api-facts';

const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = { x64: ['x86_64'], Arm64: ['arm64'] };

export const AZURE_API: ApiReader = {
  command: 'az vm list-skus --resource-type virtualMachines --output json',
  list: (value) => (Array.isArray(value) ? value : isJson(value) && Array.isArray(value['value']) ? value['value'] : undefined),
  read: (element) => {
    const name = textAt(element, 'name');
    if (textAt(element, 'resourceType') !== 'virtualMachines') return undefined;
    const has = capabilities(element);
    const gpus = numberAt(has, 'GPUs') ?? 0;
    const model = gpuModel('azure', name);
    const generations = has['HyperVGenerations'];
    return {
      name,
      row: said({
        vcpus: numberAt(has, 'vCPUsAvailable') ?? numberAt(has, 'vCPUs'),
        memoryGiB: numberAt(has, 'MemoryGB'),
        arch: ARCHITECTURES[String(has['CpuArchitectureType'])],
        gpus: gpus > 0 && model !== undefined ? { model, count: gpus, derived: true } : undefined,
        family: element['family'] ?? undefined,
        acceleratedNetworking: flag(has, 'AcceleratedNetworkingEnabled'),
        maxNics: numberAt(has, 'MaxNetworkInterfaces'),
        premiumIO: flag(has, 'PremiumIO'),
        capacityReservation: flag(has, 'CapacityReservationSupported'),
        constrainedFrom: has['ParentSize'],
        hyperVGenerations: typeof generations === 'string' ? generations.split(',') : undefined,
      }),
    };
  },
  // The flag of accelerated networking is wrong for some sizes (LISA's corrections), and parts of a GPU are counted as one.
  keeps: (field) => field === 'acceleratedNetworking' || field.startsWith('gpus') || field === 'family',
};

/** `[{ name: 'vCPUs', value: '4' }]`. */
function capabilities(element: Json): Json {
  const list = listAt(element, 'capabilities');
  if (list === undefined) throw new ApiShapeError('capabilities are not there', undefined, 'capabilities as a list of { name, value }');
  return Object.fromEntries(list.filter(isJson).map((each) => [String(each['name']), each['value']]));
}

function flag(has: Json, name: string): boolean | undefined {
  const value = has[name];
  return value === undefined || value === null ? undefined : String(value).toLowerCase() === 'true';
}
