/** Azure: every group's size, NICs, scale set and placement, and the VNet that holds them. Pure. */
import type { Catalog } from '../catalog/rows';
import { defaultZone, zonesOf } from '../catalog/zones';
import type { CompleteTopology } from '../topology/complete';
import type { Finding } from '../topology/finding';
import { expectNetworks } from './expect-network';
import { azureChecks, azureEntries } from './azure-entries';
import { type AzureGroupDraft, draftAzureGroup, finishAzureGroup } from './azure-group';
import { withLosers } from './losers';
import { azureNatGateway, azureNetworks } from './azure-network';
import type { AzurePlan } from './plan';
import type { Resolved } from './resolved';
import { selectMachine } from './select';

export function resolveAzure(topology: CompleteTopology, catalog: Catalog<'azure'>): Resolved<AzurePlan> {
  const { region } = topology.azure;
  const zone = topology.azure.zone ?? defaultZone('azure', region);
  const wishes = topology.groups.filter(({ targets }) => targets.includes('azure'));
  const findings: Finding[] = [];
  const drafts: AzureGroupDraft[] = [];
  for (const group of wishes) {
    const selection = selectMachine({
      cloud: 'azure',
      group,
      catalog,
      entries: azureEntries(catalog),
      checks: (named) => azureChecks(group, named),
    });
    findings.push(...selection.findings);
    const draft = draftAzureGroup(topology, group, selection, zone);
    if (draft !== undefined) drafts.push(draft);
  }
  // A region without zones is regional; of an unknown one only the user can say which zones it has.
  const zoneless = wishes.filter(({ azure }) => azure.zones === undefined && (azure.availabilitySet ?? false) === false);
  if (zone === undefined && zonesOf('azure', region) === undefined && zoneless.length > 0) findings.push(zoneNeeded(region));

  const networks = azureNetworks(
    topology,
    drafts.map(({ row, interfaces, subnetId }) => ({ row, networks: interfaces.map(({ network }) => network), subnetId })),
  );
  const [main] = networks;
  const mtuBytes = Math.min(...networks.map((network) => network.mtuBytes));
  const zones = [...new Set(drafts.flatMap((draft) => draft.zones))];
  const natGateway = azureNatGateway(
    topology,
    drafts.every((draft) => draft.zones.length === 1) ? zones : [],
    Math.max(0, ...wishes.map(({ network }) => network.connectionIdleSeconds ?? 0)),
  );
  return {
    plan: {
      target: 'azure',
      topology: topology.name,
      region,
      zone,
      groups: drafts.map((draft) =>
        withLosers(expectNetworks(finishAzureGroup(draft, main?.mtuBytes ?? 0, main?.because ?? ''), networks), draft.choice),
      ),
      networks,
      mtuBytes,
      egress: topology.network.egress,
      access: topology.access,
      tags: topology.tags,
      proximityPlacementGroups: proximityPlacementGroups(drafts),
      ...(natGateway === undefined ? {} : { natGateway }),
      catalog: { asOf: catalog.asOf, pricesAsOf: catalog.pricesAsOf, priceRegion: catalog.priceRegion, overrides: catalog.overrides },
    },
    findings,
  };
}

/** Groups that share a proximity placement group are one entry, with the sizes of all as intent (field notes azure R40). */
function proximityPlacementGroups(drafts: readonly AzureGroupDraft[]): AzurePlan['proximityPlacementGroups'] {
  const names = [...new Set(drafts.flatMap(({ placing }) => (placing.proximity === undefined ? [] : [placing.proximity.name])))];
  return names.map((name) => {
    const members = drafts.filter(({ placing }) => placing.proximity?.name === name);
    const existing = members.map(({ placing }) => placing.proximity?.existing).find((id) => id !== undefined);
    const zones = [...new Set(members.flatMap((member) => member.zones))];
    return {
      name,
      strategy: 'cluster',
      groups: members.map((member) => member.name),
      ...(existing === undefined ? {} : { existing }),
      vmSizes: [...new Set(members.map(({ machine }) => machine))].sort(),
      zone: zones.length === 1 ? zones[0] : undefined,
    };
  });
}

function zoneNeeded(region: string): Finding {
  return {
    rule: 'azure/zone-needed',
    level: 'error',
    path: 'targets.azure.zone',
    message: `no default zone is known for ${region}`,
    got: region,
    fix: 'add targets.azure.zone, for example "1"; where the region has no zones, azure: { zones: [] } in every group',
    source: 'Azure, list of regions (catalog zones)',
  };
}
