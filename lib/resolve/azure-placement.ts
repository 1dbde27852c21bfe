/**
 * Placement on Azure: a proximity placement group with the sizes of all its members as intent, since one that learns its
 * sizes late may lie where they are not. A capacity reservation and a proximity placement group exclude each other.
 * Sources: Azure "Proximity placement groups"; "On-demand Capacity Reservation" (field notes azure R32, R40, R41).
 */
import { DEFAULTS } from '../topology/defaults';
import type { CompleteGroup } from '../topology/complete';
import type { PlacementStrategy } from '../topology/types';
import type { PlacementDecision } from './plan';

export interface AzurePlacement {
  readonly decision: PlacementDecision;
  /** Absent: none is made or joined. */
  readonly proximity?: { readonly name: string; readonly existing?: string };
}

export function azurePlacement(group: CompleteGroup, infiniband: boolean): AzurePlacement {
  const { placement, azure } = group;
  const block = azure.proximityPlacementGroup;
  const existing = typeof block === 'string' ? block : placement.existing;
  const wanted: PlacementStrategy =
    placement.strategy ??
    (existing !== undefined || block === true ? 'cluster' : infiniband ? DEFAULTS.placementWithRdma : DEFAULTS.placement);
  const asked = placement.strategy !== undefined ? 'asked' : existing !== undefined ? 'a proximity placement group is named' : undefined;
  switch (wanted) {
    case 'none':
      return { decision: { strategy: 'none', because: asked ?? 'no RDMA and no placement asked' } };
    case 'spread':
      return { decision: { strategy: 'spread', because: 'asked: Azure spreads over as many fault domains as it can' } };
    case 'partition':
      return { decision: { strategy: 'partition', because: 'asked: fault domains of a fixed number come closest to partitions' } };
    case 'cluster':
  }
  if (block === false) {
    const because = infiniband ? 'the block wants no proximity placement group; one InfiniBand fabric is close' : 'the block wants none';
    return { decision: { strategy: infiniband ? 'cluster' : 'none', because } };
  }
  if (reserved(group) && existing === undefined && block === undefined) {
    return { decision: { strategy: 'none', because: 'a capacity reservation takes no proximity placement group: none is made' } };
  }
  const name = placement.shared ?? group.name;
  const why = asked ?? (block === true ? 'the block asks for it' : 'RDMA wants machines close together');
  return {
    decision: {
      strategy: 'cluster',
      group: name,
      because: `${why}; ${existing === undefined ? 'a proximity placement group' : `the proximity placement group ${existing}`}${placement.shared === undefined ? '' : ` shared as ${placement.shared}`}`,
    },
    proximity: { name, ...(existing === undefined ? {} : { existing }) },
  };
}

/** The group's machines come from a capacity reservation. */
export function reserved(group: CompleteGroup): boolean {
  return group.purchase.azure.kind === 'reservation' || group.azure.capacityReservationGroup !== undefined;
}
