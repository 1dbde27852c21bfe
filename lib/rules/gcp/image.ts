/** Images: without the driver of its interfaces a machine boots and has no network. */
import { imageFor, imageNames } from '../../catalog/images';
import { didYouMean } from '../../topology/suggest';
import { groupRule, type GroupFacts, isRdma } from './facts';

const IMAGE_DOC = 'Compute Engine, operating system details; gve README: no driver, no network (field notes gcp R1.5)';

const factsOf = ({ group, plan }: GroupFacts) =>
  group.gcp.image === undefined ? imageFor('gcp', group.image, plan.arch ?? 'x86_64') : undefined;

export const IMAGE_KNOWN = groupRule({
  id: 'gcp/unknown-image',
  level: 'error',
  holds: 'the image has a name that is known on Google for the architecture, or the block gives its own',
  prevents: "Invalid value for field 'resource.disks[0].initializeParams.sourceImage'",
  source: 'catalog images',
  *each(facts) {
    const { group, plan, path } = facts;
    if (group.gcp.image !== undefined || factsOf(facts) !== undefined) return;
    const names = imageNames('gcp', plan.arch ?? 'x86_64');
    const near = didYouMean(group.image, names);
    yield {
      path: `${path}.image`,
      message: `no public image of that name is known on Google for ${plan.arch}`,
      got: group.image,
      allowed: names,
      fix: near === undefined ? 'gcp: { image: PROJECT/FAMILY }' : `image: ${near}`,
    };
  },
});

export const IMAGE_FORM = groupRule({
  id: 'gcp/image-form',
  level: 'error',
  holds: 'an image of your own is PROJECT/FAMILY or a self link',
  prevents: "Invalid value for field 'resource.disks[0].initializeParams.sourceImage'",
  source: 'Compute API, AttachedDiskInitializeParams.sourceImage',
  *each({ group, path }) {
    const own = group.gcp.image;
    if (own === undefined) return;
    const family = /^[a-z][-a-z0-9.:]*\/[-a-z0-9]+$/.test(own);
    const link = /^(https:\/\/www\.googleapis\.com\/compute\/[a-z0-9]+\/)?projects\/[^/]+\/global\/images\/(family\/)?[-a-z0-9]+$/.test(
      own,
    );
    if (family || link) return;
    yield {
      path: `${path}.gcp.image`,
      message: 'the image is neither PROJECT/FAMILY nor a link',
      got: own,
      allowed: 'ubuntu-os-cloud/ubuntu-2404-lts-amd64, or projects/P/global/images/NAME',
      fix: 'write it in one of the two forms',
    };
  },
});

export const IMAGE_DRIVERS = groupRule({
  id: 'gcp/image-without-driver',
  level: 'error',
  holds: 'the image carries the driver of every interface type',
  source: IMAGE_DOC,
  *each(facts) {
    const { plan, path, row } = facts;
    const image = factsOf(facts);
    if (image === undefined) return;
    const types = new Set(plan.interfaces.map(({ nicType }) => nicType));
    const has = { GVNIC: image.hasGvnic, IDPF: image.hasIdpf, MRDMA: image.hasMrdma, IRDMA: image.hasIrdma, VIRTIO_NET: true } as const;
    for (const type of types) {
      const known = has[type];
      if (known === true) continue;
      const rdma = isRdma(type);
      const able = imageNames('gcp', plan.arch ?? 'x86_64').filter((name) => {
        const each = imageFor('gcp', name, plan.arch ?? 'x86_64');
        return (
          { GVNIC: each?.hasGvnic, IDPF: each?.hasIdpf, MRDMA: each?.hasMrdma, IRDMA: each?.hasIrdma, VIRTIO_NET: true }[type] === true
        );
      });
      yield {
        path: `${path}.image`,
        // An RDMA interface that has no driver leaves the machine reachable: the driver can come with user-data.
        level: known === false && !rdma ? 'error' : 'warning',
        message: rdma
          ? `no source says that ${image.name} has the driver of ${type} (${row.name})`
          : known === false
            ? `${image.name} has no ${type} driver: ${row.name} boots and cannot be reached`
            : `no source says that ${image.name} carries ${type} for ${plan.arch}`,
        got: image.name,
        allowed: able,
        fix:
          able.length === 0
            ? 'use an image of your own that has it'
            : `image: ${able[0]}${rdma ? ', or install the driver in gcp.userData' : ''}`,
      };
    }
  },
});

