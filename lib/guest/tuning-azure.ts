/** Azure: the MTU of the synthetic interface, and a guest that leaves the function under it alone. */
import type { GroupPlan, Plan } from '../resolve/plan';
import type { TuningSetting } from './tuning';
import { azureRdmaSettings } from './tuning-azure-rdma';
import { mtuSetting } from './tuning-mtu';

export function azureSettings(plan: Plan, group: GroupPlan): TuningSetting[] {
  return [
    ...(group.mtuBytes === 1500
      ? []
      : [
          // The virtual function is never touched: it takes the MTU of its master whenever it joins it, also after a
          // servicing of the host took it away and brought it back (Linux, drivers/net/hyperv/netvsc_drv.c; azure R18, R19).
          mtuSetting(
            plan,
            group,
            ['hv_netvsc'],
            'Azure offers 1500 by DHCP; the synthetic interface passes its MTU on to its function',
            'Azure, Configure MTU for virtual machines (field notes azure R26, R27)',
          ),
        ]),
    UNMANAGED_FUNCTION,
    ...azureRdmaSettings(group),
  ];
}

/** The bonded virtual function belongs to its synthetic master: nobody may configure it (azure R18, R20). */
const UNMANAGED_FUNCTION: TuningSetting = {
  id: 'virtual-function-unmanaged',
  why: 'a network manager that takes the virtual function for an interface of its own breaks the bond; the slave bit tells it apart from a MANA interface that stands alone',
  source: 'Azure/azure-vm-utils, 10-azure-unmanaged-sriov.rules and 01-azure-unmanaged-sriov.network (field notes azure R18, R20, R22)',
  files: [
    {
      path: '/etc/udev/rules.d/10-azure-unmanaged-sriov.rules',
      content:
        'SUBSYSTEM=="net", ACTION!="remove", DRIVERS=="mana|mlx4_core|mlx5_core", ATTR{flags}=="0x?[89ABCDEF]??", ENV{AZURE_UNMANAGED_SRIOV}="1", ENV{ID_NET_MANAGED_BY}="unmanaged", ENV{NM_UNMANAGED}="1"\n',
    },
    {
      path: '/etc/systemd/network/01-azure-unmanaged-sriov.network',
      content: '[Match]\nProperty=AZURE_UNMANAGED_SRIOV=1\n[Link]\nUnmanaged=yes\n',
    },
  ],
};
