/** The rows behind images.ts. Checked in November 2026 against public uses of each reference; see `source` and `confidence`. */
import type { Architecture, Cloud } from '../topology/types';
import type { ImageFacts } from './images';

type Facts = Partial<Omit<ImageFacts, 'name' | 'cloud' | 'arch' | 'reference' | 'source' | 'confidence'>>;

const NOTHING_KNOWN: Facts = {
  defaultUser: undefined,
  rootDevice: undefined,
  plan: undefined,
  hasGpuDriver: undefined,
  hasEfa: undefined,
  hasGvnic: undefined,
  hasIdpf: undefined,
  hasIrdma: undefined,
  hasMrdma: undefined,
  hasCloudInit: undefined,
  hasInfiniband: undefined,
  manaReady: undefined,
  uefi: undefined,
  kernelFloor: undefined,
};

function on(
  cloud: Cloud,
  name: string,
  references: Partial<Record<Architecture, string>>,
  facts: Facts,
  source: string,
  confidence: ImageFacts['confidence'],
): ImageFacts[] {
  return (Object.entries(references) as [Architecture, string][]).map(
    ([arch, reference]) => ({ ...NOTHING_KNOWN, ...facts, name, cloud, arch, reference, source, confidence }) as ImageFacts,
  );
}

// ---- AWS: public SSM parameters ------------------------------------------------------------------------------------

const canonical = (release: string, arch: string) =>
  `/aws/service/canonical/ubuntu/server/${release}/stable/current/${arch}/hvm/ebs-gp3/ami-id`;
const amazonLinux = (arch: string) => `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${arch}`;
const debian = (release: string, arch: string) => `/aws/service/debian/release/${release}/latest/${arch}`;
const deepLearning = (release: string, arch: string) =>
  `/aws/service/deeplearning/ami/${arch}/base-oss-nvidia-driver-gpu-ubuntu-${release}/latest/ami-id`;

const UBUNTU_AMI: Facts = { defaultUser: 'ubuntu', rootDevice: '/dev/sda1', hasEfa: false, hasGpuDriver: false };
const DEBIAN_AMI: Facts = { defaultUser: 'admin', rootDevice: '/dev/xvda', hasEfa: false, hasGpuDriver: false };
const DEEP_LEARNING_AMI: Facts = { defaultUser: 'ubuntu', rootDevice: '/dev/sda1', hasEfa: true, hasGpuDriver: true };

const CANONICAL = 'Canonical: Find Ubuntu images on AWS (SSM parameters)';
const DEBIAN_WIKI = 'Debian wiki: Cloud/AmazonEC2Image (SSM parameters)';
const DLAMI = 'AWS Deep Learning AMI release notes: Base OSS Nvidia Driver GPU AMI (lists the EFA version)';

const AWS: readonly ImageFacts[] = [
  ...on(
    'aws',
    'ubuntu-24.04',
    { x86_64: canonical('24.04', 'amd64'), arm64: canonical('24.04', 'arm64') },
    { ...UBUNTU_AMI, kernelFloor: '6.8' },
    CANONICAL,
    'community',
  ),
  ...on(
    'aws',
    'ubuntu-22.04',
    { x86_64: canonical('22.04', 'amd64'), arm64: canonical('22.04', 'arm64') },
    { ...UBUNTU_AMI, kernelFloor: '5.15' },
    CANONICAL,
    'community',
  ),
  ...on(
    'aws',
    'debian-12',
    { x86_64: debian('12', 'amd64'), arm64: debian('12', 'arm64') },
    { ...DEBIAN_AMI, kernelFloor: '6.1' },
    DEBIAN_WIKI,
    'community',
  ),
  ...on(
    'aws',
    'debian-13',
    { x86_64: debian('13', 'amd64'), arm64: debian('13', 'arm64') },
    { ...DEBIAN_AMI, kernelFloor: '6.12' },
    DEBIAN_WIKI,
    'community',
  ),
  ...on(
    'aws',
    'al2023',
    { x86_64: amazonLinux('x86_64'), arm64: amazonLinux('arm64') },
    { defaultUser: 'ec2-user', rootDevice: '/dev/xvda', hasEfa: false, hasGpuDriver: false, kernelFloor: '6.1' },
    'AWS Systems Manager: public parameters of Amazon Linux (recorded in moto 5.2.5)',
    'seen',
  ),
  ...on(
    'aws',
    'dlami-ubuntu-24.04',
    { x86_64: deepLearning('24.04', 'x86_64'), arm64: deepLearning('24.04', 'arm64') },
    { ...DEEP_LEARNING_AMI, kernelFloor: '6.8' },
    DLAMI,
    'community',
  ),
  ...on(
    'aws',
    'dlami-ubuntu-22.04',
    { x86_64: deepLearning('22.04', 'x86_64'), arm64: deepLearning('22.04', 'arm64') },
    { ...DEEP_LEARNING_AMI, kernelFloor: '6.8' },
    DLAMI,
    'community',
  ),
];

