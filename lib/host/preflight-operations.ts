/** Preflight: everything that must be true, checked before anything is changed. */
import type { FunctionKind } from '../catalog/nic-drivers';
import type { FunctionSelector, HostFunction } from '../resolve/host-functions';
import type { HostPolicy } from './host-policy';
import type { Operation } from './operation';
import { call } from './quote';

type Requirement = Omit<Operation, 'phase' | 'action'>;

/** What finds the functions: needed by every run of the program. */
export function locateOperations({ functions }: HostPolicy): Operation[] {
  return functions.map((fn, i) =>
    required({
      id: `preflight/${fn.label}/find`,
      function: fn.label,
      target: fn.label,
      value: fn.selector,
      commands: [
        findCommand(fn, i),
        call('require_ready', fn.label, fn.kind === 'network' || fn.kind === 'infiniband' ? 'network' : 'device'),
      ],
      readBack: existsTest(fn),
      why: 'exactly one physical function must match, by what survives a reboot; names and orders do not',
    }),
  );
}

export function preflightOperations(policy: HostPolicy): Operation[] {
  const { functions } = policy;
  const vfio = functions.some(({ virtualFunctions }) => virtualFunctions.some(({ driver }) => driver === 'vfio-pci'));
  const needIommu = vfio || functions.some(({ driver, vfs }) => driver?.needsIommu !== undefined && vfs > 0);
  return [
    onHost('bare-metal', ['require_bare_metal'], 'cat /sys/class/dmi/id/sys_vendor', 'on a cloud the virtual functions are made already'),
    onHost('iproute2', ['require_iproute2'], 'ip -V', "busybox's ip knows no virtual functions"),
    ...tools(functions).map(([tool, from]) =>
      onHost(tool, [call('require_tool', tool, from)], `command -v ${tool}`, `the policy asks for what only ${tool} can do`),
    ),
    ...(needIommu
      ? [
          onHost(
            'iommu',
            ['require_iommu'],
            'ls /sys/kernel/iommu_groups',
            'a function that a guest drives reaches all memory without an IOMMU',
          ),
        ]
      : []),
    onHost('safe-vfio', ['require_safe'], 'cat /proc/cmdline', 'noiommu, unsafe interrupts and ACS override take the isolation away'),
    ...OWNERS.map(([word, files]) =>
      onHost(
        `owner-${word}`,
        [`require_one_owner ${word} ${files.map((file) => `"$R"${file}`).join(' ')}`],
        `grep -l ${word} ${files.join(' ')}`,
        'exactly one program may write the count',
      ),
    ),
    ...functions.flatMap((fn) => ofFunction(fn, policy)),
  ];
}

/** Who else makes virtual functions, by the word that says so. */
const OWNERS: readonly (readonly [word: string, files: readonly string[]])[] = [
  ['virtual-function-count', ['/etc/netplan/*.yaml']],
  ['SR-IOVVirtualFunctions', ['/etc/systemd/network/*.link', '/etc/systemd/network/*.link.d/*.conf']],
  ['total-vfs', ['/etc/NetworkManager/system-connections/*.nmconnection']],
  ['sriov_numvfs', ['/etc/udev/rules.d/*.rules', '/etc/sysfs.conf', '/etc/sysfs.d/*.conf', '/etc/tmpfiles.d/*.conf', '/etc/rc.local']],
];

function tools(functions: readonly HostFunction[]): [tool: string, from: string][] {
  const found = new Map<string, string>();
  for (const { driver, eswitch, subfunctions, virtualFunctions } of functions) {
    if (eswitch === 'switchdev' || subfunctions > 0) found.set('devlink', 'iproute2');
    if (virtualFunctions.some(({ vdpa }) => vdpa !== 'none')) found.set('vdpa', 'iproute2');
    if (driver?.creates === 'virt-mgmt') found.set('nvme', 'nvme-cli');
    if (driver?.creates === 'sriov-manage') found.set('sriov-manage', 'the vGPU host driver (/usr/lib/nvidia)');
  }
  return [...found];
}

