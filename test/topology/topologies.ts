/** Topologies that the tests here start from. */
import type { CompleteTopology } from '../../lib/topology/complete';
import { completeTopology } from '../../lib/topology/parse';

export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig example@linerate';

/** The smallest topology. */
export const SMALLEST = { name: 'training', groups: { trainers: {} } } as const;

/** A topology with one group and nothing wrong in it; `group` is laid over the group, `rest` over the topology. */
export function withGroup(group: object, rest: object = {}): object {
  return { name: 'training', access: { sshPublicKeys: [KEY] }, groups: { trainers: group }, ...rest };
}

/** Completed, or the findings that speak against it. */
export function complete(topology: object): CompleteTopology {
  const parsed = completeTopology(topology);
  if (parsed.topology === undefined) throw new Error(JSON.stringify(parsed.findings, undefined, 1));
  return parsed.topology;
}

/** Every field of the schema once, as far as they stand together. */
export const RICH = `# every part of a topology
name: training
targets:
  aws: { region: us-east-1, zone: us-east-1a }
  azure: { location: eastus, zone: "1" }
  gcp: { project: demo, region: us-central1, zone: us-central1-a }
access: { user: linerate, sshPublicKeys: [ "${KEY}" ], from: [ 203.0.113.0/24 ] }
tags: { team: research }
network:
  cidr: 10.42.0.0/16
  mtu: jumbo
  egress: nat
  extra: { storage: { cidr: 10.43.0.0/16, mtu: 9000 } }
groups:
  trainers:
    count: { min: 0, desired: 4, max: 8 }
    only: [aws, azure, gcp]
    machine: { vcpus: 96, memoryGiB: 512, gpus: { model: [h100, h200], count: 8 }, arch: x86_64, bareMetal: false, maxUsdPerHour: 150 }
    network: { bandwidthGbps: 50, rdma: required, rdmaGbps: 3200, flowGbps: 10, interfaces: 1, extra: [storage], queues: 16, connectionIdleSeconds: 3600 }
    disks: { root: { sizeGiB: 200, type: balanced }, scratch: local-nvme }
    access: { publicAddress: false, from: [ 198.51.100.0/24 ] }
    placement: { strategy: cluster, shared: fabric, required: true }
    purchase: { spot: { maxUsdPerHour: 20.5, onEviction: stop } }
    image: ubuntu-24.04
    tuning: throughput
    proof: enforce
    tags: { cost: gpu }
    aws: { machine: p5.48xlarge, nicLayout: ip-optimized, enaExpress: { udp: true }, threadsPerCore: 1 }
    azure: { machine: Standard_ND96isr_H100_v5, proximityPlacementGroup: true }
    gcp: { machine: a3-ultragpu-8g, maxDistance: 2, flexStart: { maxRunSeconds: 86400 } }
  storage:
    only: [metal]
    metal: { hosts: [ { name: rack1-n01, mac: "0c:42:a1:00:00:01" }, { name: rack1-n02 } ] }
    sriov:
      os: debian-13
      functions:
        - match: { pci: "0000:3b:00.0" }
          driver: mlx5_core
          vfs: 8
          mtuBytes: 9000
          vf: { mac: pinned, spoofCheck: true, vlan: 100, qos: 0, vlanProtocol: 802.1Q, maxRateMbps: 10000, driver: netdevice }
          ranges: [ { vfs: 0-3, vlan: 101, driver: vfio-pci } ]
        - match: { vendor: 15b3, device: 101d, port: 1 }
          driver: ice
          vfs: 4
      kernel: { hugepages1G: 16, isolateCpus: numa-of-function, iommu: passthrough }
acknowledge:
  - { rule: host/vf-trust, path: groups.storage, reason: "keepalived moves a MAC between functions" }
`;
