/** The whole matrix of proximity placement group, availability set, zone, capacity reservation, dedicated host and spot. */
import { azureSeriesFacts, AZURE_SERIES_SOURCES } from '../../catalog/azure-series';
import { MOST_NODES } from '../../resolve/azure-shape';
import type { AzureContext } from '../context';
import type { Rule, Violation } from '../rule';
import { type AzureGroupFacts, eachGroup, groupFacts } from './each-group';

const RESERVATION = AZURE_SERIES_SOURCES.capacityReservation;
const PROXIMITY = 'Azure, Proximity placement groups (co-location.md@3cb250d9)';
const MODES = 'Azure, Orchestration modes for scale sets (virtual-machine-scale-sets-orchestration-modes.md@01e1fb7d)';

/** Where the reservation is written. */
function reservationPath({ wish, path }: AzureGroupFacts): string {
  if (wish.azure.capacityReservationGroup !== undefined) return `${path}.azure.capacityReservationGroup`;
  return wish.azure.purchase === undefined ? `${path}.purchase` : `${path}.azure.purchase`;
}

export const RESERVATION_ALONE = eachGroup({
  id: 'azure/capacity-reservation-conflict',
  level: 'error',
  holds:
    'a capacity reservation stands beside no proximity placement group, availability set, single placement group, dedicated host or spot, and at most three fault domains',
  source: `${RESERVATION}; terraform-azurerm-avm-res-compute-virtualmachinescaleset main.tf L651 (field notes azure R32)`,
  *each(facts) {
    const { group, wish, path } = facts;
    if (group.capacityReservationGroup === undefined) return;
    const beside = (at: string, what: string, got: unknown): Violation => ({
      path: at,
      message: `a capacity reservation supports no ${what}`,
      got,
      fix: `remove the ${what}, or the capacity reservation (${reservationPath(facts)})`,
      prevents: `Azure refuses the machines: "Other deployment constraints aren't supported" beside a capacity reservation (${what})`,
    });
    if (group.proximityPlacementGroup !== undefined) {
      const at = wish.azure.proximityPlacementGroup === undefined ? `${path}.placement` : `${path}.azure.proximityPlacementGroup`;
      yield beside(at, 'proximity placement group', group.proximityPlacementGroup);
    }
    if (group.availabilitySet !== undefined) yield beside(`${path}.azure.availabilitySet`, 'availability set', group.availabilitySet);
    if (group.singlePlacementGroup && group.availabilitySet === undefined) {
      const at = wish.azure.singlePlacementGroup === undefined ? `${path}.network.rdma` : `${path}.azure.singlePlacementGroup`;
      const what = group.rdma === 'infiniband' ? 'single placement group, which InfiniBand needs' : 'single placement group';
      yield beside(at, what, true);
    }
    if (group.hostGroup !== undefined) yield beside(`${path}.azure.hostGroup`, 'dedicated host', group.hostGroup);
    if (group.purchase.kind === 'spot') yield beside(`${path}.purchase`, 'spot', 'spot');
    if (group.faultDomains > 3) yield beside(`${path}.placement`, 'more than three fault domains', group.faultDomains);
  },
});

export const RESERVATION_SERIES = eachGroup({
  id: 'azure/capacity-reservation-series',
  level: 'error',
  holds: 'capacity can be reserved for the series of the size',
  prevents: 'the reservation cannot be made: "Support for other VM series isn\'t currently available"',
  source: `${RESERVATION}: ND, NCads H100 v5, HB and HC have none (field notes azure R32)`,
  *each(facts) {
    const { group, row } = facts;
    if (group.capacityReservationGroup === undefined || row === undefined || azureSeriesFacts(row).capacityReservation !== false) return;
    yield {
      path: reservationPath(facts),
      message: `no capacity can be reserved for ${row.name}`,
      got: group.capacityReservationGroup,
      fix: 'purchase: on-demand, or a size of another series',
    };
  },
});

export const RESERVATION_SKU = eachGroup({
  id: 'azure/capacity-reservation-unconfirmed',
  level: 'warning',
  holds: 'the SKU list says that capacity can be reserved for the size',
  source: 'Azure, Resource SKUs API: capability CapacityReservationSupported',
  *each(facts) {
    const { group, row } = facts;
    if (group.capacityReservationGroup === undefined || row?.capacityReservation !== false) return;
    if (azureSeriesFacts(row).capacityReservation === false) return;
    yield {
      path: reservationPath(facts),
      message: `a recorded SKU list names no capacity reservation for ${row.name}; the page on reservations does not exclude it`,
      got: row.name,
      fix: 'az vm list-skus --size SIZE shows CapacityReservationSupported in your region',
    };
  },
});

