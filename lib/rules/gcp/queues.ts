/** Queue counts, and the user-space data path that lives on them. */
import { visibleVcpus } from '../../resolve/gcp-capacity';
import { groupRule, interfacePath, isRdma } from './facts';

const QUEUES_DOC = 'Compute Engine, receive and transmit queues; firezone#8538, #8542 (the API’s error)';
/** Field notes gcp R3.5: from memory of the documentation. */
const VIRTIO_QUEUES = 32;

export const QUEUE_COUNT = groupRule({
  id: 'gcp/queue-count',
  level: 'error',
  holds: 'an interface has no more queues than vCPUs, and no more than its type takes',
  prevents: "Invalid value for field 'resource.networkInterfaces[0].queueCount'. Networking queue number is invalid",
  source: QUEUES_DOC,
  *each(facts) {
    const { plan, row } = facts;
    const vcpus = visibleVcpus(row, plan.threadsPerCore);
    for (const [i, { queueCount, nicType }] of plan.interfaces.entries()) {
      if (queueCount === undefined) continue;
      const perNic = nicType === 'GVNIC' ? row.maxQueuesPerNic : nicType === 'VIRTIO_NET' ? VIRTIO_QUEUES : undefined;
      const most = Math.min(vcpus ?? Infinity, perNic ?? Infinity);
      if (queueCount <= most) continue;
      yield {
        path: interfacePath(facts, i, 'queueCount').replace(/network\.interfaces$/, 'network.queues'),
        message: `${row.name} has ${vcpus} vCPUs${perNic === undefined ? '' : ` and takes ${perNic} queues on a ${nicType} interface`}`,
        got: queueCount,
        allowed: `1 to ${most}`,
        fix: `queueCount: ${most}`,
        prevents: `Invalid value for field 'resource.networkInterfaces[${i}].queueCount': '${queueCount}'. Networking queue number is invalid: '${queueCount}'.`,
      };
    }
  },
});

export const QUEUE_SUM = groupRule({
  id: 'gcp/queues-over-vcpus',
  level: 'warning',
  holds: 'the queues of all interfaces together are no more than the vCPUs, unless the series allows oversubscription',
  source: 'Compute Engine, receive and transmit queues (field notes gcp R3.5, not verified)',
  *each(facts) {
    const { plan, row } = facts;
    const vcpus = visibleVcpus(row, plan.threadsPerCore);
    const sum = plan.interfaces.reduce((total, { queueCount, nicType }) => total + (isRdma(nicType) ? 0 : (queueCount ?? 0)), 0);
    if (vcpus === undefined || sum <= vcpus || plan.tier1) return;
    yield {
      path: interfacePath(facts, 0, 'queueCount').replace(/network\.interfaces$/, 'network.queues'),
      message: `${sum} queues over all interfaces for ${vcpus} vCPUs of ${row.name}`,
      got: sum,
      allowed: `at most ${vcpus}`,
      fix: 'ask for fewer queues an interface, or for Tier_1, which allows oversubscription',
    };
  },
});

export const DPDK_WITHOUT_IOMMU = groupRule({
  id: 'gcp/dpdk-without-iommu',
  level: 'warning',
  holds: 'a user-space data path in a machine without an IOMMU is known to be unprotected',
  source: 'DPDK guide, gve PMD: vfio-pci with enable_unsafe_noiommu_mode (field notes gcp R7.5)',
  *each({ plan, row, path }) {
    if (plan.dataPlane !== 'dpdk' || row.bareMetal) return;
    yield {
      path: `${path}.network.dataPlane`,
      message:
        'Compute Engine gives a virtual machine no IOMMU: DPDK binds through vfio-pci in no-IOMMU mode, and the device can write anywhere',
      got: 'dpdk',
      fix: 'run only what you trust there; interface 0 stays with the kernel',
    };
  },
});

export const QUEUE_RULES = [QUEUE_COUNT, QUEUE_SUM, DPDK_WITHOUT_IOMMU];
