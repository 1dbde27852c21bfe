/** What a group refers to: zones of the region, and things of the user's by their ids. */
import { zonesOf } from '../../catalog/zones';
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
import { eachGroup } from './each-group';

export const ZONE_KNOWN = eachGroup({
  id: 'azure/zone-unconfirmed',
  level: 'warning',
  holds: 'the zones of a group are known for the region',
  source: 'Azure, List of regions (catalog zones)',
  *each({ group, wish, path }, { plan }) {
    const known = zonesOf('azure', plan.region);
    if (known === undefined) return;
    for (const zone of group.zones.filter((each) => !known.includes(each))) {
      yield {
        path: wish.azure.zones === undefined ? 'targets.azure.zone' : `${path}.azure.zones`,
        message:
          known.length === 0 ? `${plan.region} has no zones that we know` : `zone ${zone} of ${plan.region} is in no source that we have`,
        got: zone,
        allowed: known,
        fix: known.length === 0 ? 'azure: { zones: [] }, and no targets.azure.zone' : `zone: "${known[0]}"`,
      };
    }
  },
});

/** Fields of the block that hold the id of something of the user's, and what the id ends in. */
const IDS = {
  proximityPlacementGroup: 'Microsoft.Compute/proximityPlacementGroups',
  availabilitySet: 'Microsoft.Compute/availabilitySets',
  capacityReservationGroup: 'Microsoft.Compute/capacityReservationGroups',
  hostGroup: 'Microsoft.Compute/hostGroups',
  identity: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  subnetId: 'Microsoft.Network/virtualNetworks/NAME/subnets',
} as const;

export const RESOURCE_IDS = eachGroup({
  id: 'azure/not-a-resource-id',
  level: 'error',
  holds: 'what is yours is named by its whole resource id',
  prevents: 'LinkedInvalidPropertyId: Property id at path is invalid. Expect fully qualified resource Id',
  source: 'Azure Resource Manager, resource ids',
  *each({ group, wish, path }) {
    const { azure, placement } = wish;
    const named: [string, string | undefined, string][] = [
      ...Object.entries(IDS).map(([field, type]): [string, string | undefined, string] => {
        const value = azure[field as keyof typeof IDS];
        return [`${path}.azure.${field}`, typeof value === 'string' ? value : undefined, type];
      }),
      ...(azure.interfaces ?? []).map((nic, index): [string, string | undefined, string] => [
        `${path}.azure.interfaces[${index}].subnetId`,
        nic.subnetId,
        IDS.subnetId,
      ]),
      [
        `${path}.placement.existing`,
        // The block's own word wins: then the other may be meant for another cloud.
        azure.proximityPlacementGroup === undefined ? placement.existing : undefined,
        IDS.proximityPlacementGroup,
      ],
      [
        azure.purchase === undefined ? `${path}.purchase` : `${path}.azure.purchase`,
        group.purchase.kind === 'reservation' ? group.purchase.id : undefined,
        IDS.capacityReservationGroup,
      ],
    ];
    for (const [at, value, type] of named) {
      if (value === undefined || value.startsWith('/subscriptions/') || (at.endsWith('.identity') && value === 'system')) continue;
      yield {
        path: at,
        message: 'a name alone does not say in which subscription and resource group it lies',
        got: value,
        allowed: `/subscriptions/.../resourceGroups/.../providers/${type}/${value.split('/').at(-1)}`,
        fix: `write the whole id; az resource show --ids prints it`,
      };
    }
  },
});

export const REFERENCE_RULES: readonly Rule<AzureContext>[] = [ZONE_KNOWN, RESOURCE_IDS];
