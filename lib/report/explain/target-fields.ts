/** Fields of a group's plan that not every target has, in words; in the order AWS, Azure, Google Cloud, bare metal. */
import { DEFAULTS } from '../../topology/defaults';
import { NOT_SET, OFF, type PlanField } from './field-words';

export const TARGET_FIELDS = {
  nicLayout: {
    means: 'how EFA and ENA interfaces lie on the network cards',
    asks: ['groups.GROUP.aws.nicLayout', 'groups.GROUP.aws.interfaces', 'groups.GROUP.network.rdma'],
    unasked: 'ena without RDMA; with it ip-optimized when card 0 sustains the bandwidth, else bandwidth-optimized',
    from: 'decided',
  },
  enaExpress: {
    means: 'ENA Express (SRD) on the ENA interfaces',
    asks: ['groups.GROUP.aws.enaExpress', 'groups.GROUP.network.flowGbps'],
    unasked: 'off: it costs packets per second',
    from: 'decided',
  },
  bandwidthWeighting: {
    means: 'how network and EBS share the bandwidth',
    asks: ['groups.GROUP.aws.bandwidthWeighting'],
    unasked: NOT_SET,
    from: 'topology',
  },
  connectionTracking: {
    means: 'timeouts of idle tracked connections',
    asks: ['groups.GROUP.aws.connectionTracking', 'groups.GROUP.network.connectionIdleSeconds'],
    unasked: "the type's own",
    from: 'decided',
    parts: {
      tcpEstablishedSeconds: 'established TCP, in seconds',
      udpSeconds: 'UDP in one direction, in seconds',
      udpStreamSeconds: 'UDP in both directions, in seconds',
    },
  },
  tcpKeepaliveSeconds: {
    means: 'what user-data sets net.ipv4.tcp_keepalive_time to, in seconds',
    asks: ['groups.GROUP.network.connectionIdleSeconds'],
    unasked: 'set where connection tracking forgets before the first keepalive of Linux',
    from: 'decided',
  },
  cpuOptions: {
    means: 'CPU options of the instance',
    asks: ['groups.GROUP.aws.threadsPerCore'],
    unasked: NOT_SET,
    from: 'topology',
    parts: { coreCount: 'cores', threadsPerCore: 'threads of one core' },
  },
  metadataHopLimit: {
    means: 'hops that an answer of the metadata service (IMDSv2) survives',
    asks: ['groups.GROUP.aws.metadataHopLimit'],
    unasked: `${DEFAULTS.aws.metadataHopLimit}: containers behind a bridge get no credentials of the machine`,
    from: 'topology',
  },
  installEfa: { means: 'user-data installs the EFA software, since the image has none', from: 'decided' },
  securityGroupIds: {
    means: "the topology's own security groups",
    asks: ['groups.GROUP.aws.securityGroupIds'],
    unasked: NOT_SET,
    from: 'topology',
  },
  instanceProfile: {
    means: "the topology's own instance profile",
    asks: ['groups.GROUP.aws.instanceProfile'],
    unasked: NOT_SET,
    from: 'topology',
  },

  orchestration: {
    means: 'orchestration mode of the scale set',
    asks: ['groups.GROUP.azure.orchestration'],
    unasked: 'flexible, unless InfiniBand or what is asked needs uniform',
    from: 'decided',
  },
  singlePlacementGroup: {
    means: 'the scale set stays within one placement group of at most 100 machines',
    asks: ['groups.GROUP.azure.singlePlacementGroup'],
    unasked: 'where InfiniBand needs it',
    from: 'decided',
  },
  faultDomains: { means: 'fault domains that the machines are spread over', from: 'decided' },
  infinibandHcas: { means: 'InfiniBand adapters of one node', from: 'catalog' },
  proximityPlacementGroup: {
    means: 'the proximity placement group that is used',
    asks: ['groups.GROUP.azure.proximityPlacementGroup', 'groups.GROUP.placement'],
    unasked: 'where the placement is cluster',
    from: 'decided',
  },
  availabilitySet: {
    means: 'the availability set that is used',
    asks: ['groups.GROUP.azure.availabilitySet'],
    unasked: NOT_SET,
    from: 'topology',
  },
  capacityReservationGroup: {
    means: 'the capacity reservation group that is drawn on',
    asks: ['groups.GROUP.azure.capacityReservationGroup', 'groups.GROUP.azure.purchase', 'groups.GROUP.purchase'],
    unasked: NOT_SET,
    from: 'topology',
  },
  hostGroup: { means: 'the dedicated host group that is used', asks: ['groups.GROUP.azure.hostGroup'], unasked: NOT_SET, from: 'topology' },
  imagePlan: {
    means: 'marketplace terms of the image',
    asks: ['groups.GROUP.azure.imagePlan'],
    unasked: NOT_SET,
    from: 'decided',
    parts: { name: 'plan', product: 'offer', publisher: 'publisher' },
  },
  identity: { means: 'managed identity of the machines', asks: ['groups.GROUP.azure.identity'], unasked: NOT_SET, from: 'topology' },

  tier1: {
    means: "Google's Tier_1 networking, which costs extra",
    asks: ['groups.GROUP.gcp.tier1', 'groups.GROUP.network.bandwidthGbps'],
    unasked: 'only when nothing fits without it',
    from: 'decided',
  },
  onHostMaintenance: {
    means: 'what happens to a machine when its host is maintained',
    asks: ['groups.GROUP.gcp.onHostMaintenance'],
    unasked: 'MIGRATE where the machine can, else TERMINATE',
    from: 'decided',
  },
  automaticRestart: {
    means: 'Google starts a stopped machine again',
    asks: ['groups.GROUP.purchase', 'groups.GROUP.gcp.purchase'],
    unasked: 'on, except for spot',
    from: 'decided',
  },
  threadsPerCore: { means: 'threads of one core', asks: ['groups.GROUP.gcp.threadsPerCore'], unasked: NOT_SET, from: 'topology' },
  bootDiskType: { means: 'type of the boot disk', asks: ['groups.GROUP.disks.root.type'], unasked: DEFAULTS.rootDiskType, from: 'decided' },
  confidential: { means: 'confidential computing technology', asks: ['groups.GROUP.gcp.confidential'], unasked: NOT_SET, from: 'topology' },
  shieldedVm: { means: 'virtual TPM and integrity monitoring', from: 'decided' },
  secureBoot: { means: 'refuses unsigned kernel modules at boot', from: 'decided' },
  localSsds: {
    means: 'local SSDs of 375 GB that are attached; those that belong to the type are not counted',
    asks: ['groups.GROUP.disks.scratch'],
    unasked: `scratch is ${DEFAULTS.scratch}`,
    from: 'decided',
  },
  reservationBound: {
    means: 'the machines live as long as their dense reservation',
    asks: ['groups.GROUP.purchase', 'groups.GROUP.gcp.purchase', 'groups.GROUP.gcp.reservation'],
    unasked: OFF,
    from: 'decided',
  },
  reservation: {
    means: 'the reservation that is drawn on',
    asks: ['groups.GROUP.gcp.reservation', 'groups.GROUP.gcp.purchase', 'groups.GROUP.purchase'],
    unasked: NOT_SET,
    from: 'topology',
  },
  flexStart: {
    means: 'flex-start provisioning: machines come when capacity is there, for a bounded time',
    asks: ['groups.GROUP.gcp.flexStart'],
    unasked: OFF,
    from: 'topology',
    parts: { maxRunSeconds: 'longest run, in seconds' },
  },
  externalEgressGbps: { means: 'what one node may send to the internet, in Gbps', from: 'catalog' },
  serviceAccount: {
    means: 'service account of the machines',
    asks: ['groups.GROUP.gcp.serviceAccount'],
    unasked: NOT_SET,
    from: 'topology',
  },
  networkTags: {
    means: 'network tags that firewall rules select by',
    asks: ['groups.GROUP.gcp.networkTags'],
    unasked: 'ours alone',
    from: 'decided',
  },
  gpuType: { means: "Google's name of the GPU, where it is attached and not part of the type", from: 'catalog' },
  osLogin: {
    means: 'login by IAM (OS Login)',
    asks: ['access.sshPublicKeys'],
    unasked: 'on where the topology has no SSH keys',
    from: 'decided',
  },

  os: {
    means: "the host's operating system; it decides the format of what is rendered",
    asks: ['groups.GROUP.sriov.os'],
    from: 'topology',
  },
  hosts: {
    means: 'the hosts, each with its policy of virtual functions',
    asks: ['groups.GROUP.metal.hosts', 'groups.GROUP.sriov'],
    from: 'topology',
    parts: {
      name: "the host's name",
      mac: 'MAC address of the boot NIC',
      policy: 'the SR-IOV policy: functions, their virtual functions, kernel arguments',
    },
  },
} as const satisfies Readonly<Record<string, PlanField>>;
