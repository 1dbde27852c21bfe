/** Kernel arguments that are known before the host is: the others need its NUMA nodes. */
import type { HostPolicy } from '../host-policy';

export function staticKernelArguments({ kernel, functions }: HostPolicy): string[] {
  const vfio = functions.some(({ virtualFunctions }) => virtualFunctions.some(({ driver }) => driver === 'vfio-pci'));
  return [
    // Does nothing on AMD, and nothing where it is the default.
    ...(vfio ? ['intel_iommu=on'] : []),
    ...(kernel.iommu === 'passthrough' ? ['iommu=pt'] : kernel.iommu === 'strict' ? ['iommu.passthrough=0', 'iommu.strict=1'] : []),
    ...((kernel.hugepages1G ?? 0) > 0 ? ['default_hugepagesz=1G', 'hugepagesz=1G', `hugepages=${kernel.hugepages1G}`] : []),
    ...((kernel.hugepages2M ?? 0) > 0 ? ['hugepagesz=2M', `hugepages=${kernel.hugepages2M}`] : []),
  ];
}
