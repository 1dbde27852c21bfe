/** One group on Azure: from the chosen size and the group's wishes to every decision about it. */
import { azureAcceleration } from '../catalog/azure-series';
import { type ImageFacts, imageFor } from '../catalog/images';
import type { AzureMachine } from '../catalog/rows';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import type { AzureEntry } from './azure-entries';
import { azureExpectation } from './azure-expect';
import { layOutAzure } from './azure-layout';
import { type AzurePlacement, azurePlacement } from './azure-placement';
import { type AzureShape, azureShape } from './azure-shape';
import type { Choice } from './choose';
import type { WithoutLosers } from './losers';
import type { AzureGroupPlan, AzureInterfacePlan, ImagePlan, Reason } from './plan';
import type { Selection } from './select';

/** A group before its network's MTU is known: that is the smallest over all groups on it. */
export type AzureGroupDraft = Omit<WithoutLosers<AzureGroupPlan>, 'mtuBytes' | 'expects'> & {
  readonly choice: Choice<AzureEntry>;
  readonly placing: AzurePlacement;
  readonly row: AzureMachine;
};

export function draftAzureGroup(
  topology: CompleteTopology,
  group: CompleteGroup,
  selection: Selection<AzureEntry>,
  defaultZone: string | undefined,
): AzureGroupDraft | undefined {
  const { winner, choice } = selection;
  if (winner === undefined || choice === undefined) return undefined;
  const row = winner.machine;
  const { network, azure } = group;
  const infiniband = network.rdma !== 'none' && row.infiniband !== undefined ? row.infiniband : undefined;
  const shape = azureShape(group, infiniband !== undefined, defaultZone);
  const placing = azurePlacement(group, infiniband !== undefined);
  const interfaces = layOutAzure(row, group);
  const arch = group.machine.arch !== undefined && row.arch.includes(group.machine.arch) ? group.machine.arch : row.arch[0];
  const image = azureImage(group, arch);
  const purchase = group.purchase.azure;
  const reservation = azure.capacityReservationGroup ?? (purchase.kind === 'reservation' ? purchase.id : undefined);
  const usdPerHour = row.usdPerHour ?? null;
  const sustainedGbps = row.networkGbps ?? null;
  const imagePlan = azure.imagePlan ?? image.facts?.plan;
  const { because: _because, ...shaped } = shape;
  return {
    choice,
    row,
    placing,
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
    basis: sustainedGbps === null ? 'unknown' : 'limit',
    // InfiniBand is a NIC of its own beside the Ethernet one (Azure, Set up InfiniBand).
    sharedBudget: false,
    rdma: infiniband === undefined ? 'none' : 'infiniband',
    rdmaGbps: infiniband === undefined ? 0 : infiniband.hcas * infiniband.gbpsPerHca,
    infinibandHcas: infiniband?.hcas ?? 0,
    placement: placing.decision,
    purchase,
    usdPerHour,
    usdPerGbpsHour: usdPerHour === null || !sustainedGbps ? null : Math.round((usdPerHour / sustainedGbps) * 10000) / 10000,
    image: image.plan,
    disks: {
      root: {
        sizeGiB: group.disks.root.sizeGiB,
        type: group.disks.root.type === 'fast' ? 'Premium_LRS' : 'StandardSSD_LRS',
        encrypted: true,
      },
      scratch: group.disks.scratch,
    },
    publicAddress: group.access.publicAddress,
    sshFrom: [...new Set([...topology.access.from, ...group.access.from])],
    forwarding: network.forwarding,
    dataPlane: network.dataPlane,
    tuning: group.tuning,
    proof: group.proof,
    tags: group.tags,
    ...(azure.userData === undefined ? {} : { userData: azure.userData }),
    reasons: reasons({ group, row, shape, placing, interfaces, infiniband }, selection),
    interfaces,
    ...shaped,
    ...(placing.proximity === undefined ? {} : { proximityPlacementGroup: placing.proximity.name }),
    ...(reservation === undefined ? {} : { capacityReservationGroup: reservation }),
    ...(azure.hostGroup === undefined ? {} : { hostGroup: azure.hostGroup }),
    ...(imagePlan === undefined ? {} : { imagePlan }),
    ...(azure.identity === undefined ? {} : { identity: azure.identity }),
    ...(azure.subnetId === undefined ? {} : { subnetId: azure.subnetId }),
  };
}

