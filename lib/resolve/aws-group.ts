/** One group on AWS: from the chosen machine and the group's wishes to every decision about it. */
import type { ImageFacts } from '../catalog/images';
import { imageFor } from '../catalog/images';
import type { AwsMachine } from '../catalog/rows';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import { efaCards, efaGbps, networkCards, sustainedIpGbps } from './aws-cards';
import { FLOW_GBPS, type AwsEntry } from './aws-entries';
import { defaultLayout, layOut } from './aws-layout';
import { awsPlacement, type AwsPlacement } from './aws-placement';
import { awsExpectation } from './aws-expect';
import type { Choice } from './choose';
import type { WithoutLosers } from './losers';
import type { AwsGroupPlan, AwsInterfacePlan, ImagePlan, Reason } from './plan';
import type { Selection } from './select';

/** A group before its network's MTU is known: that is the smallest over all groups on it. */
export type AwsGroupDraft = Omit<WithoutLosers<AwsGroupPlan>, 'mtuBytes' | 'expects'> & {
  readonly choice: Choice<AwsEntry>;
  readonly placing: AwsPlacement;
  readonly row: AwsMachine;
  readonly missingInterfaces: number;
};

export function draftAwsGroup(
  topology: CompleteTopology,
  group: CompleteGroup,
  selection: Selection<AwsEntry>,
  zones: readonly string[],
): AwsGroupDraft | undefined {
  const { winner, choice } = selection;
  if (winner === undefined || choice === undefined) return undefined;
  const row = winner.machine;
  const { network, aws } = group;
  const weighting = aws.bandwidthWeighting ?? 'default';
  const canRdma = efaCards(row).length > 0;
  const rdmaOn =
    aws.interfaces === undefined
      ? canRdma && network.rdma !== 'none' && aws.nicLayout !== 'ena'
      : aws.interfaces.some(({ type }) => type !== 'interface');
  const placing = awsPlacement(group, rdmaOn);
  const express = enaExpress(group, row, placing.decision.strategy === 'cluster');
  const layout = aws.interfaces === undefined ? (aws.nicLayout ?? defaultLayout(row, rdmaOn, network.bandwidthGbps, weighting)) : 'by-hand';
  const laid =
    layout === 'by-hand'
      ? { interfaces: (aws.interfaces ?? []).map((each): AwsInterfacePlan => byHand(each, express.mode)), missing: 0 }
      : layOut(row, {
          layout,
          weighting,
          bandwidthGbps: network.bandwidthGbps,
          interfaces: network.interfaces,
          extraNetworks: network.extra,
          deviceIndexZero: aws.deviceIndexZero ?? false,
        });
  const queues = queueCount(group, row);
  const interfaces =
    layout === 'by-hand'
      ? laid.interfaces
      : laid.interfaces.map((each) => ({
          ...each,
          ...(each.type !== 'efa-only' && queues !== undefined ? { queues } : {}),
          ...(each.type !== 'efa-only' && express.mode !== 'off' ? { enaExpress: express.mode } : {}),
        }));
  const cards = networkCards(row);
  const onCards = (wanted: (each: AwsInterfacePlan) => boolean) => {
    const indexes = new Set(interfaces.filter(wanted).map(({ networkCardIndex }) => networkCardIndex));
    return cards.filter(({ index }) => indexes.has(index));
  };
  const sustainedGbps = sustainedIpGbps(
    row,
    onCards(({ type }) => type !== 'efa-only'),
    weighting,
  );
  const rdmaCards = onCards(({ type }) => type !== 'interface');
  const arch = group.machine.arch !== undefined && row.arch.includes(group.machine.arch) ? group.machine.arch : row.arch[0];
  const image = awsImage(group, arch);
  const tracking = connectionTracking(group, row);
  const cpu =
    aws.threadsPerCore === undefined || aws.threadsPerCore === row.threadsPerCore
      ? undefined
      : { coreCount: row.cores ?? 0, threadsPerCore: aws.threadsPerCore };
  const usdPerHour = row.usdPerHour ?? null;
  const reasons: Reason[] = [
    ...selection.reasons,
    { field: 'sustainedGbps', because: sustainedReason(row, interfaces, sustainedGbps), source: `catalog aws: ${row.name}` },
    {
      field: 'interfaces',
      because: layoutReason(layout, aws.nicLayout !== undefined, rdmaOn),
      source: 'EC2 guide, EFA-enabled instances with several network cards',
    },
    { field: 'placement', because: placing.decision.because, source: 'EC2 guide, placement groups' },
    { field: 'enaExpress', because: express.because, source: 'EC2 guide, ENA Express' },
    {
      field: 'zones',
      because: zones.length === 1 ? 'one zone: nodes of a group lie close, and EFA does not cross zones' : 'the block names them',
    },
    ...(tracking.because === undefined
      ? []
      : [{ field: 'connectionTracking', because: tracking.because, source: 'EC2 guide, connection tracking' }]),
    ...(rdmaCards.length > 0
      ? [
          {
            field: 'rdma',
            because: `${rdmaCards.length} EFA interfaces, ${efaGbps(row, rdmaCards)} Gbps together`,
            source: `catalog aws: ${row.name}`,
          },
        ]
      : []),
  ];
  return {
    choice,
    row,
    placing,
    missingInterfaces: laid.missing,
    name: group.name,
    machine: row.name,
    count: group.count.desired,
    size: group.count,
    arch,
    vcpus: row.vcpus,
    memoryGiB: row.memoryGiB,
    gpus: row.gpus === undefined ? undefined : { model: row.gpus.model, count: row.gpus.count },
    bareMetal: row.bareMetal,
    sustainedGbps,
    basis: 'baseline',
    sharedBudget:
      rdmaCards.length > 0 && (row.network.sharedBudget || rdmaCards.some(({ interfaceTypes }) => interfaceTypes.includes('interface'))),
    rdma: rdmaCards.length > 0 ? 'efa' : 'none',
    rdmaGbps: rdmaCards.length > 0 ? efaGbps(row, rdmaCards) : 0,
    placement: placing.decision,
    purchase: group.purchase.aws,
    usdPerHour,
    usdPerGbpsHour: usdPerHour === null || sustainedGbps === 0 ? null : Math.round((usdPerHour / sustainedGbps) * 10000) / 10000,
    image: image.plan,
    disks: {
      root: {
        sizeGiB: group.disks.root.sizeGiB,
        type: 'gp3',
        encrypted: true,
        ...(group.disks.root.type === 'fast' ? fastVolume(group.disks.root.sizeGiB) : {}),
      },
      scratch: group.disks.scratch,
    },
    publicAddress: group.access.publicAddress || aws.publicIp === true || interfaces.some(({ publicIp }) => publicIp === true),
    sshFrom: [...new Set([...topology.access.from, ...group.access.from])],
    forwarding: network.forwarding,
    dataPlane: network.dataPlane,
    tuning: group.tuning,
    proof: group.proof,
    tags: group.tags,
    ...(aws.userData === undefined ? {} : { userData: aws.userData }),
    reasons,
    nicLayout: layout,
    interfaces,
    zones,
    enaExpress: express.mode,
    ...(aws.bandwidthWeighting === undefined ? {} : { bandwidthWeighting: aws.bandwidthWeighting }),
    ...(tracking.timeouts === undefined ? {} : { connectionTracking: tracking.timeouts }),
    ...(tracking.keepaliveSeconds === undefined ? {} : { tcpKeepaliveSeconds: tracking.keepaliveSeconds }),
    ...(cpu === undefined ? {} : { cpuOptions: cpu }),
    metadataHopLimit: aws.metadataHopLimit ?? 1,
    installEfa: rdmaCards.length > 0 && image.hasEfa !== true,
    ...(aws.subnetId === undefined ? {} : { subnetId: aws.subnetId }),
    ...(aws.securityGroupIds === undefined ? {} : { securityGroupIds: aws.securityGroupIds }),
    ...(aws.instanceProfile === undefined ? {} : { instanceProfile: aws.instanceProfile }),
  };
}

