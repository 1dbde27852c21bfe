/**
 * Talos 1.10 to 1.13: a patch of the machine config. No shell, so no program: the count by sysfs, modules and kernel arguments. The key of sysfs is
 * written with slashes, since with dots the ones of the PCI address would be separators (talos pkg/machinery/kernel/kernel.go).
 */
import type { HostFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import { moduleOperations } from '../kernel-operations';
import type { Loss, RenderedFormat } from '../loss-report';
import { lossesOf, unselectable, without } from './losses';
import { staticKernelArguments } from './static-kernel-arguments';

/** An NVMe function is nothing without its share of the queues, and sysfs cannot give it one. */
const KINDS: readonly HostFunction['kind'][] = ['network', 'infiniband', 'gpu', 'qat'];

export function renderTalos({ policy, plan }: CompiledHost): RenderedFormat {
  const { stringify } = require('yaml') as typeof import('yaml');
  const selected = policy.functions.filter(({ selector, kind }) => selector.by === 'pci' && KINDS.includes(kind));
  const kernelArguments = staticKernelArguments(policy);
  const modules = moduleOperations(policy).map(({ target }) => target);
  const config = {
    version: 'v1alpha1',
    machine: {
      ...(modules.length === 0 ? {} : { kernel: { modules: modules.map((name) => ({ name })) } }),
      sysfs: Object.fromEntries(selected.map(({ label, vfs }) => [`bus/pci/devices/${label}/sriov_numvfs`, String(vfs)])),
    },
  };
  const lost = policy.functions.filter(({ selector, kind }) => selector.by !== 'pci' && KINDS.includes(kind));
  const losses: Loss[] = [
    ...lost.map((fn) => unselectable(fn, 'Talos writes sysfs by PCI address only')),
    ...(kernelArguments.length === 0
      ? []
      : [
          {
            what: `kernel arguments ${kernelArguments.join(' ')}`,
            because: 'Talos boots them from its image',
            instead: 'an Image Factory schematic with extraKernelArgs',
          },
        ]),
    ...policy.functions
      .filter((fn) => !lost.includes(fn) && KINDS.includes(fn.kind) && fn.virtualFunctions.some(({ driver }) => driver !== 'netdevice'))
      .map(({ label }) => ({
        what: `${label} drivers of virtual functions`,
        because: 'PCIDriverRebindConfig wants their PCI addresses, which exist only once they are made',
        instead: 'a PCIDriverRebindConfig for each address, after the first boot',
      })),
    {
      what: `hostname ${policy.name}`,
      because: 'machine.network is gone from the schema of Talos 1.13',
      instead: 'DHCP, or a HostnameConfig document',
    },
    { what: 'order', because: 'Talos writes sysfs without waiting for the driver, and without going through zero' },
    ...(plan.access.sshPublicKeys.length === 0 ? [] : [{ what: 'access.sshPublicKeys', because: 'Talos has no SSH', instead: 'talosctl' }]),
    ...lossesOf(without(policy, lost), 'Talos', {
      knobs: [],
      eswitch: false,
      drivers: true,
      vfMtu: false,
      rdma: false,
      vdpa: false,
      kernelArguments: true,
      firmware: false,
      kinds: KINDS,
    }),
  ];
  return { format: 'talos', files: { 'machineconfig.yaml': stringify(config, { lineWidth: 0 }) }, losses };
}
