/** What runs on a machine: image, disks, login, identity, DPDK, tags. */
import { azureSeriesFacts } from '../../catalog/azure-series';
import { imageFor } from '../../catalog/images';
import type { AzureMachine } from '../../catalog/rows';
import type { AzureContext } from '../context';
import type { Rule, Violation } from '../rule';
import { type AzureGroupFacts, eachGroup } from './each-group';

const MANA = 'Azure, MANA overview and Linux VMs with MANA (field notes azure R13 to R15)';

function imagePath({ wish, path }: AzureGroupFacts): string {
  return wish.azure.image === undefined ? `${path}.image` : `${path}.azure.image`;
}

export const IMAGE_KNOWN = eachGroup({
  id: 'azure/image-unknown',
  level: 'error',
  holds: 'the image is in the marketplace for the architecture of the machine, or one of your own',
  source: 'catalog images',
  *each(facts) {
    const { group, wish } = facts;
    if (group.image.reference !== '') return;
    yield {
      path: imagePath(facts),
      message: `no marketplace image of that name is known for ${group.arch ?? 'a machine of unknown architecture'} on Azure`,
      got: wish.image,
      fix: 'image: ubuntu-24.04, or azure.image: publisher:offer:sku:version or the id of a gallery image',
    };
  },
});

export const IMAGE_SHAPE = eachGroup({
  id: 'azure/image-reference',
  level: 'error',
  holds: 'azure.image is a resource id, or publisher:offer:sku:version',
  prevents: 'InvalidParameter: imageReference',
  source: 'compute API, ImageReference',
  *each({ wish, path }) {
    const own = wish.azure.image;
    if (own === undefined || own.startsWith('/') || /^[^:/\s]+(:[^:/\s]+){3}$/.test(own)) return;
    yield {
      path: `${path}.azure.image`,
      message: 'an image is a resource id, or four names with colons between them',
      got: own,
      allowed: ['/subscriptions/.../images/...', 'publisher:offer:sku:version'],
      fix: 'azure: { image: Canonical:ubuntu-24_04-lts:server:latest }',
    };
  },
});

/** A machine of the size may have a MANA adapter: its image needs the driver, or it runs on the synthetic path in silence. */
const MANA_ON_EXISTING_SIZES = '2026-05-26';

function mayHaveMana({ adapter }: AzureMachine): boolean {
  return adapter !== 'mlx';
}

/** The build that is known to have lost its MANA driver on v6, and the first that is known to have it back (cockroach#173178). */
const UBUNTU_22 = { offer: /jammy|ubuntu-22/i, broken: '22.04.202312060', repaired: '22.04.202607140' };

export const IMAGE_HAS_MANA = eachGroup({
  id: 'azure/image-without-mana',
  level: 'warning',
  holds: 'the image of a machine that may have a MANA adapter has a driver for it',
  source: `${MANA}; azure-docs#128675, cockroach#173178`,
  *each(facts) {
    const { group, row, wish } = facts;
    if (row === undefined || !mayHaveMana(row) || !group.interfaces.some(({ acceleratedNetworking }) => acceleratedNetworking)) return;
    // Since this day existing sizes land on MANA hosts too (field notes azure R13, R16).
    const also = row.adapter === 'mlx-or-mana' ? ` since ${MANA_ON_EXISTING_SIZES}` : '';
    const consequence = 'without it all traffic takes the synthetic path, and the portal still shows accelerated networking as on';
    const known = wish.azure.image === undefined ? imageFor('azure', group.image.name, group.arch ?? 'x86_64') : undefined;
    if (known !== undefined && known.manaReady !== true) {
      yield {
        path: imagePath(facts),
        message: `${row.name} may run on MANA${also}, and ${known.manaReady === false ? `builds of ${known.name} are known to lack its driver` : `${known.name} is not in the list of images with its driver`}: ${consequence}`,
        got: known.name,
        fix: 'image: ubuntu-24.04, or let the proof tell (proof: enforce)',
      };
      return;
    }
    const pinned = pinnedUbuntu(wish.azure.image);
    if (pinned !== undefined && pinned < UBUNTU_22.repaired) {
      yield {
        path: imagePath(facts),
        message: `the build ${pinned} is older than ${UBUNTU_22.repaired}, the first known to work on MANA${pinned <= UBUNTU_22.broken ? ` (${UBUNTU_22.broken} does not)` : ''}: ${consequence}`,
        got: wish.azure.image,
        fix: 'version latest, or 22.04.202607140 and later',
      };
    }
  },
});

