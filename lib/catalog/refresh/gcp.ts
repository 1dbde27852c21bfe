/** `gcloud compute machine-types list`: one element a zone and a type. It gives no bandwidth and no NIC types. */
import { gpuModel } from '../gpus';
import { type ApiReader, isJson, type Json, listAt, numberAt, said, textAt } from './api-facts';

const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = { X86_64: ['x86_64'], ARM64: ['arm64'] };

export const GCP_API: ApiReader = {
  command: 'gcloud compute machine-types list --format=json',
  list: (value) => (Array.isArray(value) ? value : isJson(value) && Array.isArray(value['items']) ? value['items'] : undefined),
  read: (element) => {
    const name = textAt(element, 'name');
    const memoryMiB = numberAt(element, 'memoryMb');
    const shared = element['isSharedCpu'] === true;
    return {
      name,
      row: said({
        // What a shared core is worth is not in the number of its vCPUs.
        vcpus: shared ? undefined : numberAt(element, 'guestCpus'),
        memoryGiB: memoryMiB === undefined ? undefined : memoryMiB / 1024,
        arch: ARCHITECTURES[String(element['architecture'])],
        gpus: gpus(element),
        series: name.split('-')[0],
        sharedCpu: shared,
      }),
    };
  },
  keeps: (field) => field === 'series' || field === 'sharedCpu',
};

function gpus(element: Json): unknown {
  const [gpu] = (listAt(element, 'accelerators') ?? []).filter(isJson);
  if (gpu === undefined) return undefined;
  const vendorName = textAt(gpu, 'guestAcceleratorType');
  const model = gpuModel('gcp', vendorName);
  // What the list of models does not know may be no GPU (a TPU): such a machine is asked for by its name.
  return model === undefined ? undefined : { model, vendorName, count: numberAt(gpu, 'guestAcceleratorCount') ?? 0 };
}
