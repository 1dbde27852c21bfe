/**
 * Every field of a group's plan in words: what it is, what in the topology decides it, and what happens when nothing there
 * does. The type makes a field without words an error of the compiler.
 */
import type { GroupPlan } from '../../resolve/plan';
import { DEFAULTS } from '../../topology/defaults';
import { NOT_SET, OFF, type PlanField } from './field-words';
import { TARGET_FIELDS } from './target-fields';

type KeysOf<T> = T extends unknown ? keyof T : never;
/** Fields that only one target has: target-fields.ts. */
type OwnFields = keyof typeof TARGET_FIELDS;

const NEED = ['groups.GROUP.machine', 'groups.GROUP.network', 'groups.GROUP.purchase', 'groups.GROUP.placement', 'groups.GROUP.disks'];

const SHARED_FIELDS: Readonly<Record<Exclude<KeysOf<GroupPlan>, OwnFields>, PlanField>> = {
  name: { means: "the group's name in the topology, and the stem of what is made for it", asks: ['groups.GROUP'], from: 'topology' },
  machine: {
    means: "the cloud's own name of the chosen machine",
    asks: ['groups.GROUP.TARGET.machine', ...NEED],
    unasked: 'the cheapest machine by list price wins',
    from: 'decided',
  },
  count: {
    means: 'nodes at the start',
    asks: ['groups.GROUP.count', 'groups.GROUP.metal.hosts'],
    unasked: `${DEFAULTS.count} node, or as many as hosts are named`,
    from: 'topology',
  },
  size: {
    means: 'bounds of the scaling group, in nodes',
    asks: ['groups.GROUP.count', 'groups.GROUP.metal.hosts'],
    unasked: `${DEFAULTS.count} node, or as many as hosts are named`,
    from: 'topology',
    parts: { min: 'fewest nodes', desired: 'nodes at the start', max: 'most nodes' },
  },
  arch: {
    means: 'processor architecture',
    asks: ['groups.GROUP.machine.arch', 'groups.GROUP.TARGET.machine'],
    unasked: `${DEFAULTS.arch}, unless a block names the machine`,
    from: 'decided',
  },
  vcpus: { means: 'vCPUs of one node', asks: ['groups.GROUP.machine.vcpus'], from: 'catalog' },
  memoryGiB: { means: 'memory of one node, in GiB', asks: ['groups.GROUP.machine.memoryGiB'], from: 'catalog' },
  gpus: {
    means: 'whole GPUs of one node',
    asks: ['groups.GROUP.machine.gpus'],
    from: 'catalog',
    parts: { model: 'model, in the words of the one list for all clouds', count: 'GPUs of one node' },
  },
  bareMetal: { means: 'the machine is a whole host without a hypervisor', asks: ['groups.GROUP.machine.bareMetal'], from: 'catalog' },
  sustainedGbps: {
    means: 'IP traffic that one node sustains, in Gbps; burst never counts',
    asks: ['groups.GROUP.network.bandwidthGbps'],
    from: 'catalog',
  },
  basis: { means: 'what the sustained figure is worth: a baseline, a documented limit, a declaration, or unknown', from: 'catalog' },
  sharedBudget: { means: 'RDMA and IP traffic draw on one budget of the machine', from: 'catalog' },
  rdma: {
    means: 'fabric that carries RDMA',
    asks: ['groups.GROUP.network.rdma'],
    unasked: `${DEFAULTS.rdma}: RDMA is a trade-off, on when the topology asks for it`,
    from: 'decided',
  },
  rdmaGbps: {
    means: "sum over a node's RDMA interfaces, in Gbps",
    asks: ['groups.GROUP.network.rdmaGbps', 'groups.GROUP.network.rdma'],
    unasked: `0: RDMA is ${DEFAULTS.rdma} unless the topology asks for it`,
    from: 'catalog',
  },
  mtuBytes: {
    means: "MTU of the group's main IP network, in bytes",
    asks: ['network.mtu'],
    unasked: `${DEFAULTS.mtu}: the largest that the whole path agrees on`,
    from: 'decided',
  },
  rdmaMtuBytes: { means: 'MTU of the RDMA fabric, in bytes, where it has one of its own', from: 'catalog' },
  placement: {
    means: 'how close the nodes lie',
    asks: ['groups.GROUP.placement', 'groups.GROUP.TARGET.placementGroup', 'groups.GROUP.TARGET.maxDistance'],
    unasked: `${DEFAULTS.placementWithRdma} where RDMA is on, else ${DEFAULTS.placement}`,
    from: 'decided',
    parts: {
      strategy: 'cluster (close together), spread, partition or none',
      group: 'the placement group or policy that is used; absent when none is',
      because: 'why it fell so',
    },
  },
  purchase: {
    means: 'how the machines are bought',
    asks: ['groups.GROUP.TARGET.purchase', 'groups.GROUP.purchase', 'groups.GROUP.TARGET.reservation', 'groups.GROUP.TARGET.flexStart'],
    unasked: DEFAULTS.purchase,
    from: 'topology',
    parts: {
      kind: 'on-demand, spot, reservation or capacity-block',
      id: 'of the reservation or capacity block',
      maxUsdPerHour: 'ceiling of the spot price an hour, in US dollars',
      onEviction: 'what happens to an evicted machine',
    },
  },
  usdPerHour: {
    means: 'list price of one node an hour on demand, Linux, in the reference region, in US dollars; null: no source says',
    asks: ['groups.GROUP.machine.maxUsdPerHour'],
    from: 'catalog',
  },
  usdPerGbpsHour: { means: 'list price an hour divided by the sustained Gbps, in US dollars', from: 'catalog' },
  image: {
    means: 'operating system image',
    asks: ['groups.GROUP.TARGET.imageId', 'groups.GROUP.TARGET.image', 'groups.GROUP.image', 'groups.GROUP.sriov.os'],
    unasked: DEFAULTS.image,
    from: 'decided',
    parts: {
      name: 'the known name, or custom',
      reference: 'what the cloud is given: an SSM parameter, an AMI, a marketplace image, PROJECT/FAMILY or a self link',
      kind: 'what the reference is',
      rootDevice: "device name of the image's root volume",
    },
  },
  disks: {
    means: 'disks of one node',
    asks: ['groups.GROUP.disks'],
    unasked: `a root disk of ${DEFAULTS.rootDiskGiB} GiB, ${DEFAULTS.rootDiskType}; scratch ${DEFAULTS.scratch}`,
    from: 'topology',
    parts: {
      'root.sizeGiB': 'root disk in GiB',
      'root.type': "the cloud's own disk type",
      'root.encrypted': 'always: nothing turns it off',
      'root.iops': 'provisioned input and output operations a second',
      'root.throughputMiBps': 'provisioned MiB a second',
      scratch: 'local disks for scratch data',
    },
  },
  publicAddress: {
    means: 'every node gets a public address',
    asks: ['groups.GROUP.access.publicAddress', 'groups.GROUP.TARGET.publicIp', 'groups.GROUP.TARGET.interfaces'],
    unasked: 'no public address: secure by default',
    from: 'topology',
  },
  sshFrom: {
    means: 'IPv4 ranges from which SSH is open',
    asks: ['groups.GROUP.access.from', 'access.from'],
    unasked: 'SSH is open to nobody',
    from: 'topology',
  },
  forwarding: {
    means: 'the source check is off and IP forwarding on, for routers and appliances',
    asks: ['groups.GROUP.network.forwarding'],
    unasked: OFF,
    from: 'topology',
  },
  dataPlane: {
    means: 'kernel, or dpdk for a data path in user space on the interfaces after the first',
    asks: ['groups.GROUP.network.dataPlane'],
    unasked: 'kernel',
    from: 'topology',
  },
  tuning: { means: 'what the machine is tuned for', asks: ['groups.GROUP.tuning'], unasked: DEFAULTS.tuning, from: 'topology' },
  proof: {
    means: 'what follows when the fast path is off: enforce fails the deployment, report says so, off looks at nothing',
    asks: ['groups.GROUP.proof'],
    unasked: DEFAULTS.proof,
    from: 'topology',
  },
  tags: {
    means: 'tags or labels of everything that is made for the group',
    asks: ['groups.GROUP.tags', 'tags'],
    unasked: 'none',
    from: 'topology',
  },
  userData: {
    means: "the topology's own script or cloud-config, run after ours",
    asks: ['groups.GROUP.TARGET.userData'],
    unasked: NOT_SET,
    from: 'topology',
  },
  reasons: {
    means: 'why each decision fell as it did',
    from: 'decided',
    parts: { field: 'the field that is explained', because: 'why', source: 'where that is written' },
  },
  losers: {
    means: 'every other machine and why it lost, nearest first',
    from: 'decided',
    parts: {
      machine: "the cloud's own name",
      because: 'why it lost',
      usdPerHour: 'list price an hour, in US dollars',
      sustainedGbps: 'IP traffic that it sustains, in Gbps',
    },
  },
  expects: {
    means: 'what a machine must say about itself when its fast path is on; the proof compares it',
    from: 'decided',
    parts: {
      'interfaces.kind': 'kind of network interface',
      'interfaces.count': 'interfaces of the kind',
      'interfaces.drivers.name': 'kernel driver that may serve it',
      'interfaces.drivers.minimumVersion': 'oldest version of the driver that has what is needed',
      'interfaces.linkGbps': 'link rate of one interface, in Gbps',
      'rdma.fabric': 'fabric',
      'rdma.provider': "libfabric's or verbs' provider",
      'rdma.devices': 'RDMA devices',
      'rdma.linkGbps': 'link rate of one device, in Gbps',
      'rdma.mtuBytes': 'MTU of the fabric, in bytes',
      mtuBytes: 'MTU of the IP path, in bytes',
      virtualFunctionBonded: 'every synthetic interface has a bonded virtual function',
      enaExpress: 'SRD is on for these protocols',
      queues: 'queue pairs of an interface',
      numaNodes: 'NUMA nodes',
      gpus: 'GPUs that the driver lists',
      'placement.strategy': 'placement that the metadata service confirms',
      'placement.zone': 'zone that the metadata service confirms',
      'virtualFunctions.function': 'physical function',
      'virtualFunctions.driver': 'its kernel driver',
      'virtualFunctions.count': 'virtual functions on it',
    },
  },
  interfaces: {
    means: 'network interfaces of one node',
    asks: [
      'groups.GROUP.TARGET.interfaces',
      'groups.GROUP.TARGET.nicLayout',
      'groups.GROUP.network.interfaces',
      'groups.GROUP.network.extra',
      'groups.GROUP.network.rdma',
      'groups.GROUP.network.queues',
      'groups.GROUP.sriov.functions',
    ],
    unasked: `${DEFAULTS.interfaces} in the main network, and those that the layout of the machine demands`,
    from: 'decided',
    parts: {
      networkCardIndex: 'EC2 network card',
      deviceIndex: 'device index on the card',
      type: "EC2's interface type: interface (ENA), efa (ENA and EFA) or efa-only",
      name: 'name of the interface',
      network: 'the network that it joins',
      subnet: 'the subnet that it joins; absent where the cloud makes the subnet',
      subnetId: "the topology's own subnet",
      primary: 'the first interface of the machine',
      acceleratedNetworking: 'the data path goes through a virtual function (SR-IOV), not the host',
      auxiliaryMode: "Azure's mode for many connections",
      auxiliarySku: "Azure's size of that mode",
      nicType: 'GVNIC, IDPF, VIRTIO_NET, MRDMA or IRDMA',
      stackType: 'IP versions',
      queues: 'queue pairs',
      queueCount: 'queue pairs',
      enaExpress: 'SRD under these protocols',
      ipv4PrefixCount: 'delegated /28 prefixes',
      publicIp: 'gets a public address',
      externalAddress: 'gets an external address',
      function: 'physical function',
      vfs: 'virtual functions on it',
      kind: 'kind of device',
    },
  },
  zones: {
    means: 'zones in which the nodes may lie',
    asks: ['groups.GROUP.TARGET.zones', 'groups.GROUP.TARGET.zone', 'targets.TARGET.zone'],
    unasked: "the region's default zone",
    from: 'decided',
  },
  subnetId: { means: "the topology's own subnet", asks: ['groups.GROUP.TARGET.subnetId'], unasked: NOT_SET, from: 'topology' },
};

export const GROUP_FIELDS: Readonly<Record<KeysOf<GroupPlan>, PlanField>> = { ...SHARED_FIELDS, ...TARGET_FIELDS };
