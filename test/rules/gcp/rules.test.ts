/** Every rule of Google Cloud with a topology that breaks it, and one beside it that does not. */
import type { GroupNeed, Topology } from '../../../lib/topology/types';
import { GCP_RULES } from '../../../lib/rules/gcp';
import { runRules } from '../../../lib/rules/rule';
import { catalog, finding, planned, plannedGroup } from '../../gcp/planned';

interface Case {
  readonly rule: string;
  readonly breaks: GroupNeed;
  readonly keeps: GroupNeed;
  readonly topology?: Partial<Topology>;
  readonly says: {
    readonly level: string;
    readonly path: string;
    readonly prevents?: string | RegExp;
    readonly got?: unknown;
    readonly allowed?: unknown;
  };
}

const G = 'groups.nodes';
const one = (machine: string, more: GroupNeed['gcp'] = {}): GroupNeed => ({ gcp: { machine, ...more } });
const host = { nicType: 'GVNIC' } as const;
const mrdma = (count: number) => Array.from({ length: count }, () => ({ nicType: 'MRDMA' }) as const);

const CASES: readonly Case[] = [
  // ---- machine
  {
    rule: 'gcp/tier1-unavailable',
    breaks: one('n2-standard-8', { tier1: true }),
    keeps: one('n2-standard-32', { tier1: true }),
    says: { level: 'error', path: `${G}.gcp.tier1`, got: true, prevents: /More vCPUs are required for this tier/ },
  },
  {
    rule: 'gcp/tier1-needs-gvnic',
    breaks: one('n2-standard-32', { tier1: true, interfaces: [{ nicType: 'VIRTIO_NET' }] }),
    keeps: one('n2-standard-32', { tier1: true, interfaces: [host] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[0].nicType`, got: 'VIRTIO_NET', allowed: ['GVNIC'] },
  },
  {
    rule: 'gcp/tier1-unused',
    breaks: one('c3-standard-44'),
    keeps: one('c3-standard-44', { tier1: false }),
    says: { level: 'info', path: `${G}.gcp.tier1` },
  },
  {
    rule: 'gcp/tier1-price-unknown',
    breaks: one('c3-standard-44', { tier1: true }),
    keeps: one('c3-standard-44'),
    says: { level: 'info', path: `${G}.gcp.tier1` },
  },
  {
    rule: 'gcp/rdma-unused',
    breaks: one('h4d-standard-192'),
    keeps: { ...one('h4d-standard-192'), network: { rdma: 'required' } },
    says: { level: 'info', path: `${G}.network.rdma`, got: 'none' },
  },
  {
    rule: 'gcp/rdma-preferred-unavailable',
    breaks: { network: { rdma: 'preferred' } },
    keeps: { ...one('h4d-standard-192'), network: { rdma: 'preferred' } },
    says: { level: 'info', path: `${G}.network.rdma`, got: 'preferred' },
  },
  {
    rule: 'gcp/rdma-shares-bandwidth',
    breaks: { ...one('h4d-standard-192'), network: { rdma: 'required', rdmaGbps: 150, bandwidthGbps: 100 } },
    keeps: { ...one('h4d-standard-192'), network: { rdma: 'required', rdmaGbps: 100, bandwidthGbps: 100 } },
    says: { level: 'warning', path: `${G}.network.rdmaGbps`, allowed: '200 Gbps together' },
  },
  {
    rule: 'gcp/threads-per-core-fixed',
    breaks: one('h4d-standard-192', { threadsPerCore: 2 }),
    keeps: one('h4d-standard-192', { threadsPerCore: 1 }),
    says: { level: 'error', path: `${G}.gcp.threadsPerCore`, got: 2, allowed: 1 },
  },
  {
    rule: 'gcp/confidential-unsupported',
    breaks: one('c4d-standard-384', { confidential: 'SEV' }),
    keeps: one('c4d-standard-192', { confidential: 'SEV' }),
    says: { level: 'error', path: `${G}.gcp.confidential`, got: 'SEV' },
  },
  {
    rule: 'gcp/confidential-needs-gvnic',
    breaks: one('n2d-standard-8', { confidential: 'SEV', interfaces: [{ nicType: 'VIRTIO_NET' }] }),
    keeps: one('n2d-standard-8', { confidential: 'SEV', interfaces: [host] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[0].nicType`, got: 'VIRTIO_NET' },
  },
  {
    rule: 'gcp/cannot-migrate',
    breaks: one('a2-highgpu-1g', { onHostMaintenance: 'MIGRATE' }),
    keeps: one('c3-standard-8', { onHostMaintenance: 'MIGRATE' }),
    says: {
      level: 'error',
      path: `${G}.gcp.onHostMaintenance`,
      got: 'MIGRATE',
      allowed: ['TERMINATE'],
      prevents: 'Instances with guest accelerators do not support live migration.',
    },
  },
  {
    rule: 'gcp/gpudirect-needs-software',
    breaks: one('a3-megagpu-8g'),
    keeps: one('a3-ultragpu-8g'),
    says: { level: 'info', path: `${G}.image` },
  },
  // ---- interfaces
  {
    rule: 'gcp/networks-not-distinct',
    breaks: one('n2-standard-8', { interfaces: [{ network: 'main' }, { network: 'main' }] }),
    keeps: one('n2-standard-8', { interfaces: [{ network: 'main' }, {}] }),
    says: {
      level: 'error',
      path: `${G}.gcp.interfaces[1].network`,
      got: 'main',
      prevents: 'Networks must be distinct for NICs attached to a VM.',
    },
  },
  {
    rule: 'gcp/nic-type-unsupported',
    breaks: one('c3-standard-192-metal', { interfaces: [host] }),
    keeps: one('c3-standard-192-metal', { interfaces: [{}] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[0].nicType`, got: 'GVNIC', allowed: ['IDPF'] },
  },
  {
    rule: 'gcp/too-many-interfaces',
    breaks: one('n2-standard-2', { interfaces: [{}, {}, {}] }),
    keeps: one('n2-standard-2', { interfaces: [{}, {}] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[2]`, got: 3, allowed: 'at most 2' },
  },
  {
    rule: 'gcp/first-interface-rdma',
    breaks: one('h4d-standard-192', { interfaces: [{ nicType: 'IRDMA' }, host] }),
    keeps: one('h4d-standard-192', { interfaces: [host, { nicType: 'IRDMA' }] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[0].nicType`, got: 'IRDMA', allowed: ['GVNIC'] },
  },
  {
    rule: 'gcp/rdma-interface-count',
    breaks: one('h4d-standard-192', { interfaces: [host, { nicType: 'IRDMA' }, { nicType: 'IRDMA' }] }),
    keeps: one('a3-ultragpu-8g', { interfaces: [host, host, ...mrdma(8)] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[2].nicType`, got: 2, allowed: 1 },
  },
  {
    rule: 'gcp/gpudirect-layout',
    breaks: one('a3-megagpu-8g', { interfaces: Array.from({ length: 10 }, () => host) }),
    keeps: one('a3-megagpu-8g', { interfaces: Array.from({ length: 9 }, () => host) }),
    says: { level: 'error', path: `${G}.gcp.interfaces[9]`, got: 10, allowed: 9 },
  },
  {
    rule: 'gcp/nic-type-against-network',
    breaks: one('a3-ultragpu-8g', {
      interfaces: [host, { network: 'my-rdma', nicType: 'MRDMA' }, { network: 'my-rdma', nicType: 'GVNIC' }],
    }),
    keeps: one('a3-ultragpu-8g', { interfaces: [host, host, { network: 'my-rdma', nicType: 'MRDMA' }] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[2].network`, got: 'GVNIC in my-rdma', allowed: 'MRDMA' },
  },
  {
    rule: 'gcp/stack-type',
    breaks: one('h4d-standard-192', { interfaces: [host, { nicType: 'IRDMA', stackType: 'IPV4_IPV6' }] }),
    keeps: one('h4d-standard-192', { interfaces: [host, { nicType: 'IRDMA', stackType: 'IPV4_ONLY' }] }),
    says: { level: 'error', path: `${G}.gcp.interfaces[1].stackType`, got: 'IPV4_IPV6', allowed: ['IPV4_ONLY'] },
  },
  {
    rule: 'gcp/adapters-unused',
    breaks: one('c4n-standard-192', { interfaces: [host] }),
    keeps: one('c4n-standard-192'),
    says: { level: 'warning', path: `${G}.gcp.interfaces[0]`, got: 1 },
  },
  {
    rule: 'gcp/adapters-need-jumbo',
    breaks: one('c4n-standard-192'),
    keeps: one('c4n-standard-96'),
    topology: { network: { mtu: 1460 } },
    says: { level: 'warning', path: 'network.mtu', got: 1460, allowed: 8896 },
  },
  {
    rule: 'gcp/forwarding-with-rdma',
    breaks: { ...one('h4d-standard-192'), network: { rdma: 'required', forwarding: true } },
    keeps: { ...one('h4d-standard-192'), network: { forwarding: true } },
    says: { level: 'warning', path: `${G}.network.forwarding` },
  },
  {
    rule: 'gcp/interfaces-leave-out-need',
    breaks: { ...one('n2-standard-8', { interfaces: [{}] }), network: { interfaces: 2 } },
    keeps: { ...one('n2-standard-8', { interfaces: [{}, {}] }), network: { interfaces: 2 } },
    says: { level: 'error', path: `${G}.gcp.interfaces`, got: 1 },
  },
  // ---- queues
  {
    rule: 'gcp/queue-count',
    breaks: one('n2-standard-2', { interfaces: [{ queueCount: 4 }] }),
    keeps: one('n2-standard-8', { interfaces: [{ queueCount: 4 }] }),
    says: {
      level: 'error',
      path: `${G}.gcp.interfaces[0].queueCount`,
      got: 4,
      allowed: '1 to 2',
      prevents: "Invalid value for field 'resource.networkInterfaces[0].queueCount': '4'. Networking queue number is invalid: '4'.",
    },
  },
  {
    rule: 'gcp/queues-over-vcpus',
    breaks: one('n2-standard-4', { interfaces: [{ queueCount: 4 }, { queueCount: 4 }] }),
    keeps: one('n2-standard-8', { interfaces: [{ queueCount: 4 }, { queueCount: 4 }] }),
    says: { level: 'warning', path: `${G}.gcp.interfaces[0].queueCount`, got: 8 },
  },
  {
    rule: 'gcp/dpdk-without-iommu',
    breaks: { ...one('c3-standard-8'), network: { interfaces: 2, dataPlane: 'dpdk' } },
    keeps: { ...one('c3-standard-8'), network: { interfaces: 2 } },
    says: { level: 'warning', path: `${G}.network.dataPlane`, got: 'dpdk' },
  },
  // ---- networks
  {
    rule: 'gcp/existing-network-mtu-unknown',
    breaks: one('n2-standard-8', { subnetwork: 'mine' }),
    keeps: one('n2-standard-8'),
    says: { level: 'warning', path: `${G}.gcp.subnetwork` },
  },
  {
    rule: 'gcp/existing-network-without-nat',
    breaks: one('n2-standard-8', { interfaces: [{ network: 'projects/p/global/networks/mine' }] }),
    keeps: one('n2-standard-8'),
    says: { level: 'info', path: `${G}.gcp.interfaces[0].network` },
  },
  // ---- placement
  {
    rule: 'gcp/compact-placement-unsupported',
    breaks: { ...one('c4a-standard-8'), placement: 'cluster' },
    keeps: { ...one('c4d-standard-8'), placement: 'cluster' },
    says: { level: 'warning', path: `${G}.placement`, got: 'cluster' },
  },
  {
    rule: 'gcp/compact-placement-unconfirmed',
    breaks: { ...one('m3-megamem-64'), placement: 'cluster' },
    keeps: { ...one('n2-standard-8'), placement: 'cluster' },
    says: { level: 'warning', path: `${G}.placement` },
  },
  {
    rule: 'gcp/no-partition-placement',
    breaks: { ...one('n2-standard-8'), placement: { strategy: 'partition', required: true } },
    keeps: { ...one('n2-standard-8'), placement: { strategy: 'spread', required: true } },
    says: { level: 'error', path: `${G}.placement`, got: 'partition' },
  },
  {
    rule: 'gcp/max-distance-refused',
    breaks: { ...one('a3-megagpu-8g', { maxDistance: 1 }), placement: 'cluster' },
    keeps: { ...one('a3-megagpu-8g', { maxDistance: 2 }), placement: 'cluster' },
    says: { level: 'error', path: `${G}.gcp.maxDistance`, got: 1, allowed: [2, 3] },
  },
  {
    rule: 'gcp/placement-too-many-machines',
    breaks: { ...one('c3-standard-8', { maxDistance: 1 }), placement: 'cluster', count: 23 },
    keeps: { ...one('c3-standard-8', { maxDistance: 1 }), placement: 'cluster', count: 22 },
    says: { level: 'error', path: `${G}.gcp.maxDistance`, got: 23, allowed: 'at most 22' },
  },
  {
    rule: 'gcp/vm-count',
    breaks: { ...one('c3-standard-8', { vmCount: 12 }), placement: 'cluster', count: 10 },
    keeps: { ...one('c3-standard-8'), placement: 'cluster', count: 10 },
    says: { level: 'error', path: `${G}.gcp.vmCount`, got: 12, allowed: 10 },
  },
  {
    rule: 'gcp/workload-policy-needed',
    breaks: { ...one('a4x-highgpu-4g'), count: 18, placement: 'none' },
    keeps: { ...one('a4x-highgpu-4g'), count: 18, placement: 'cluster' },
    says: { level: 'error', path: `${G}.placement`, got: 'none' },
  },
  {
    rule: 'gcp/target-size-against-topology',
    breaks: { ...one('a4x-highgpu-4g', { acceleratorTopology: '1x72' }), count: 2, placement: 'cluster' },
    keeps: { ...one('a4x-highgpu-4g', { acceleratorTopology: '1x72' }), count: 18, placement: 'cluster' },
    says: {
      level: 'error',
      path: `${G}.count`,
      got: 2,
      allowed: 18,
      prevents: 'Target size should be 18 for given accelerator topology but was 2.',
    },
  },
  {
    rule: 'gcp/topology-and-distance',
    breaks: { ...one('a4x-highgpu-4g', { acceleratorTopology: '1x72', maxDistance: 2 }), count: 18, placement: 'cluster' },
    keeps: { ...one('a4x-highgpu-4g', { acceleratorTopology: '1x72' }), count: 18, placement: 'cluster' },
    says: { level: 'error', path: `${G}.gcp.maxDistance`, got: 2 },
  },
  {
    rule: 'gcp/existing-policy-must-be-workload',
    breaks: { ...one('a3-highgpu-8g'), placement: { strategy: 'cluster', existing: 'ours' } },
    keeps: { ...one('n2-standard-8'), placement: { strategy: 'cluster', existing: 'ours' } },
    says: { level: 'warning', path: `${G}.placement.existing`, got: 'ours' },
  },
  {
    rule: 'gcp/placement-over-several-zones',
    breaks: { ...one('h4d-standard-192', { zones: ['us-central1-a', 'us-central1-b'] }), network: { rdma: 'required' } },
    keeps: one('n2-standard-8', { zones: ['us-central1-a', 'us-central1-b'] }),
    says: { level: 'error', path: `${G}.gcp.zones`, allowed: 'one zone' },
  },
  {
    rule: 'gcp/placement-settings-unused',
    breaks: one('c3-standard-8', { maxDistance: 2 }),
    keeps: { ...one('c3-standard-8', { maxDistance: 2 }), placement: 'cluster' },
    says: { level: 'warning', path: `${G}.gcp.maxDistance`, got: 2 },
  },
  {
    rule: 'gcp/rdma-without-placement',
    breaks: { ...one('h4d-standard-192'), count: 2, network: { rdma: 'required' }, placement: 'spread' },
    keeps: { ...one('h4d-standard-192'), count: 2, network: { rdma: 'required' } },
    says: { level: 'warning', path: `${G}.placement`, got: 'spread' },
  },
  // ---- purchase
  {
    rule: 'gcp/reservation-in-another-zone',
    breaks: { purchase: { reservation: 'projects/p/zones/us-central1-b/reservations/r' } },
    keeps: { purchase: { reservation: 'projects/p/zones/us-central1-a/reservations/r' } },
    says: { level: 'error', path: `${G}.purchase`, allowed: ['us-central1-a'] },
  },
  {
    rule: 'gcp/spot-refused',
    breaks: { ...one('c3-standard-192-metal'), purchase: 'spot' },
    keeps: { ...one('c3-standard-176'), purchase: 'spot' },
    says: { level: 'error', path: `${G}.purchase`, got: 'spot' },
  },
  {
    rule: 'gcp/spot-or-flex-start-only',
    breaks: one('a3-highgpu-1g'),
    keeps: one('a3-highgpu-1g', { flexStart: true }),
    says: { level: 'error', path: `${G}.purchase`, got: 'on-demand' },
  },
  {
    rule: 'gcp/enforce-with-flex-start',
    breaks: { ...one('a4-highgpu-8g', { flexStart: true }), proof: 'enforce' },
    keeps: { ...one('a4-highgpu-8g', { flexStart: true }), proof: 'report' },
    says: { level: 'error', path: `${G}.proof`, got: 'enforce' },
  },
  {
    rule: 'gcp/flex-start-contradiction',
    breaks: { ...one('a4-highgpu-8g', { flexStart: true }), purchase: 'spot' },
    keeps: one('a4-highgpu-8g', { flexStart: true }),
    says: { level: 'error', path: `${G}.gcp.flexStart`, got: true },
  },
  {
    rule: 'gcp/flex-start-with-placement',
    breaks: { ...one('a3-megagpu-8g', { flexStart: true }), placement: 'cluster' },
    keeps: { ...one('a4-highgpu-8g', { flexStart: true }), placement: 'cluster' },
    says: { level: 'error', path: `${G}.placement`, got: 'cluster' },
  },
  {
    rule: 'gcp/flex-start-over-several-zones',
    breaks: one('g2-standard-8', { flexStart: true, zones: ['us-central1-a', 'us-central1-b'] }),
    keeps: one('g2-standard-8', { flexStart: true }),
    says: { level: 'error', path: `${G}.gcp.zones` },
  },
  {
    rule: 'gcp/spot-price-cap-ignored',
    breaks: { ...one('n2-standard-8'), purchase: { spot: { maxUsdPerHour: 1 } } },
    keeps: { ...one('n2-standard-8'), purchase: 'spot' },
    says: { level: 'warning', path: `${G}.purchase`, got: 1 },
  },
  {
    rule: 'gcp/reservation-has-its-own-policy',
    breaks: { ...one('c3-standard-8'), purchase: { reservation: 'spare' }, placement: 'cluster' },
    keeps: { ...one('c3-standard-8'), purchase: { reservation: 'spare' }, placement: { strategy: 'cluster', existing: 'ours' } },
    says: { level: 'warning', path: `${G}.placement` },
  },
  // ---- images
  {
    rule: 'gcp/unknown-image',
    breaks: { image: 'ubuntu-24.4' },
    keeps: { image: 'ubuntu-24.04' },
    says: { level: 'error', path: `${G}.image`, got: 'ubuntu-24.4', prevents: /sourceImage/ },
  },
  {
    rule: 'gcp/image-form',
    breaks: { gcp: { image: 'my image' } },
    keeps: { gcp: { image: 'my-project/my-family' } },
    says: { level: 'error', path: `${G}.gcp.image`, got: 'my image' },
  },
  {
    rule: 'gcp/image-without-driver',
    breaks: { ...one('c3-standard-192-metal'), image: 'debian-12' },
    keeps: { ...one('c3-standard-192-metal'), image: 'ubuntu-24.04' },
    says: { level: 'error', path: `${G}.image`, got: 'debian-12' },
  },
  {
    rule: 'gcp/custom-image-unchecked',
    breaks: { gcp: { image: 'my-project/my-family' } },
    keeps: {},
    says: { level: 'warning', path: `${G}.gcp.image` },
  },
  {
    rule: 'gcp/confidential-image-unconfirmed',
    breaks: one('n2d-standard-8', { confidential: 'SEV' }),
    keeps: one('n2d-standard-8'),
    says: { level: 'warning', path: `${G}.image` },
  },
  {
    rule: 'gcp/cloud-config-without-cloud-init',
    breaks: { image: 'rocky-9', gcp: { userData: '#cloud-config\nruncmd: [[date]]\n' } },
    keeps: { image: 'rocky-9', gcp: { userData: '#!/bin/sh\ndate\n' } },
    says: { level: 'error', path: `${G}.gcp.userData`, got: '#cloud-config' },
  },
  {
    rule: 'gcp/gpu-driver-missing',
    breaks: one('g2-standard-8'),
    keeps: { ...one('g2-standard-8'), image: 'ubuntu-accelerator-24.04' },
    says: { level: 'info', path: `${G}.image`, got: 'ubuntu-24.04' },
  },
  // ---- group
  {
    rule: 'gcp/group-too-large',
    breaks: { count: 1001 },
    keeps: { count: 1000 },
    says: { level: 'error', path: `${G}.count`, got: 1001, allowed: 'at most 1000' },
  },
  {
    rule: 'gcp/bounds-without-autoscaler',
    breaks: { count: { min: 0, desired: 1, max: 8 } },
    keeps: { count: 8 },
    says: { level: 'info', path: `${G}.count` },
  },
  {
    rule: 'gcp/zone-outside-region',
    breaks: { gcp: { zone: 'europe-west4-a' } },
    keeps: { gcp: { zone: 'us-central1-b' } },
    says: { level: 'error', path: `${G}.gcp.zone`, got: 'europe-west4-a', prevents: /Unknown zone/ },
  },
  {
    rule: 'gcp/zone-unconfirmed',
    breaks: { gcp: { zone: 'us-central1-z' } },
    keeps: { gcp: { zone: 'us-central1-f' } },
    says: { level: 'warning', path: 'groups', got: 'us-central1-z' },
  },
  {
    rule: 'gcp/rdma-profile-unconfirmed',
    breaks: { ...one('h4d-standard-192'), network: { rdma: 'required' } },
    keeps: one('h4d-standard-192'),
    says: { level: 'info', path: `${G}.network.rdma`, got: 'us-central1-a-vpc-falcon' },
  },
  {
    rule: 'gcp/no-local-ssd',
    breaks: { ...one('c3-standard-8'), disks: { scratch: 'local-nvme' } },
    keeps: { ...one('c3-standard-8-lssd'), disks: { scratch: 'local-nvme' } },
    says: { level: 'error', path: `${G}.disks.scratch`, got: 'local-nvme' },
  },
  {
    rule: 'gcp/local-ssd-billed-apart',
    breaks: { ...one('n2-standard-8'), disks: { scratch: 'local-nvme' } },
    keeps: { ...one('z3-highmem-8-highlssd'), disks: { scratch: 'local-nvme' } },
    says: { level: 'info', path: `${G}.disks.scratch` },
  },
  {
    rule: 'gcp/slow-to-internet',
    breaks: one('h3-standard-88'),
    keeps: one('c3-standard-8'),
    says: { level: 'info', path: `${G}.network.bandwidthGbps`, got: 1 },
  },
  {
    rule: 'gcp/service-account-form',
    breaks: { gcp: { serviceAccount: 'me@example.com' } },
    keeps: { gcp: { serviceAccount: 'nodes@demo.iam.gserviceaccount.com' } },
    says: { level: 'error', path: `${G}.gcp.serviceAccount`, got: 'me@example.com' },
  },
  {
    rule: 'gcp/metal-without-shielded-vm',
    breaks: one('c3-standard-192-metal'),
    keeps: one('c3-standard-176'),
    says: { level: 'info', path: `${G}.machine` },
  },
  {
    rule: 'gcp/ssh-from-nowhere',
    breaks: {},
    keeps: { access: { from: ['203.0.113.0/24'] } },
    says: { level: 'info', path: `${G}.access.from` },
  },
  {
    rule: 'gcp/network-tag-form',
    breaks: { gcp: { networkTags: ['Web'] } },
    keeps: { gcp: { networkTags: ['web'] } },
    says: { level: 'error', path: `${G}.gcp.networkTags[0]`, got: 'Web', prevents: /Must be a match of regex/ },
  },
];

describe.each(CASES)('$rule', ({ rule, breaks, keeps, topology, says }) => {
  test('is found where it is broken', () => {
    const { prevents, ...exact } = says;
    const found = finding(plannedGroup(breaks, topology), rule);
    expect(found).toMatchObject(exact);
    if (typeof prevents === 'string') expect(found.prevents).toBe(prevents);
    if (prevents instanceof RegExp) expect(found.prevents).toMatch(prevents);
    expect(found.source.length).toBeGreaterThan(8);
    expect(found.fix.length).toBeGreaterThan(5);
  });

  test('is silent where it is kept', () => {
    expect(plannedGroup(keeps, topology).said.filter((each) => each.includes(` ${rule} `))).toEqual([]);
  });
});

/** Rules about the whole topology, which one group cannot show. */
const APART = [
  'gcp/mtu-too-small',
  'gcp/mtu-lowered',
  'gcp/mtu-held-down',
  'gcp/network-name-taken',
  'gcp/placement-policy-quota',
  'gcp/flex-start-duration',
];

test('every rule is broken somewhere in this file', () => {
  const shown = new Set([...CASES.map(({ rule }) => rule), ...APART]);
  expect(GCP_RULES.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
});

test('ids are unique and read like words', () => {
  const ids = GCP_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^gcp\/[a-z0-9]+(-[a-z0-9]+)+$/);
});

describe('the whole topology', () => {
  test('an MTU below 1300 is refused', () => {
    expect(finding(planned({ network: { mtu: 1280 }, groups: { nodes: {} } }), 'gcp/mtu-too-small')).toMatchObject({
      level: 'error',
      path: 'network.mtu',
      got: 1280,
    });
  });

  test('an MTU above 8896 is met with 8896, and said', () => {
    const all = planned({
      network: { extra: { storage: { cidr: '10.43.0.0/16', mtu: 9000 } } },
      groups: { nodes: { network: { extra: ['storage'] } } },
    });
    expect(all.plan.networks.find(({ name }) => name === 'storage')?.mtuBytes).toBe(8896);
    expect(finding(all, 'gcp/mtu-lowered')).toMatchObject({ level: 'warning', path: 'network.extra.storage.mtu', got: 9000 });
  });

  test('a group that holds the MTU of others down is named', () => {
    const all = planned({ groups: { tcpx: one('a3-highgpu-8g'), login: one('n2-standard-8') } });
    expect(all.plan.mtuBytes).toBe(8244);
    expect(finding(all, 'gcp/mtu-held-down').message).toContain('tcpx (a3-highgpu-8g)');
    expect(planned({ groups: { tcpx: one('a3-highgpu-8g') } }).said.filter((each) => each.includes('mtu-held-down'))).toEqual([]);
  });

  test('an extra network cannot take a name that a layout gives', () => {
    const all = planned({
      network: { extra: { 'main-1': { cidr: '10.43.0.0/16' } } },
      groups: { nodes: { network: { extra: ['main-1'] } } },
    });
    expect(finding(all, 'gcp/network-name-taken')).toMatchObject({ level: 'error', path: 'network.extra.main-1' });
  });

  test('a list by hand that leaves out an extra network, RDMA, or disagrees with subnetwork, is refused for each', () => {
    const all = planned({
      network: { extra: { storage: { cidr: '10.43.0.0/16' } } },
      groups: {
        nodes: {
          ...one('h4d-standard-192', { interfaces: [{}, {}], subnetwork: 'mine' }),
          network: { rdma: 'required', extra: ['storage'] },
        },
      },
    });
    expect(all.findings.filter(({ rule }) => rule === 'gcp/interfaces-leave-out-need').map(({ path, message }) => [path, message])).toEqual(
      [
        [`${G}.gcp.interfaces`, 'the group joins storage, and no interface lies there'],
        [`${G}.gcp.interfaces`, 'RDMA is required, and no interface has it'],
        [`${G}.gcp.subnetwork`, 'the list of interfaces says where each lies'],
      ],
    );
  });

  test('more policies than the quota are a warning', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 11 }, (_, i) => [`g${i}`, { ...one('n2-standard-8'), placement: 'cluster' as const }]),
    );
    expect(finding(planned({ groups }), 'gcp/placement-policy-quota')).toMatchObject({ level: 'warning', got: 11 });
  });

  test('flex start outside 10 minutes to 7 days is refused: by the schema, and in a plan that was amended', () => {
    expect(() => plannedGroup(one('a4-highgpu-8g', { flexStart: { maxRunSeconds: 60 } }))).toThrow(/maxRunSeconds/);
    const all = plannedGroup(one('a4-highgpu-8g', { flexStart: true }));
    const plan = { ...all.plan, groups: [{ ...all.nodes, flexStart: { maxRunSeconds: 60 } }] };
    expect(
      runRules(GCP_RULES, { topology: all.topology, plan, catalog }).find(({ rule }) => rule === 'gcp/flex-start-duration'),
    ).toMatchObject({
      level: 'error',
      path: 'groups.nodes.gcp.flexStart.maxRunSeconds',
      got: 60,
    });
  });
});
