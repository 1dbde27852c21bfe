/** One group on Google: from the chosen machine and the group's wishes to every decision about it. */
import { gcpSeriesFacts } from '../catalog/gcp-series';
import type { GcpMachine } from '../catalog/rows';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import { egressGbps, hostNics, rdmaNics, sustainedGbps, visibleVcpus } from './gcp-capacity';
import type { GcpEntry } from './gcp-entries';
import { gcpExpectation } from './gcp-expect';
import { type GcpLaidOut, layOutGcp } from './gcp-layout';
import { flexStartOf, IDLE_SECONDS, imageOf, keepalive, onHostMaintenance, reservationOf, rootDisk, secureBootOf } from './gcp-options';
import { type GcpPlacement, gcpPlacement } from './gcp-placement';
import type { Choice } from './choose';
import type { WithoutLosers } from './losers';
import type { GcpGroupPlan, NetworkPlan, Reason } from './plan';
import type { Selection } from './select';

/** A group before the MTU of its networks is known: that is the smallest over all groups on them. */
export interface GcpGroupDraft {
  readonly group: CompleteGroup;
  readonly row: GcpMachine;
  readonly laid: GcpLaidOut;
  readonly placing: GcpPlacement;
  readonly tier1: boolean;
  readonly zones: readonly string[];
  readonly choice: Choice<GcpEntry>;
  /** About the choice. */
  readonly reasons: readonly Reason[];
}

/** To the internet where the series' page states nothing: 7 Gbps, 25 with Tier_1 (catalog gcp, field notes R2.7). */
const EXTERNAL_GBPS = { plain: 7, tier1: 25 } as const;

export function draftGcpGroup(
  topology: CompleteTopology,
  group: CompleteGroup,
  selection: Selection<GcpEntry>,
  zones: readonly string[],
): GcpGroupDraft | undefined {
  const { winner, choice, reasons } = selection;
  if (winner === undefined || choice === undefined) return undefined;
  const row = winner.machine;
  const rdma = rdmaOn(group, row);
  return {
    group,
    row,
    choice,
    reasons,
    zones,
    tier1: winner.tier1,
    laid: layOutGcp({ topology, group, row, rdma, zone: zones[0] as string }),
    placing: gcpPlacement(group, row, rdma),
  };
}

/** On when the need says so and the machine has it; a list by hand decides for itself. */
export function rdmaOn(group: CompleteGroup, row: GcpMachine): boolean {
  if (group.gcp.interfaces !== undefined) return group.gcp.interfaces.some(({ nicType }) => nicType === 'MRDMA' || nicType === 'IRDMA');
  return group.network.rdma !== 'none' && rdmaNics(row) !== undefined;
}

