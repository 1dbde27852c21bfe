/** What runs on a machine: disks, login, identity, DPDK, tags. */
import { azureSeriesFacts } from '../../catalog/azure-series';
import type { AzureContext } from '../context';
import type { Rule, Violation } from '../rule';
import { eachGroup } from './each-group';

export const PREMIUM_DISK = eachGroup({
  id: 'azure/premium-disk-unsupported',
  level: 'error',
  holds: 'a fast root disk is on a size that takes premium disks',
  prevents:
    "InvalidParameter: Requested operation cannot be performed because storage account type 'Premium_LRS' is not supported for VM size",
  source: 'Azure, Resource SKUs API: capability PremiumIO',
  *each({ group, row, path }) {
    if (row?.premiumIO !== false || !group.disks.root.type.startsWith('Premium')) return;
    yield {
      path: `${path}.disks.root.type`,
      message: `${row.name} takes no premium disks`,
      got: 'fast',
      allowed: 'balanced',
      fix: 'disks: { root: { type: balanced } }, or a size with an s in its name',
    };
  },
});

export const LOCAL_NVME = eachGroup({
  id: 'azure/local-nvme-missing',
  level: 'error',
  holds: 'a group that asks for local NVMe is on a size that has it',
  source: 'Azure size pages, local storage',
  *each({ group, wish, row, path }) {
    if (wish.disks.scratch !== 'local-nvme' || row === undefined) return;
    const has = azureSeriesFacts(row).localNvme;
    if (has === true) return;
    yield {
      path: `${path}.disks.scratch`,
      ...(has === undefined ? { level: 'warning' as const } : {}),
      message: has === undefined ? `no source says whether ${row.name} has local NVMe` : `${row.name} has no local NVMe`,
      got: 'local-nvme',
      fix: `scratch: none, or another size than ${group.machine}`,
    };
  },
});

/** compute API, osProfile.adminUsername: disallowed values. */
const RESERVED_USERS: ReadonlySet<string> = new Set(
  (
    'administrator admin user user1 test user2 test1 user3 admin1 1 123 a actuser adm admin2 aspnet backup console david guest john owner ' +
    'root server sql support support_388945a0 sys test2 test3 user4 user5'
  ).split(' '),
);

export const LOGIN_USER: Rule<AzureContext> = {
  id: 'azure/login-user-disallowed',
  level: 'error',
  holds: 'the login user is not a name that Azure disallows',
  prevents: "InvalidParameter: The Admin Username specified is not allowed (Target 'adminUsername')",
  source: 'compute API, osProfile.adminUsername: disallowed values, at most 64 characters',
  *check({ topology }): Iterable<Violation> {
    const { user } = topology.access;
    if (!RESERVED_USERS.has(user.toLowerCase()) && user.length <= 64) return;
    yield {
      path: 'access.user',
      message: user.length > 64 ? 'Azure takes at most 64 characters' : 'Azure disallows this name for the login user',
      got: user,
      fix: 'access: { user: linerate }',
    };
  },
};

export const IDENTITY_OF_FLEXIBLE = eachGroup({
  id: 'azure/system-identity-on-flexible',
  level: 'error',
  holds: 'a Flexible scale set has user-assigned identities only',
  source: 'Azure, Orchestration modes for scale sets: managed identity',
  *each({ group, path }) {
    if (group.identity !== 'system' || group.orchestration !== 'flexible' || group.availabilitySet !== undefined) return;
    yield {
      path: `${path}.azure.identity`,
      message: 'a Flexible scale set takes no system-assigned identity: its machines would have none',
      got: 'system',
      allowed: 'the resource id of a user-assigned identity',
      fix: 'azure: { identity: /subscriptions/.../userAssignedIdentities/NAME }, or orchestration: uniform',
    };
  },
});

export const DPDK = eachGroup({
  id: 'azure/dpdk-acceleration',
  level: 'error',
  holds: 'a DPDK data path has an accelerated NIC beside the management NIC',
  source: 'Azure, Set up DPDK; Set up DPDK with MANA (field notes azure R53)',
  *each({ group, path }) {
    if (group.dataPlane !== 'dpdk') return;
    const data = group.interfaces.filter(({ primary }) => !primary);
    if (data.length === 0) {
      yield {
        path: `${path}.azure.interfaces`,
        message: 'a DPDK data path never takes the management NIC: it needs a second one',
        got: group.interfaces.length,
        allowed: 'at least 2',
        fix: 'a second NIC in azure.interfaces',
      };
    }
    for (const nic of data.filter(({ acceleratedNetworking }) => !acceleratedNetworking)) {
      yield {
        path: `${path}.network.dataPlane`,
        message: `${nic.name} carries DPDK traffic and is not accelerated`,
        got: 'dpdk',
        fix: 'a size that accelerates every NIC, or dataPlane: kernel',
      };
    }
  },
});

/** Field notes azure R16 (MANA, opt-out of network virtual appliances, 2026-04-07). */
const LEGACY_TAG = { name: 'LegacyVMNVA', ends: '2027-05-31' };

export const LEGACY_TAG_ENDS = eachGroup({
  id: 'azure/legacy-nva-tag',
  level: 'warning',
  holds: `whoever keeps machines off MANA with the tag ${LEGACY_TAG.name} knows when that ends`,
  source: 'Azure, MANA support for network virtual appliances (accelerated-networking-mana-network-virtual-appliance-opt-out.md@0635ac77)',
  *each({ group, row, wish, path }) {
    const key = Object.keys(group.tags).find((name) => name.toLowerCase() === LEGACY_TAG.name.toLowerCase());
    if (key === undefined) return;
    const at = wish.tags[key] !== undefined && key in wish.tags ? `${path}.tags.${key}` : `tags.${key}`;
    const notes = [
      `Azure ignores it after ${LEGACY_TAG.ends}`,
      ...(row?.adapter === 'mana' ? [`${row.name} has MANA only: it does nothing`] : []),
      ...(group.capacityReservationGroup === undefined ? [] : ['the SLA of the capacity reservation does not hold with it']),
    ];
    yield { path: at, message: notes.join('; '), got: key, fix: 'an image with a MANA driver, and no tag' };
  },
});

export const MACHINE_RULES: readonly Rule<AzureContext>[] = [
  PREMIUM_DISK,
  LOCAL_NVME,
  LOGIN_USER,
  IDENTITY_OF_FLEXIBLE,
  DPDK,
  LEGACY_TAG_ENDS,
];