export const PROXIMITY_ONE_ZONE: Rule<AzureContext> = {
  id: 'azure/proximity-placement-group-over-zones',
  level: 'error',
  holds: 'all members of a proximity placement group lie in one zone, or none does',
  prevents: 'OverconstrainedZonalAllocationRequest',
  source: `${PROXIMITY}; ${MODES} (field notes azure R41)`,
  *check({ plan }) {
    for (const proximity of plan.proximityPlacementGroups) {
      const members = plan.groups.filter(({ proximityPlacementGroup }) => proximityPlacementGroup === proximity.name);
      const places = new Set(members.map(({ zones }) => zones.join(',')));
      const wide = members.find(({ zones }) => zones.length > 1);
      if (wide === undefined && places.size < 2) continue;
      const [first] = members;
      yield {
        path: `groups.${(wide ?? first)?.name ?? proximity.name}.${wide === undefined ? 'placement' : 'azure.zones'}`,
        message: `the proximity placement group ${proximity.name} would span zones: ${members.map(({ name, zones }) => `${name} in ${zones.join(', ') || 'none'}`).join('; ')}`,
        got: members.map(({ name, zones }) => ({ group: name, zones })),
        allowed: 'one zone for all members, or none',
        fix: 'give all members the same azure.zones of one zone, or placement: none',
      };
    }
  },
};

export const SET_WITHOUT_ZONE = eachGroup({
  id: 'azure/availability-set-with-zone',
  level: 'error',
  holds: 'machines in an availability set lie in no zone',
  prevents:
    "The Virtual Machine cannot be created because both Availability Zone and Availability Set were specified. Deploying an Availability Set to an Availability Zone isn't supported.",
  source: `${MODES}; azurerm#2246, kubermatic#6557 (field notes azure R42)`,
  *each({ group, path }) {
    if (group.availabilitySet === undefined || group.zones.length === 0) return;
    yield {
      path: `${path}.azure.zones`,
      message: 'an availability set and a zone exclude each other',
      got: group.zones,
      allowed: 'no zone',
      fix: 'remove zones, or availabilitySet',
    };
  },
});

export const SET_SHAPE = eachGroup({
  id: 'azure/availability-set-with-scale-set',
  level: 'error',
  holds: 'machines in an availability set are in no scale set',
  source: 'compute API, VirtualMachine.virtualMachineScaleSet: "cannot exist along with a non-null properties.availabilitySet reference"',
  *each({ wish, path, group }) {
    if (group.availabilitySet === undefined || wish.azure.orchestration === undefined) return;
    yield {
      path: `${path}.azure.orchestration`,
      message: 'an availability set holds machines of their own: there is no scale set to orchestrate',
      got: wish.azure.orchestration,
      fix: 'remove orchestration, or availabilitySet',
    };
  },
});

export const SPOT_ALONE = eachGroup({
  id: 'azure/spot-conflict',
  level: 'error',
  holds: 'spot machines are in no availability set and on no dedicated host',
  source: `Azure, Error messages for Spot virtual machines and scale sets; ${MODES}`,
  *each({ group, path }) {
    if (group.purchase.kind !== 'spot') return;
    if (group.availabilitySet !== undefined) {
      yield {
        path: `${path}.azure.availabilitySet`,
        message: 'spot machines are not supported in an availability set',
        got: 'spot',
        fix: 'purchase: on-demand, or remove availabilitySet',
        prevents: 'AzureSpotVMNotSupportedInAvailabilitySet: Azure Spot Virtual Machine is not supported in Availability Set',
      };
    }
    if (group.hostGroup !== undefined) {
      yield {
        path: `${path}.azure.hostGroup`,
        level: 'warning',
        message: 'spot is capacity that nobody uses, and a dedicated host is paid for',
        got: 'spot',
        fix: 'purchase: on-demand on dedicated hosts',
      };
    }
  },
});

