/** Firmware, kernel arguments, modules and files: what comes before any virtual function. */
import type { HostFunction } from '../resolve/host-functions';
import type { HostPolicy } from './host-policy';
import type { Operation } from './operation';
import { call } from './quote';

export function firmwareOperations({ functions }: HostPolicy): Operation[] {
  const cards = new Map<string, HostFunction[]>();
  for (const fn of functions) {
    if (fn.driver?.firmwareCount === undefined || fn.vfs === 0) continue;
    const card = fn.selector.by === 'pci' ? fn.label.slice(0, fn.label.lastIndexOf('.')) : fn.label;
    cards.set(card, [...(cards.get(card) ?? []), fn]);
  }
  return [...cards.values()].map((ports) => {
    const [first] = ports as [HostFunction];
    // One setting for the whole card: the larger count of its ports, else two ports ask for a reboot each, for ever.
    const count = Math.max(...ports.map(({ vfs }) => vfs));
    return {
      id: `firmware/${first.label}/set-firmware`,
      phase: 'firmware',
      action: 'set-firmware',
      function: first.label,
      target: 'SRIOV_EN, NUM_OF_VFS',
      value: { SRIOV_EN: true, NUM_OF_VFS: count },
      precondition: 'the current or the next value differs from the declared one',
      commands: [call('firmware_vfs', first.label, count)],
      readBack: `mstconfig -d ${first.label} -e q SRIOV_EN NUM_OF_VFS`,
      undo: 'none: the next boot reads what is written, and it is what is declared',
      why: 'sriov_totalvfs is 0 or too small until the firmware knows the count; more than declared would reserve address space for nothing',
    };
  });
}

export function kernelOperations({ functions, kernel, os }: HostPolicy): Operation[] {
  const tokens = [
    ...(kernel.iommu === 'passthrough' ? ['iommu=pt'] : kernel.iommu === 'strict' ? ['iommu.passthrough=0 iommu.strict=1'] : []),
    ...((kernel.hugepages1G ?? 0) > 0 ? [`default_hugepagesz=1G hugepagesz=1G hugepages=${kernel.hugepages1G}`] : []),
    ...((kernel.hugepages2M ?? 0) > 0 ? [`hugepagesz=2M hugepages=${kernel.hugepages2M}`] : []),
  ];
  const vfio = needsIommu(functions);
  const commands = [
    ...(vfio ? ['iommu_argument'] : []),
    ...tokens.map((token) => call('kernel_argument', token)),
    ...(kernel.isolateCpus === undefined
      ? []
      : kernel.isolateCpus === 'numa-of-function'
        ? [call('isolate', 'numa', ...functions.map(({ label }) => label))]
        : [call('isolate', kernel.isolateCpus)]),
  ];
  const pages: Operation[] = (
    [
      ['hugepages1G', 1048576],
      ['hugepages2M', 2048],
    ] as const
  ).flatMap(([field, kilobytes]) =>
    (kernel[field] ?? 0) === 0
      ? []
      : [
          {
            id: `kernel/host/${field}`,
            phase: 'kernel',
            action: 'verify',
            function: 'host',
            target: field,
            value: kernel[field],
            commands: [call('huge_pages', kilobytes, kernel[field] as number)],
            readBack: `cat /sys/kernel/mm/hugepages/hugepages-${kilobytes}kB/nr_hugepages`,
            why: 'the kernel takes the argument and then finds no memory for the pages',
          },
        ],
  );
  if (commands.length === 0) return [];
  return [
    {
      id: 'kernel/host/set-kernel-arguments',
      phase: 'kernel',
      action: 'set-kernel-arguments',
      function: 'host',
      target: os,
      value: {
        ...(vfio ? { intel_iommu: 'on, where the firmware describes VT-d and there are no IOMMU groups' } : {}),
        arguments: tokens,
        ...(kernel.isolateCpus === undefined ? {} : { isolateCpus: kernel.isolateCpus }),
      },
      precondition: 'a token is missing from /proc/cmdline',
      commands: [...commands, 'write_arguments'],
      readBack: 'cat /proc/cmdline',
      undo: 'none: the arguments are what is declared; without the reboot they change nothing',
      why: 'one guarded reboot, keyed on boot id and policy hash; still missing after it is an error, never a second reboot',
    },
    ...pages,
  ];
}

function needsIommu(functions: readonly HostFunction[]): boolean {
  return functions.some(
    ({ driver, vfs, virtualFunctions }) =>
      (vfs > 0 && driver?.needsIommu !== undefined) || virtualFunctions.some((vf) => vf.driver === 'vfio-pci'),
  );
}

export function moduleOperations({ functions }: HostPolicy): Operation[] {
  const modules = new Map<string, string>();
  for (const { driver, virtualFunctions } of functions) {
    for (const vf of virtualFunctions) {
      if (vf.driver === 'vfio-pci') {
        modules.set('vfio_pci', 'hands a function to a guest');
        modules.set('vfio_iommu_type1', 'translates what the guest asks of memory');
      } else if (vf.driver === 'netdevice') {
        if (driver?.vfModule !== undefined) modules.set(driver.vfModule, "the host's own driver of the virtual functions");
      } else modules.set(vf.driver.replaceAll('-', '_'), 'declared as vf.driver');
      if (vf.vdpa !== 'none') {
        modules.set('mlx5_vdpa', 'makes vDPA devices');
        modules.set(vf.vdpa === 'vhost' ? 'vhost_vdpa' : 'virtio_vdpa', `drives vDPA devices as ${vf.vdpa}`);
      }
    }
  }
  return [...modules].map(([module, why]) => ({
    id: `pre/host/load-module/${module}`,
    phase: 'pre',
    action: 'load-module',
    function: 'host',
    target: module,
    value: 'loaded',
    precondition: `test ! -d /sys/module/${module}`,
    commands: [call('load', module)],
    readBack: `test -d /sys/module/${module}`,
    undo: 'none: a loaded module binds nothing by itself',
    why,
  }));
}

/** Representors belong to the switch (Open vSwitch, tc); a network manager that takes them breaks it. */
const UNMANAGED = `# linerate: representors of virtual functions and subfunctions are the switch's
SUBSYSTEM=="net", ACTION=="add|change|move", ATTR{phys_port_name}=="*[pc]f*[vs]f*", ENV{NM_UNMANAGED}="1"`;

export function fileOperations({ functions }: HostPolicy): Operation[] {
  if (!functions.some(({ eswitch }) => eswitch === 'switchdev')) return [];
  const path = '/etc/udev/rules.d/70-linerate-representors.rules';
  return [
    {
      id: `pre/host/write-file/${path}`,
      phase: 'pre',
      action: 'write-file',
      function: 'host',
      target: path,
      value: UNMANAGED,
      precondition: 'the file has another text',
      commands: [call('write_file', path, UNMANAGED)],
      readBack: `cat ${path}`,
      undo: 'the old text, or no file',
      why: 'NetworkManager takes every new interface, representors included (openshift/sriov-network-operator#414)',
    },
  ];
}