// ---- Azure: generation 2 images -------------------------------------------------------------------------------------

/** Field notes azure R14: Ubuntu 22.04 and 24.04, RHEL 9.2 and 9.4, Debian 12 carry MANA; RHEL and Rocky 9.6 lack a capability bit. */
const MANA = 'Microsoft: MANA overview, supported marketplace images (field notes azure R14)';
const GEN2: Facts = { uefi: true, hasInfiniband: false, hasGpuDriver: false };
const HPC: Facts = { uefi: true, hasInfiniband: true, hasGpuDriver: true, manaReady: true };
const HPC_IMAGES = 'Azure/azhpc-images README: marketplace images';
const rockyPlan = (product: string, name: string) => ({ publisher: 'resf', product, name });

const AZURE: readonly ImageFacts[] = [
  ...on(
    'azure',
    'ubuntu-24.04',
    { x86_64: 'Canonical:ubuntu-24_04-lts:server:latest', arm64: 'Canonical:ubuntu-24_04-lts:server-arm64:latest' },
    { ...GEN2, manaReady: true, kernelFloor: '6.8' },
    MANA,
    'community',
  ),
  ...on(
    'azure',
    'ubuntu-22.04',
    {
      x86_64: 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest',
      arm64: 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-arm64:latest',
    },
    { ...GEN2, manaReady: true, kernelFloor: '5.15' },
    MANA,
    'community',
  ),
  ...on(
    'azure',
    'debian-12',
    { x86_64: 'Debian:debian-12:12-gen2:latest', arm64: 'Debian:debian-12:12-arm64:latest' },
    { ...GEN2, manaReady: true, kernelFloor: '6.1' },
    MANA,
    'community',
  ),
  ...on(
    'azure',
    'debian-13',
    { x86_64: 'Debian:debian-13:13-gen2:latest', arm64: 'Debian:debian-13:13-arm64:latest' },
    { ...GEN2, kernelFloor: '6.12' },
    'Azure marketplace; MANA not in the list of the MANA overview',
    'community',
  ),
  ...on(
    'azure',
    'rocky-9',
    { x86_64: 'resf:rockylinux-x86_64:9-base:latest' },
    { ...GEN2, plan: rockyPlan('rockylinux-x86_64', '9-base'), manaReady: false, kernelFloor: '5.14' },
    'Azure marketplace (resf); azure-docs#128675: builds of 9.6 lack a MANA capability bit',
    'community',
  ),
  ...on(
    'azure',
    'rocky-9',
    { arm64: 'resf:rockylinux-aarch64:rockylinux-aarch64-9:latest' },
    { ...GEN2, plan: rockyPlan('rockylinux-aarch64', 'rockylinux-aarch64-9'), manaReady: false, kernelFloor: '5.14' },
    'Azure marketplace (resf); azure-docs#128675: builds of 9.6 lack a MANA capability bit',
    'community',
  ),
  // The Arm64 offer has a SKU per minor release only (rhel-arm64:9_8-arm64), which would be a pin: name one in azure.image.
  ...on(
    'azure',
    'rhel-9',
    { x86_64: 'RedHat:RHEL:9-lvm-gen2:latest' },
    { ...GEN2, manaReady: false, kernelFloor: '5.14' },
    'Azure marketplace; azure-docs#128675: builds of 9.6 lack a MANA capability bit',
    'community',
  ),
  ...on(
    'azure',
    'ubuntu-hpc-24.04',
    { x86_64: 'microsoft-dsvm:ubuntu-hpc:2404:latest' },
    { ...HPC, kernelFloor: '6.8' },
    HPC_IMAGES,
    'seen',
  ),
  ...on(
    'azure',
    'ubuntu-hpc-22.04',
    { x86_64: 'microsoft-dsvm:ubuntu-hpc:2204:latest' },
    { ...HPC, kernelFloor: '5.15' },
    HPC_IMAGES,
    'seen',
  ),
];

// ---- Google: PROJECT/FAMILY -----------------------------------------------------------------------------------------

const PUBLIC: Facts = { hasGvnic: true, uefi: true, hasGpuDriver: false };
/** Debian: andsens/bootstrap-vz#469. Rocky and RHEL: kubernetes/kops#16697. Ubuntu: Canonical's images carry it on every cloud. */
const WITH_CLOUD_INIT: Facts = { hasCloudInit: true };
const WITHOUT_CLOUD_INIT: Facts = { hasCloudInit: false };
const UBUNTU_IMAGE = 'images describe ubuntu-2404-noble-amd64-v20260820: GVNIC, IDPF, UEFI_COMPATIBLE';
const ACCELERATOR: Facts = { hasGvnic: true, uefi: true, hasGpuDriver: true, hasMrdma: true };
const ACCELERATOR_IMAGES = 'Compute Engine accelerator-optimized images (ubuntu-os-accelerator-images, rocky-linux-accelerator-cloud)';