/** The draft, with its network's MTU, is the plan. */
export function finishAzureGroup(draft: AzureGroupDraft, mtuBytes: number, because: string): WithoutLosers<AzureGroupPlan> {
  const { choice: _choice, row, placing: _placing, ...group } = draft;
  return {
    ...group,
    mtuBytes,
    reasons: [...group.reasons, { field: 'mtuBytes', because, source: 'Azure, Configure MTU for virtual machines' }],
    expects: azureExpectation(group, row, mtuBytes),
  };
}

function azureImage(group: CompleteGroup, arch: AzureGroupPlan['arch']): { readonly plan: ImagePlan; readonly facts?: ImageFacts } {
  const own = group.azure.image;
  if (own !== undefined) return { plan: { name: 'custom', reference: own, kind: own.startsWith('/') ? 'gallery' : 'marketplace' } };
  const facts = imageFor('azure', group.image, arch ?? 'x86_64');
  // An unknown name, or one without this architecture: a rule says so (azure/image-unknown).
  if (facts === undefined) return { plan: { name: group.image, reference: '', kind: 'marketplace' } };
  return { plan: { name: group.image, reference: facts.reference, kind: 'marketplace' }, facts };
}

interface Decided {
  readonly group: CompleteGroup;
  readonly row: AzureMachine;
  readonly shape: AzureShape;
  readonly placing: AzurePlacement;
  readonly interfaces: readonly AzureInterfacePlan[];
  readonly infiniband: AzureMachine['infiniband'];
}

function reasons({ group, row, shape, placing, interfaces, infiniband }: Decided, selection: Selection<AzureEntry>): Reason[] {
  const row_ = `catalog azure: ${row.name}`;
  return [
    ...selection.reasons,
    {
      field: 'sustainedGbps',
      because:
        row.networkGbps === undefined
          ? 'no page states the bandwidth of the size'
          : `${row.networkGbps} Gbps is the limit of all NICs together, to all destinations; more NICs add nothing`,
      source: row_,
    },
    { field: 'interfaces', because: accelerationReason(group, row, interfaces), source: row.notes ?? row_ },
    { field: 'orchestration', because: shape.because, source: 'Azure, Set up InfiniBand; Orchestration modes for scale sets' },
    { field: 'zones', because: zonesReason(group, shape), source: 'Azure, availability zones' },
    { field: 'placement', because: placing.decision.because, source: 'Azure, Proximity placement groups' },
    ...(infiniband === undefined
      ? []
      : [
          {
            field: 'rdma',
            because: `${infiniband.hcas} InfiniBand ${infiniband.hcas === 1 ? 'adapter' : 'adapters'} of ${infiniband.gbpsPerHca} Gbps come with the size`,
            source: infiniband.source,
          },
        ]),
  ];
}

function accelerationReason({ azure }: CompleteGroup, row: AzureMachine, interfaces: readonly AzureInterfacePlan[]): string {
  const on = interfaces.filter(({ acceleratedNetworking }) => acceleratedNetworking).length;
  const nics = `${on} of ${interfaces.length} NIC${interfaces.length === 1 ? '' : 's'} with accelerated networking`;
  if (azure.interfaces !== undefined) return `${nics}: the block lists the NICs`;
  if (azure.acceleratedNetworking !== undefined) return `${nics}: the block says so`;
  if (row.acceleratedNetworkingRequired) return `${nics}: the size requires it`;
  const { supported, mostNics } = azureAcceleration(row);
  if (supported === undefined) return `${nics}: no source says whether the size supports it, so it is on`;
  if (!supported) return `${nics}: the size does not support it`;
  return mostNics !== undefined && on < interfaces.length
    ? `${nics}: the size accelerates ${mostNics} only`
    : `${nics}: the size supports it`;
}

function zonesReason({ azure }: CompleteGroup, { zones, availabilitySet }: AzureShape): string {
  if (azure.zones !== undefined) return 'the block names them';
  if (availabilitySet !== undefined) return 'an availability set lies in no zone';
  if (zones.length === 0) return 'no zone: the region has none, or fault domains of a number need none';
  return 'one zone: nodes of a group lie close';
}
