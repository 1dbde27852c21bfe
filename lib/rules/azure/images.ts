/** Images: known, of the right generation, with drivers for the adapters that a machine may have. */
import { azureSeriesFacts } from '../../catalog/azure-series';
import { imageFor } from '../../catalog/images';
import type { AzureMachine } from '../../catalog/rows';
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
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

export const IMAGE_RULES: readonly Rule<AzureContext>[] = [
  IMAGE_KNOWN,
  IMAGE_SHAPE,
  IMAGE_HAS_MANA,
  GALLERY_FEATURES,
  IMAGE_TERMS,
  IMAGE_HAS_INFINIBAND,
  GENERATION,
];