/** The draft, with its network's MTU, is the plan. */
export function finishAwsGroup(draft: AwsGroupDraft, mtuBytes: number, because: string): WithoutLosers<AwsGroupPlan> {
  const { choice: _choice, row, placing: _placing, missingInterfaces: _missing, ...group } = draft;
  return {
    ...group,
    mtuBytes,
    reasons: [...group.reasons, { field: 'mtuBytes', because, source: 'EC2 guide, network MTU' }],
    expects: awsExpectation(group, row, mtuBytes),
  };
}

function byHand(each: NonNullable<CompleteGroup['aws']['interfaces']>[number], groupExpress: 'off' | 'tcp' | 'tcp+udp'): AwsInterfacePlan {
  const own = each.enaExpress === undefined ? (each.type === 'efa-only' ? 'off' : groupExpress) : expressMode(each.enaExpress);
  return {
    networkCardIndex: each.networkCardIndex,
    deviceIndex: each.deviceIndex,
    type: each.type,
    network: 'main',
    ...(each.queues === undefined ? {} : { queues: each.queues }),
    ...(own === 'off' ? {} : { enaExpress: own }),
    ...(each.ipv4PrefixCount === undefined ? {} : { ipv4PrefixCount: each.ipv4PrefixCount }),
    ...(each.subnetId === undefined ? {} : { subnetId: each.subnetId }),
    ...(each.publicIp === undefined ? {} : { publicIp: each.publicIp }),
  };
}