function pinnedUbuntu(image: string | undefined): string | undefined {
  const [, offer, , version] = image?.split(':') ?? [];
  return offer !== undefined && version !== undefined && UBUNTU_22.offer.test(offer) && /^22\.04\.\d{9}$/.test(version)
    ? version
    : undefined;
}

export const GALLERY_FEATURES = eachGroup({
  id: 'azure/gallery-image-features',
  level: 'info',
  holds: 'the definition of a gallery image says that it takes accelerated networking, and an NVMe disk where the size needs one',
  source: 'microsoft/lisa common.py: IsAcceleratedNetworkSupported; Azure size pages of Dsv7 and Dasv6 (field notes azure R24)',
  *each({ group, row, path }) {
    if (group.image.kind !== 'gallery' || row === undefined) return;
    const nvme = azureSeriesFacts(row).generation2Only;
    yield {
      path: `${path}.azure.image`,
      message: `the image definition must not have the feature IsAcceleratedNetworkSupported False${nvme ? `, and for ${row.name} it must be of generation 2 with DiskControllerTypes that include NVMe` : ''}`,
      got: group.image.reference,
      fix: `az sig image-definition show lists the features: IsAcceleratedNetworkSupported=True${nvme ? ' DiskControllerTypes=SCSI,NVMe' : ''}`,
    };
  },
});

export const IMAGE_TERMS = eachGroup({
  id: 'azure/image-terms',
  level: 'info',
  holds: 'the terms of a marketplace image with a purchase plan are accepted once a subscription',
  source: 'Azure Marketplace: purchase plan of an image',
  *each(facts) {
    const { imagePlan } = facts.group;
    if (imagePlan === undefined) return;
    const { publisher, product, name } = imagePlan;
    yield {
      path: imagePath(facts),
      message: `the image has a purchase plan (${publisher}:${product}:${name}), whose terms somebody must accept once`,
      got: facts.group.image.name,
      fix: `az vm image terms accept --publisher ${publisher} --offer ${product} --plan ${name}`,
    };
  },
});

export const IMAGE_HAS_INFINIBAND = eachGroup({
  id: 'azure/image-without-infiniband',
  level: 'warning',
  holds: 'the image of a group with InfiniBand has its drivers and libraries',
  source: 'Azure, Set up InfiniBand: images with drivers (azhpc-images)',
  *each(facts) {
    const { group, wish } = facts;
    if (group.rdma !== 'infiniband' || wish.azure.image !== undefined) return;
    const known = imageFor('azure', group.image.name, group.arch ?? 'x86_64');
    if (known === undefined || known.hasInfiniband === true) return;
    yield {
      path: imagePath(facts),
      message: `${known.name} has the kernel's InfiniBand driver alone: no DOCA-OFED, no MPI, no NCCL`,
      got: known.name,
      fix: 'image: ubuntu-hpc-24.04, or install what the job needs from azure.userData',
    };
  },
});

export const GENERATION = eachGroup({
  id: 'azure/image-generation',
  level: 'error',
  holds: 'the size boots images of generation 2, which every known image is',
  prevents: "BadRequest: The selected VM size cannot boot Hypervisor Generation '2'",
  source: 'Azure, Resource SKUs API: capability HyperVGenerations',
  *each(facts) {
    const { group, row, wish } = facts;
    if (row?.hyperVGenerations === undefined || row.hyperVGenerations.includes('V2') || wish.azure.image !== undefined) return;
    yield {
      path: imagePath(facts),
      message: `${row.name} boots images of generation 1 only`,
      got: group.image.name,
      fix: 'a newer size, or a generation 1 image in azure.image',
    };
  },
});

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
  IMAGE_KNOWN,
  IMAGE_SHAPE,
  IMAGE_HAS_MANA,
  GALLERY_FEATURES,
  IMAGE_TERMS,
  IMAGE_HAS_INFINIBAND,
  GENERATION,
  PREMIUM_DISK,
  LOCAL_NVME,
  LOGIN_USER,
  IDENTITY_OF_FLEXIBLE,
  DPDK,
  LEGACY_TAG_ENDS,
];
