/**
 * The shape of a group on Azure, from what it is for. InfiniBand membership is that of one scale set or one availability
 * set: nodes elsewhere have another partition key and cannot talk. Hence one Uniform scale set in one placement group, in
 * at most one zone. Everything else is a Flexible scale set, whose machines are ordinary ones.
 * Sources: Azure "Set up InfiniBand"; "Orchestration modes for scale sets"; "Choosing the right number of fault domains for
 * scale sets" (field notes azure R29 to R34).
 */
import type { CompleteGroup } from '../topology/complete';

export interface AzureShape {
  readonly orchestration: 'flexible' | 'uniform';
  readonly singlePlacementGroup: boolean;
  readonly faultDomains: number;
  readonly updateDomains?: number;
  readonly zones: readonly string[];
  readonly availabilitySet?: string | true;
  /** Of Microsoft.Network, for NICs that a Flexible scale set makes. */
  readonly networkApiVersion?: '2020-11-01' | '2022-11-01';
  readonly because: string;
}

/** Fault domain counts that a scale set may have. */
export const FAULT_DOMAINS = {
  uniform: { zonal: [1, 5], regional: [1, 2, 3, 4, 5] },
  flexible: { zonal: [1], regional: [1, 2, 3] },
} as const;

/** Most nodes of one set. */
export const MOST_NODES = {
  flexible: 1000,
  /** Flexible with fixed spreading, of sizes without memory-preserving updates (G, H, L, M, N). */
  flexibleFixedSpreading: 200,
  singlePlacementGroup: 100,
  /** Support raises the limit of an InfiniBand scale set on request. */
  singlePlacementGroupOnRequest: 300,
  availabilitySet: 200,
} as const;

export function azureShape(group: CompleteGroup, infiniband: boolean, defaultZone: string | undefined): AzureShape {
  const { azure, placement } = group;
  const zonesAsked = azure.zones;
  const defaultZones = defaultZone === undefined ? [] : [defaultZone];
  const sets = azure.availabilitySet;
  if (sets !== undefined && sets !== false) {
    return {
      orchestration: 'flexible',
      singlePlacementGroup: infiniband,
      // One of each keeps InfiniBand nodes together (field notes azure R34, magic_castle#128).
      faultDomains: infiniband ? 1 : 2,
      updateDomains: infiniband ? 1 : 5,
      zones: zonesAsked ?? [],
      availabilitySet: sets,
      because: infiniband
        ? 'an availability set is asked: one fault domain and one update domain keep its nodes on one InfiniBand fabric'
        : 'an availability set is asked: machines of their own, in no zone',
    };
  }
  const api = azure.interfaces?.some(({ auxiliaryMode }) => auxiliaryMode !== undefined) === true ? '2022-11-01' : '2020-11-01';
  const orchestration = azure.orchestration ?? (infiniband ? 'uniform' : 'flexible');
  if (orchestration === 'uniform') {
    const zones = zonesAsked ?? defaultZones;
    return {
      orchestration,
      singlePlacementGroup: azure.singlePlacementGroup ?? infiniband,
      faultDomains: placement.strategy === 'partition' ? 5 : 1,
      zones,
      because: infiniband
        ? 'InfiniBand reaches the nodes of one Uniform scale set in a single placement group, in at most one zone'
        : 'the block asks for it',
    };
  }
  if (infiniband) {
    // Two fault domains make Azure put the machines into a single placement group; a zone has one fault domain only.
    return {
      orchestration,
      singlePlacementGroup: azure.singlePlacementGroup ?? true,
      faultDomains: (zonesAsked ?? []).length > 0 ? 1 : 2,
      zones: zonesAsked ?? [],
      networkApiVersion: api,
      because: 'the block asks for Flexible: with two fault domains, outside zones, Azure keeps InfiniBand nodes in one placement group',
    };
  }
  const partition = placement.strategy === 'partition';
  const zones = zonesAsked ?? (partition ? [] : defaultZones);
  return {
    orchestration,
    singlePlacementGroup: azure.singlePlacementGroup ?? false,
    // Two exist in every region, three in some (AZ-500 labs#98: "must fall in the range 1 to 2").
    faultDomains: partition && zones.length === 0 ? 2 : 1,
    zones,
    networkApiVersion: api,
    because: azure.orchestration === undefined ? 'no InfiniBand: a Flexible scale set of ordinary machines' : 'the block asks for it',
  };
}