export function finishGcpGroup(
  draft: GcpGroupDraft,
  topology: CompleteTopology,
  networks: readonly NetworkPlan[],
): WithoutLosers<GcpGroupPlan> {
  const { group, row, laid, placing, tier1, zones } = draft;
  const { gcp } = group;
  const facts = gcpSeriesFacts(row);
  const { interfaces } = laid;
  const networkOf = (name: string | undefined) => networks.find((each) => each.name === name);
  const hosts = interfaces.filter(({ nicType }) => nicType !== 'MRDMA' && nicType !== 'IRDMA');
  const ipHosts = hosts.filter(({ network }) => networkOf(network)?.kind === 'ip');
  const hostMtu = Math.min(...ipHosts.map(({ network }) => networkOf(network)?.mtuBytes ?? 0));
  const mtuBytes = networkOf(interfaces[0]?.network)?.mtuBytes ?? 0;
  const rdma = rdmaNics(row);
  const rdmaInterfaces = interfaces.length - hosts.length;
  const rdmaNetwork = networkOf(interfaces.find(({ nicType }) => nicType === 'MRDMA' || nicType === 'IRDMA')?.network);
  const sustained = sustainedGbps(row, { tier1, hostInterfaces: ipHosts.length, mtuBytes: hostMtu }) ?? null;
  const usdPerHour = row.usdPerHour ?? null;
  const purchase = group.purchase.gcp;
  const flexStart = flexStartOf(group);
  const maintenance = onHostMaintenance(draft, rdmaInterfaces > 0, flexStart !== undefined);
  const disk = rootDisk(group, facts);
  const arch = group.machine.arch !== undefined && row.arch.includes(group.machine.arch) ? group.machine.arch : row.arch[0];
  const reservation = reservationOf(group, purchase);
  const image = imageOf(group, arch);
  const keepaliveSeconds = keepalive(group);
  const osLogin = topology.access.sshPublicKeys.length === 0;
  const localSsds = group.disks.scratch === 'local-nvme' && facts.localSsd === 'attachable' ? (facts.localSsdCount ?? 0) : 0;
  const secureBoot = secureBootOf(row, rdmaInterfaces > 0);

  const plan: Omit<WithoutLosers<GcpGroupPlan>, 'expects' | 'mtuBytes'> = {
    name: group.name,
    machine: row.name,
    count: group.count.desired,
    size: group.count,
    arch,
    vcpus: visibleVcpus(row, gcp.threadsPerCore),
    memoryGiB: row.memoryGiB,
    gpus: row.gpus === undefined ? undefined : { model: row.gpus.model, count: row.gpus.count },
    bareMetal: row.bareMetal,
    sustainedGbps: sustained,
    basis: sustained === null ? 'unknown' : 'limit',
    sharedBudget: rdmaInterfaces > 0 && rdma?.nicType === 'IRDMA',
    rdma: rdmaInterfaces > 0 && rdma !== undefined ? rdma.fabric : 'none',
    rdmaGbps: rdmaInterfaces * (rdma?.gbpsPerNic ?? 0),
    ...(rdmaNetwork === undefined ? {} : { rdmaMtuBytes: rdmaNetwork.mtuBytes }),
    placement: placing.decision,
    purchase,
    usdPerHour,
    usdPerGbpsHour:
      usdPerHour === null || sustained === null || sustained === 0 ? null : Math.round((usdPerHour / sustained) * 10000) / 10000,
    image: image.plan,
    disks: {
      root: {
        sizeGiB: group.disks.root.sizeGiB,
        type: disk.type,
        encrypted: true,
        ...(disk.iops === undefined ? {} : { iops: disk.iops }),
        ...(disk.throughputMiBps === undefined ? {} : { throughputMiBps: disk.throughputMiBps }),
      },
      scratch: group.disks.scratch,
    },
    publicAddress: interfaces.some(({ externalAddress }) => externalAddress),
    sshFrom: [...new Set([...topology.access.from, ...group.access.from])],
    forwarding: group.network.forwarding,
    dataPlane: group.network.dataPlane,
    tuning: group.tuning,
    proof: group.proof,
    tags: group.tags,
    ...(gcp.userData === undefined ? {} : { userData: gcp.userData }),
    reasons: [
      ...draft.reasons,
      { field: 'sustainedGbps', because: sustainedReason(row, tier1, sustained, ipHosts.length), source: `catalog gcp: ${row.name}` },
      { field: 'tier1', because: tier1Reason(group, row, tier1), source: 'Compute Engine, per-VM Tier_1 networking performance' },
      { field: 'interfaces', because: interfacesReason(group, row, rdmaInterfaces), source: `catalog gcp: ${row.name}` },
      { field: 'placement', because: placing.decision.because, source: 'Compute Engine, placement and workload policies' },
      { field: 'onHostMaintenance', because: maintenance.because, source: 'Compute Engine, host maintenance policy' },
      { field: 'bootDiskType', because: disk.because, source: facts.source },
      { field: 'secureBoot', because: secureBoot.because, source: 'Compute Engine, Shielded VM' },
      ...(image.hasCloudInit === false
        ? [
            {
              field: 'guestConfiguration',
              because: `${group.image} has no cloud-init: a startup script does the same, at every boot`,
              source: 'kubernetes/kops#16697; andsens/bootstrap-vz#469',
            },
          ]
        : []),
      {
        field: 'osLogin',
        because: osLogin ? 'no SSH keys are given: IAM decides who logs in' : 'SSH keys are given',
        source: 'Compute Engine, OS Login',
      },
      ...(keepaliveSeconds === undefined
        ? []
        : [
            {
              field: 'tcpKeepaliveSeconds',
              because: `Google forgets a connection that was silent for ${IDLE_SECONDS} s: a keepalive breaks the silence`,
              source: 'VPC, firewall specifications: connection tracking',
            },
          ]),
      ...(rdmaInterfaces > 0 && rdma?.nicType === 'IRDMA'
        ? [{ field: 'sharedBudget', because: 'RDMA and IP draw on one budget', source: `catalog gcp: ${row.name}` }]
        : []),
    ],
    interfaces,
    tier1,
    zones,
    onHostMaintenance: maintenance.policy,
    automaticRestart: purchase.kind !== 'spot' && flexStart === undefined,
    // Where multithreading is off for good, 1 is true already and may not be set (field notes gcp R7.2).
    ...(gcp.threadsPerCore === undefined || !row.smtConfigurable ? {} : { threadsPerCore: gcp.threadsPerCore }),
    // SDK declaration, confidentialInstanceType: SEV-SNP has to say AMD Milan.
    ...(gcp.confidential === 'SEV_SNP' ? { minCpuPlatform: 'AMD Milan' } : {}),
    bootDiskType: disk.type,
    ...(gcp.confidential === undefined ? {} : { confidential: gcp.confidential }),
    // Bare metal has no Shielded VM (Compute Engine "bare metal instances").
    shieldedVm: !row.bareMetal,
    secureBoot: secureBoot.on,
    localSsds,
    reservationBound: reservation !== undefined && facts.denseReservations === true,
    ...(reservation === undefined ? {} : { reservation }),
    ...(flexStart === undefined ? {} : { flexStart }),
    externalEgressGbps: row.externalEgressGbps ?? (tier1 ? EXTERNAL_GBPS.tier1 : EXTERNAL_GBPS.plain),
    ...(gcp.serviceAccount === undefined ? {} : { serviceAccount: gcp.serviceAccount }),
    networkTags: gcp.networkTags ?? [],
    ...(row.gpus === undefined ? {} : { gpuType: row.gpus.vendorName }),
    osLogin,
    guestConfiguration: image.hasCloudInit === false ? 'startup-script' : 'user-data',
    ...(keepaliveSeconds === undefined ? {} : { tcpKeepaliveSeconds: keepaliveSeconds }),
  };
  const main = networkOf(interfaces[0]?.network);
  return {
    ...plan,
    mtuBytes,
    reasons: [...plan.reasons, { field: 'mtuBytes', because: main?.because ?? '', source: 'VPC documentation, maximum transmission unit' }],
    expects: gcpExpectation(plan, row, mtuBytes),
  };
}

