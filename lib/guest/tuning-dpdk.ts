/** A user-space data path: huge pages, and every interface but the one through which the machine is reached. */
import type { Plan } from '../resolve/plan';
import type { TuningSetting } from './tuning';

export function dpdkSettings({ target }: Plan): TuningSetting[] {
  const azure = target === 'azure';
  return [
    {
      id: 'huge-pages',
      why: 'DPDK keeps its packet buffers in huge pages: 2 GiB, half on each NUMA node of two',
      source: 'DPDK, Linux getting started guide',
      sysctl: ['vm.nr_hugepages = 1024'],
    },
    {
      id: 'user-space-driver',
      why: 'the interface of the default route stays with the kernel, so that the machine can be reached; so does one that another device stands on',
      source: azure
        ? 'Azure, Set up DPDK; DPDK on MANA (field notes azure R53)'
        : target === 'gcp'
          ? 'Google, DPDK on Compute Engine (field notes gcp R7.5)'
          : 'amzn-drivers, userspace/dpdk README (field notes aws R-71, R-72)',
      interfaces: {
        drivers: azure ? ['hv_netvsc'] : target === 'gcp' ? ['gve', 'idpf'] : ['ena'],
        lines: [azure ? 'user_space_vmbus "$nic"' : 'user_space_pci "$nic"'],
      },
    },
  ];
}
