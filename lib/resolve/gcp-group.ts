/** One group on Google: from the chosen machine and the group's wishes to every decision about it. */
import { gcpSeriesFacts, type GcpSeriesFacts } from '../catalog/gcp-series';
import { imageFor } from '../catalog/images';
import type { GcpMachine } from '../catalog/rows';
import type { CompleteGroup, CompleteTopology, PurchasePlan } from '../topology/complete';
import { egressGbps, hostNics, rdmaNics, sustainedGbps } from './gcp-capacity';
import type { GcpEntry } from './gcp-entries';
import { gcpExpectation } from './gcp-expect';
import { type GcpLaidOut, layOutGcp } from './gcp-layout';
import { type GcpPlacement, gcpPlacement } from './gcp-placement';
import type { Choice } from './choose';
import type { WithoutLosers } from './losers';
import type { GcpGroupPlan, ImagePlan, NetworkPlan, Reason } from './plan';
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

/** Seven days: the longest run of DWS flex start (Compute Engine "flex-start VMs"; field notes gcp R6.8: 10 minutes to 7 days). */
export const FLEX_START_SECONDS = { longest: 604_800, shortest: 600 } as const;
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
    vcpus: row.vcpus,
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

function flexStartOf({ gcp }: CompleteGroup): { readonly maxRunSeconds: number } | undefined {
  if (gcp.flexStart === undefined || gcp.flexStart === false) return undefined;
  return { maxRunSeconds: gcp.flexStart === true ? FLEX_START_SECONDS.longest : gcp.flexStart.maxRunSeconds };
}

function reservationOf({ gcp }: CompleteGroup, purchase: PurchasePlan): string | undefined {
  const named = gcp.reservation ?? (purchase.kind === 'reservation' ? purchase.id : undefined);
  // The API wants a name, or `projects/P/reservations/NAME` of another project (ReservationAffinity.values); a link has the zone too.
  return named?.replace(/^.*?(projects\/[^/]+)\/zones\/[^/]+\/(reservations\/.+)$/, '$1/$2');
}

/** VPC firewall rules forget a connection that was silent for ten minutes; that cannot be changed (VPC, "Firewall specifications"). */
const IDLE_SECONDS = 600;

/** Half of the timeout, where longer silence is asked to survive than Google lets it. */
function keepalive({ network }: CompleteGroup): number | undefined {
  return network.connectionIdleSeconds !== undefined && network.connectionIdleSeconds >= IDLE_SECONDS ? IDLE_SECONDS / 2 : undefined;
}

/** Derived, never left to the default MIGRATE: machines that cannot move would be refused (field notes gcp R7.1, R6.2). */
function onHostMaintenance(
  { group, row, placing, zones: _zones }: GcpGroupDraft,
  rdma: boolean,
  flexStart: boolean,
): { readonly policy: 'MIGRATE' | 'TERMINATE'; readonly because: string } {
  const asked = group.gcp.onHostMaintenance;
  const causes = [
    row.gpus === undefined ? undefined : 'GPUs',
    row.bareMetal ? 'bare metal' : undefined,
    rdma ? 'RDMA interfaces' : undefined,
    placing.policy?.kind === 'compact' || placing.policy?.kind === 'workload' ? 'a policy that keeps machines together' : undefined,
    group.gcp.confidential === undefined ? undefined : 'confidential computing',
    group.purchase.gcp.kind === 'spot' ? 'spot' : undefined,
    flexStart ? 'flex start' : undefined,
    row.liveMigration ? undefined : `${row.series} does not migrate`,
  ].filter((cause) => cause !== undefined);
  if (asked !== undefined) return { policy: asked, because: 'the block says so' };
  return causes.length === 0
    ? { policy: 'MIGRATE', because: 'nothing keeps the machine from live migration' }
    : { policy: 'TERMINATE', because: `no live migration: ${causes.join(', ')}` };
}

/** Of SSD Persistent Disk of the same size (Compute Engine, "Configure disks to meet performance requirements"). */
const SSD = { iops: 6000, iopsPerGiB: 30, throughputMiBps: 240, throughputPerGiB: 0.48 } as const;
/** Of one Hyperdisk Balanced volume ("About Hyperdisk Balanced"). */
const HYPERDISK = { iops: 160_000, throughputMiBps: 2400 } as const;

interface RootDisk {
  readonly type: string;
  readonly iops?: number;
  readonly throughputMiBps?: number;
  readonly because: string;
}

/** `balanced` and `fast` in the disk types that the series boots from; a fast Hyperdisk gets what a Persistent Disk SSD has. */
function rootDisk(group: CompleteGroup, facts: GcpSeriesFacts): RootDisk {
  const { type, sizeGiB } = group.disks.root;
  const wanted = type === 'fast' ? 'pd-ssd' : 'pd-balanced';
  if (facts.bootDiskTypes.includes(wanted)) return { type: wanted, because: `${type} is asked` };
  const first = facts.bootDiskTypes[0] ?? wanted;
  const because = `${type} is asked; the series boots from ${facts.bootDiskTypes.join(' or ')}`;
  if (type === 'balanced' || !first.startsWith('hyperdisk')) return { type: first, because };
  return {
    type: first,
    iops: Math.min(HYPERDISK.iops, SSD.iops + SSD.iopsPerGiB * sizeGiB),
    throughputMiBps: Math.min(HYPERDISK.throughputMiBps, Math.round(SSD.throughputMiBps + SSD.throughputPerGiB * sizeGiB)),
    because: `${because}, provisioned as fast as SSD Persistent Disk of that size`,
  };
}

function secureBootOf(row: GcpMachine, rdma: boolean): { readonly on: boolean; readonly because: string } {
  if (row.bareMetal) return { on: false, because: 'bare metal has no Shielded VM' };
  if (row.gpus !== undefined) return { on: false, because: "secure boot would refuse the GPU driver's unsigned modules" };
  if (rdma) return { on: false, because: "secure boot would refuse the RDMA driver's unsigned modules" };
  return { on: true, because: 'every module that the image loads is signed' };
}

interface BootImage {
  readonly plan: ImagePlan;
  /** undefined: of an image of the user's nobody knows. */
  readonly hasCloudInit: boolean | undefined;
}

function imageOf(group: CompleteGroup, arch: GcpGroupPlan['arch']): BootImage {
  const own = group.gcp.image;
  if (own !== undefined) {
    const family = /^[a-z][-a-z0-9.:]*\/[-a-z0-9]+$/.test(own);
    return { plan: { name: 'custom', reference: own, kind: family ? 'family' : 'self-link' }, hasCloudInit: undefined };
  }
  // An unknown name, or one without this architecture: a rule says so (gcp/unknown-image).
  const known = imageFor('gcp', group.image, arch ?? 'x86_64');
  return { plan: { name: group.image, reference: known?.reference ?? '', kind: 'family' }, hasCloudInit: known?.hasCloudInit };
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