function sustainedReason(row: GcpMachine, tier1: boolean, sustained: number | null, hosts: number): string {
  if (sustained === null) return 'no source gives the bandwidth of this type';
  const rdma = rdmaNics(row);
  const total = egressGbps(row, tier1);
  const less = rdma?.nicType === 'MRDMA' ? `, less ${rdma.count * (rdma.gbpsPerNic ?? 0)} Gbps of the RDMA interfaces` : '';
  const spread = hostNics(row) > 1 ? `, over ${hosts} interface${hosts === 1 ? '' : 's'} on ${hostNics(row)} adapters` : '';
  return `${sustained} Gbps: the documented limit of ${total} Gbps${tier1 ? ' with Tier_1' : ''}${less}${spread}; a limit, not a promise`;
}

function tier1Reason(group: CompleteGroup, row: GcpMachine, tier1: boolean): string {
  if (tier1) return group.gcp.tier1 === true ? 'the block says so' : 'no machine meets the need without it';
  return row.tier1EgressGbps === undefined
    ? 'the type has none'
    : group.gcp.tier1 === false
      ? 'the block says so'
      : 'the need is met without it';
}

function interfacesReason(group: CompleteGroup, row: GcpMachine, rdma: number): string {
  if (group.gcp.interfaces !== undefined) return 'the block lists every interface';
  const words = [`${hostNics(row) > 1 ? `${hostNics(row)} host interfaces of the layout` : 'one host interface'}`];
  if (group.network.interfaces + group.network.extra.length > 1) words.push('the ones that the topology asks for');
  if (rdma > 0) words.push(`${rdma} for RDMA`);
  if (row.layout?.acceleratorNicType === 'GVNIC') words.push(`${row.layout.acceleratorNics} for GPUDirect`);
  return `${words.join(', ')}; a network each, but for RDMA`;
}