function expressMode(wish: boolean | { readonly udp?: boolean }): 'off' | 'tcp' | 'tcp+udp' {
  return wish === false ? 'off' : wish === true ? 'tcp' : wish.udp === true ? 'tcp+udp' : 'tcp';
}

/** On when the block says so, or when one flow needs more than the placement gives (R-40). */
function enaExpress(
  group: CompleteGroup,
  row: AwsMachine,
  cluster: boolean,
): { readonly mode: 'off' | 'tcp' | 'tcp+udp'; readonly because: string } {
  const wish = group.aws.enaExpress;
  if (wish !== undefined) return { mode: expressMode(wish), because: 'the block says so' };
  const without = cluster ? FLOW_GBPS.cluster : FLOW_GBPS.plain;
  if (group.network.flowGbps > without && row.network.enaExpress)
    return { mode: 'tcp', because: `one flow of ${group.network.flowGbps} Gbps is asked, ${without} is the limit without it` };
  return { mode: 'off', because: row.network.enaExpress ? 'not asked: it costs packets per second' : 'the type does not support it' };
}

/** Set only where more is asked than the default: the smallest power of two that is enough (R-60). */
function queueCount(group: CompleteGroup, row: AwsMachine): number | undefined {
  const asked = group.network.queues;
  const fallback = row.network.cards[0]?.defaultQueues;
  if (asked === undefined || !row.network.flexibleQueues || (fallback !== undefined && asked <= fallback)) return undefined;
  return 2 ** Math.ceil(Math.log2(asked));
}

/** Linux sends the first keepalive after two hours (tcp(7), tcp_keepalive_time). */
const LINUX_KEEPALIVE_SECONDS = 7200;
const CONNTRACK_MAX_SECONDS = 432000;
const CONNTRACK_MIN_SECONDS = 60;

/**
 * Idle connections outlive connection tracking when its timeout is longer than the silence, or when a keepalive breaks the
 * silence first. Nitro v6 forgets after 350 s (R-45), sooner than Linux's first keepalive.
 */