export const CUSTOM_IMAGE = groupRule({
  id: 'gcp/custom-image-unchecked',
  level: 'warning',
  holds: 'what an image of your own must carry is known',
  source: `${IMAGE_DOC}; SDK declaration, compute.Image.guestOsFeatures`,
  *each({ group, plan, path }) {
    if (group.gcp.image === undefined) return;
    const types = [...new Set(plan.interfaces.map(({ nicType }) => nicType))].filter((type) => type === 'GVNIC' || type === 'IDPF');
    const confidential = { SEV: 'SEV_CAPABLE', SEV_SNP: 'SEV_SNP_CAPABLE', TDX: 'TDX_CAPABLE' } as const;
    const features = [
      ...types,
      ...(plan.bareMetal || plan.shieldedVm ? ['UEFI_COMPATIBLE'] : []),
      ...(plan.confidential === undefined ? [] : [confidential[plan.confidential]]),
    ];
    yield {
      path: `${path}.gcp.image`,
      message: `the image must have cloud-init and the guest OS features ${features.join(', ')}; nothing here can see them`,
      got: group.gcp.image,
      fix: 'check: gcloud compute images describe',
    };
  },
});

export const CONFIDENTIAL_IMAGE = groupRule({
  id: 'gcp/confidential-image-unconfirmed',
  level: 'warning',
  holds: 'a confidential machine has an image with the guest OS feature of its technology',
  source: 'Confidential VM, supported operating systems (field notes gcp R1.5, R7.3)',
  *each(facts) {
    const { plan, path, group } = facts;
    if (plan.confidential === undefined || group.gcp.image !== undefined) return;
    yield {
      path: `${path}.image`,
      message: `no source that we have says whether ${group.image} is ${plan.confidential}_CAPABLE; the bandwidth of a confidential machine may be lower`,
      got: group.image,
      fix: 'check: gcloud compute images list --filter="guestOsFeatures[].type:(SEV_CAPABLE TDX_CAPABLE)"',
    };
  },
});

export const CALLERS_CLOUD_CONFIG = groupRule({
  id: 'gcp/cloud-config-without-cloud-init',
  level: 'error',
  holds: 'a cloud-config of the user’s runs only where the image has cloud-init',
  source: 'kubernetes/kops#16697: Rocky and RHEL on Google have none; andsens/bootstrap-vz#469: nor has Debian',
  *each({ plan, group, path }) {
    if (plan.guestConfiguration !== 'startup-script' || plan.userData?.startsWith('#cloud-config') !== true) return;
    yield {
      path: `${path}.gcp.userData`,
      message: `${group.image} has no cloud-init on Google: nothing would read the cloud-config`,
      got: '#cloud-config',
      allowed: '#!/bin/sh',
      fix: 'write a shell script, or image: ubuntu-24.04',
    };
  },
});

export const GPU_DRIVER = groupRule({
  id: 'gcp/gpu-driver-missing',
  level: 'info',
  holds: 'an image for GPUs has their driver',
  source: 'Compute Engine, accelerator-optimized images',
  *each(facts) {
    const { plan, path } = facts;
    const image = factsOf(facts);
    if (plan.gpus === undefined || image?.hasGpuDriver !== false) return;
    yield {
      path: `${path}.image`,
      message: `${image.name} has no GPU driver`,
      got: image.name,
      fix: 'image: ubuntu-accelerator-24.04, or install the driver in gcp.userData',
    };
  },
});

export const IMAGE_RULES = [IMAGE_KNOWN, IMAGE_FORM, IMAGE_DRIVERS, CUSTOM_IMAGE, CONFIDENTIAL_IMAGE, CALLERS_CLOUD_CONFIG, GPU_DRIVER];