const GCP: readonly ImageFacts[] = [
  ...on(
    'gcp',
    'ubuntu-24.04',
    { x86_64: 'ubuntu-os-cloud/ubuntu-2404-lts-amd64' },
    { ...PUBLIC, ...WITH_CLOUD_INIT, hasIdpf: true, kernelFloor: '6.8' },
    UBUNTU_IMAGE,
    'seen',
  ),
  ...on(
    'gcp',
    'ubuntu-24.04',
    { arm64: 'ubuntu-os-cloud/ubuntu-2404-lts-arm64' },
    { ...PUBLIC, ...WITH_CLOUD_INIT, kernelFloor: '6.8' },
    UBUNTU_IMAGE,
    'derived',
  ),
  ...on(
    'gcp',
    'ubuntu-22.04',
    { x86_64: 'ubuntu-os-cloud/ubuntu-2204-lts' },
    { ...PUBLIC, ...WITH_CLOUD_INIT, hasIdpf: true, kernelFloor: '5.15' },
    'disk of an ubuntu-minimal-2204-lts instance, 2025-05: GVNIC, IDPF',
    'seen',
  ),
  ...on(
    'gcp',
    'ubuntu-22.04',
    { arm64: 'ubuntu-os-cloud/ubuntu-2204-lts-arm64' },
    { ...PUBLIC, ...WITH_CLOUD_INIT, kernelFloor: '5.15' },
    'sibling of ubuntu-2204-lts',
    'derived',
  ),
  ...on(
    'gcp',
    'debian-12',
    { x86_64: 'debian-cloud/debian-12' },
    { ...PUBLIC, ...WITHOUT_CLOUD_INIT, hasIdpf: false, kernelFloor: '6.1' },
    'debian-12-bookworm-v20250812: GVNIC, UEFI_COMPATIBLE, no IDPF',
    'seen',
  ),
  ...on(
    'gcp',
    'debian-12',
    { arm64: 'debian-cloud/debian-12-arm64' },
    { ...PUBLIC, ...WITHOUT_CLOUD_INIT, kernelFloor: '6.1' },
    'sibling of debian-12',
    'derived',
  ),
  ...on(
    'gcp',
    'debian-13',
    { x86_64: 'debian-cloud/debian-13', arm64: 'debian-cloud/debian-13-arm64' },
    { ...PUBLIC, ...WITHOUT_CLOUD_INIT, kernelFloor: '6.12' },
    'Compute Engine: Debian 11 and later carry GVNIC (field notes gcp R1.5)',
    'community',
  ),
  ...on(
    'gcp',
    'rocky-9',
    { x86_64: 'rocky-linux-cloud/rocky-linux-9-optimized-gcp', arm64: 'rocky-linux-cloud/rocky-linux-9-optimized-gcp-arm64' },
    { ...PUBLIC, ...WITHOUT_CLOUD_INIT, kernelFloor: '5.14' },
    'Compute Engine: Rocky Linux 8 and later carry GVNIC (field notes gcp R1.5)',
    'community',
  ),
  ...on(
    'gcp',
    'rhel-9',
    { x86_64: 'rhel-cloud/rhel-9', arm64: 'rhel-cloud/rhel-9-arm64' },
    { ...PUBLIC, ...WITHOUT_CLOUD_INIT, kernelFloor: '5.14' },
    'Compute Engine: RHEL 8 and later carry GVNIC (field notes gcp R1.5)',
    'community',
  ),
  ...on(
    'gcp',
    'hpc-rocky-8',
    { x86_64: 'cloud-hpc-image-public/hpc-rocky-linux-8' },
    { ...PUBLIC, ...WITHOUT_CLOUD_INIT, hasIrdma: true, kernelFloor: '4.18' },
    'Compute Engine: create an instance with Cloud RDMA (field notes gcp R1.5); Cluster Toolkit',
    'seen',
  ),
  ...on(
    'gcp',
    'ubuntu-accelerator-24.04',
    {
      x86_64: 'ubuntu-os-accelerator-images/ubuntu-accelerator-2404-amd64-with-nvidia-580',
      arm64: 'ubuntu-os-accelerator-images/ubuntu-accelerator-2404-arm64-with-nvidia-580',
    },
    { ...ACCELERATOR, ...WITH_CLOUD_INIT, kernelFloor: '6.8' },
    ACCELERATOR_IMAGES,
    'community',
  ),
  ...on(
    'gcp',
    'rocky-accelerator-9',
    {
      x86_64: 'rocky-linux-accelerator-cloud/rocky-linux-9-optimized-gcp-nvidia-580',
      arm64: 'rocky-linux-accelerator-cloud/rocky-linux-9-optimized-gcp-nvidia-580-arm64',
    },
    { ...ACCELERATOR, ...WITHOUT_CLOUD_INIT, kernelFloor: '5.14' },
    ACCELERATOR_IMAGES,
    'community',
  ),
];

export const IMAGES: readonly ImageFacts[] = [...AWS, ...AZURE, ...GCP];