function connectionTracking(
  group: CompleteGroup,
  row: AwsMachine,
): { readonly timeouts?: AwsGroupPlan['connectionTracking']; readonly keepaliveSeconds?: number; readonly because?: string } {
  const asked = group.aws.connectionTracking;
  const idle = group.network.connectionIdleSeconds;
  const [fallback] = row.network.conntrackSeconds;
  const raised =
    asked?.tcpEstablishedSeconds ??
    (idle !== undefined && idle > fallback ? Math.min(CONNTRACK_MAX_SECONDS, Math.max(CONNTRACK_MIN_SECONDS, idle)) : undefined);
  const timeouts =
    raised === undefined && asked === undefined
      ? undefined
      : { ...asked, ...(raised === undefined ? {} : { tcpEstablishedSeconds: raised }) };
  const effective = raised ?? fallback;
  const keepalive = effective < LINUX_KEEPALIVE_SECONDS || (idle !== undefined && idle > effective);
  if (timeouts === undefined && !keepalive) return {};
  const words = [
    raised === undefined
      ? `the type forgets an idle connection after ${fallback} s`
      : `an idle connection is kept ${raised} s (the type's own: ${fallback} s)`,
    keepalive ? `a keepalive after ${Math.floor(effective / 2)} s keeps it alive` : undefined,
  ];
  return {
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(keepalive ? { keepaliveSeconds: Math.floor(effective / 2) } : {}),
    because: words.filter((each) => each !== undefined).join('; '),
  };
}

/**
 * gp3 with more than its baseline of 3,000 IOPS and 125 MiB/s: at most 500 IOPS a GiB, 0.25 MiB/s an IOPS (EBS user guide,
 * "General Purpose SSD volumes"). io2 at the same rate costs ten times as much, and its latency gains little for a root volume.
 */
function fastVolume(sizeGiB: number): { readonly iops: number; readonly throughputMiBps: number } {
  const iops = Math.max(3000, Math.min(16_000, 500 * sizeGiB));
  return { iops, throughputMiBps: Math.min(1000, iops / 4) };
}

function awsImage(group: CompleteGroup, arch: AwsGroupPlan['arch']): { readonly plan: ImagePlan; readonly hasEfa: boolean | undefined } {
  const facts: ImageFacts | undefined = imageFor('aws', group.image, arch ?? 'x86_64');
  // An image of the user's own is taken for one of the named system's: its root volume has the same device name.
  const device = facts?.rootDevice === undefined ? {} : { rootDevice: facts.rootDevice };
  if (group.aws.imageId !== undefined) {
    return { plan: { name: 'custom', reference: group.aws.imageId, kind: 'ami', ...device }, hasEfa: undefined };
  }
  // An unknown name, or one without this architecture: a rule says so (aws/image-unknown).
  if (facts === undefined) return { plan: { name: group.image, reference: '', kind: 'ssm-parameter' }, hasEfa: undefined };
  return { plan: { name: group.image, reference: facts.reference, kind: 'ssm-parameter', ...device }, hasEfa: facts.hasEfa };
}

function sustainedReason(row: AwsMachine, interfaces: readonly AwsInterfacePlan[], gbps: number): string {
  const cards = new Set(interfaces.filter(({ type }) => type !== 'efa-only').map(({ networkCardIndex }) => networkCardIndex)).size;
  const cap = row.network.enaTotalCapGbps;
  const burst = row.network.statedIsUpTo ? `; "${row.network.performance}" is burst and does not count` : '';
  if (row.accelerated && row.network.cardCount > 1 && cap === undefined)
    return `${gbps} Gbps on card 0 alone: no document says how IP and EFA share the other cards`;
  return `${gbps} Gbps is the baseline of ${cards === 1 ? 'one card' : `${cards} cards`}${cap === undefined ? '' : `, with ${cap} Gbps as the cap on IP traffic`}${burst}`;
}

function layoutReason(layout: string, asked: boolean, rdma: boolean): string {
  if (layout === 'by-hand') return 'the block lists every interface';
  if (asked) return `the block asks for ${layout}`;
  if (!rdma) return 'no RDMA: ENA interfaces on as many cards as the bandwidth or the interfaces need';
  return layout === 'ip-optimized'
    ? 'card 0 sustains the IP bandwidth: one IP address a node, EFA-only on the rest'
    : 'card 0 does not sustain the IP bandwidth: an ENA interface on every card that carries IP';
}