/** PCI class codes (PCI-SIG): base class and sub class. */
const CLASSES: Readonly<Record<FunctionKind, readonly string[]>> = {
  network: ['0x02'],
  infiniband: ['0x0207', '0x0200'],
  nvme: ['0x0108'],
  gpu: ['0x03', '0x12'],
  qat: ['0x0b40'],
};

function ofFunction(fn: HostFunction, { acknowledged }: HostPolicy): Operation[] {
  const { label, driver, driverName, kind, vfs } = fn;
  const one = (target: string, command: string, readBack: string, why: string, value: unknown = true) =>
    required({ id: `preflight/${label}/${target}`, function: label, target, value, commands: [command], readBack, why });
  const dir = sysfs(fn);
  const kernel = /^([0-9]+)\.([0-9]+)/.exec(driver?.minimumKernel?.version ?? '');
  const boot = acknowledged.some(({ rule }) => rule === 'host/boot-interface');
  return [
    one(
      'driver',
      call('require_driver', label, driverName, ...(driver?.aliases ?? [])),
      `readlink ${dir}/driver`,
      'what is possible depends on the driver',
      driverName,
    ),
    ...(driver?.emulated === true
      ? []
      : [
          one(
            'class',
            call('require_class', label, ...CLASSES[kind]),
            `cat ${dir}/class`,
            'an address that means another device now must not be touched',
            kind,
          ),
        ]),
    ...(kernel === null || vfs === 0
      ? []
      : [
          one(
            'kernel',
            call('require_kernel', label, kernel[1] as string, kernel[2] as string, driver?.minimumKernel?.because ?? ''),
            'uname -r',
            driver?.minimumKernel?.because ?? '',
            driver?.minimumKernel?.version,
          ),
        ]),
    ...(driver?.firmwareCount === undefined
      ? [one('total', call('require_total', label, vfs), `cat ${dir}/sriov_totalvfs`, 'the kernel refuses more with ERANGE', vfs)]
      : []),
    one(
      'unused',
      call('require_unused', label, vfs),
      `ls -l ${dir}/virtfn*/driver`,
      'a count changes through zero, which takes every virtual function away from whoever uses it',
    ),
    ...(kind === 'network' && driver?.countResets !== undefined && !boot
      ? [
          one(
            'not-boot',
            call('require_not_boot', label, vfs),
            'ip route show default',
            'the driver resets the port while it makes virtual functions',
          ),
        ]
      : []),
    ...(kind === 'nvme'
      ? [
          one(
            'not-mounted',
            call('require_not_mounted', label, vfs),
            'findmnt',
            'the controller is reset while its resources are shared out',
          ),
        ]
      : []),
  ];
}

function findCommand({ selector, label }: HostFunction, index: number): string {
  switch (selector.by) {
    case 'pci':
      return call('find_pci', index, selector.value);
    case 'device':
      return call('find_device', index, label, selector.vendor, selector.device, selector.port ?? '');
    case 'driver':
      return call('find_driver', index, label, selector.driver, selector.ordinal, selector.count);
    default:
      return call(`find_${selector.by}`, index, label, selector.value);
  }
}

/** For people: where to look by hand. */
export function sysfs({ selector }: { readonly selector: FunctionSelector }): string {
  if (selector.by === 'pci') return `/sys/bus/pci/devices/${selector.value}`;
  return selector.by === 'name' ? `/sys/class/net/${selector.value}/device` : '<device>';
}

function existsTest(fn: HostFunction): string {
  return `test -e ${sysfs(fn)}/sriov_numvfs`;
}

function onHost(target: string, commands: readonly string[], readBack: string, why: string): Operation {
  return required({ id: `preflight/host/${target}`, function: 'host', target, value: true, commands, readBack, why });
}

function required(requirement: Requirement): Operation {
  const { id, function: fn, target, value, commands, readBack, why } = requirement;
  return { id, phase: 'preflight', action: 'require', function: fn, target, value, commands, readBack, why };
}