export const HOST_GROUP = eachGroup({
  id: 'azure/dedicated-host-placement',
  level: 'warning',
  holds: 'a dedicated host group is in the zone of its machines, takes their size and places them by itself',
  source: 'Azure compute API, hostGroup and supportAutomaticPlacement (field notes azure R44)',
  *each({ group, path }) {
    if (group.hostGroup === undefined) return;
    yield {
      path: `${path}.azure.hostGroup`,
      message: `the host group must lie in ${group.zones.length === 0 ? 'no zone' : `zone ${group.zones.join(', ')}`}, take ${group.machine} and have supportAutomaticPlacement: nothing here can see that`,
      got: group.hostGroup,
      fix: 'compare it with az vm host group show, and acknowledge this',
    };
  },
});

export const FEW_ENOUGH = eachGroup({
  id: 'azure/too-many-machines',
  level: 'error',
  holds: 'a Flexible scale set has at most 1000 machines, an availability set 200',
  prevents:
    'OperationNotAllowed: Unable to create or update VirtualMachineScaleSet as it exceeds the total limit of Virtual Machine instances',
  source: `${MODES}; terraform-azurerm-nomad#6 (field notes azure R42)`,
  *each({ group, path }) {
    const set = group.availabilitySet !== undefined;
    const most = set ? MOST_NODES.availabilitySet : MOST_NODES.flexible;
    // A single placement group has a rule of its own.
    if (group.size.max <= most || (!set && group.singlePlacementGroup)) return;
    yield {
      path: `${path}.count`,
      message: `${set ? 'an availability set' : 'a scale set'} has at most ${most} machines`,
      got: group.size.max,
      allowed: `at most ${most}`,
      fix: `split the group: ${Math.ceil(group.size.max / most)} groups of at most ${most}`,
    };
  },
});

export const PARTITION_IS_FAULT_DOMAINS = eachGroup({
  id: 'azure/no-partitions',
  level: 'warning',
  holds: 'Azure has no partition placement: fault domains come closest',
  source: 'Azure, Choosing the right number of fault domains for scale sets',
  *each({ group, wish, path }) {
    if (group.placement.strategy !== 'partition') return;
    yield {
      path: `${path}.placement`,
      ...(wish.placement.required ? { level: 'error' as const } : {}),
      message: `Azure has no partitions: the group gets ${group.faultDomains} fault domains`,
      got: 'partition',
      fix: 'only: [aws], or placement: spread',
    };
  },
});

export const CLUSTER_MET: Rule<AzureContext> = {
  id: 'azure/placement-not-met',
  level: 'warning',
  holds: 'a placement that is asked for is met',
  source: `${PROXIMITY}; ${RESERVATION}`,
  *check(context) {
    for (const { group, wish, path } of groupFacts(context)) {
      if (wish.placement.strategy !== 'cluster' || group.placement.strategy === 'cluster') continue;
      yield {
        path: `${path}.placement`,
        ...(wish.placement.required ? { level: 'error' as const } : {}),
        message: `cluster is asked and not met: ${group.placement.because}`,
        got: 'cluster',
        fix: 'purchase: on-demand, or placement: none',
      };
    }
  },
};

export const PLACEMENT_GROUP_IGNORED = eachGroup({
  id: 'azure/single-placement-group-ignored',
  level: 'warning',
  holds: 'singlePlacementGroup is asked only where Azure keeps it',
  source: `${MODES}: with one fault domain Azure sets it to false at the first machine`,
  *each({ group, wish, path }) {
    if (wish.azure.singlePlacementGroup !== true || group.orchestration !== 'flexible' || group.availabilitySet !== undefined) return;
    if (group.rdma === 'infiniband' || group.faultDomains > 1) return;
    yield {
      path: `${path}.azure.singlePlacementGroup`,
      message: 'Azure sets it to false at the first machine of a Flexible scale set with one fault domain',
      got: true,
      fix: 'orchestration: uniform, or remove singlePlacementGroup',
    };
  },
});

export const PLACEMENT_RULES: readonly Rule<AzureContext>[] = [
  RESERVATION_ALONE,
  RESERVATION_SERIES,
  RESERVATION_SKU,
  PROXIMITY_ONE_ZONE,
  SET_WITHOUT_ZONE,
  SET_SHAPE,
  SPOT_ALONE,
  HOST_GROUP,
  FEW_ENOUGH,
  PARTITION_IS_FAULT_DOMAINS,
  CLUSTER_MET,
  PLACEMENT_GROUP_IGNORED,
];
