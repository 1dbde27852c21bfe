/** AWS: every group's machine, interfaces, zones and placement, and the VPC that holds them. Pure. */
import type { Catalog } from '../catalog/rows';
import { defaultZone } from '../catalog/zones';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import type { Finding } from '../topology/finding';
import { expectNetworks } from './expect-network';
import { awsChecks, awsEntries } from './aws-entries';
import { type AwsGroupDraft, draftAwsGroup, finishAwsGroup } from './aws-group';
import { withLosers } from './losers';
import { awsNetworks } from './aws-network';
import { mergePlacementGroups } from './aws-placement';
import type { AwsPlan } from './plan';
import type { Resolved } from './resolved';
import { selectMachine } from './select';

export function resolveAws(topology: CompleteTopology, catalog: Catalog<'aws'>): Resolved<AwsPlan> {
  const { region } = topology.aws;
  const zone = topology.aws.zone ?? defaultZone('aws', region);
  if (zone === undefined) {
    return {
      plan: undefined,
      findings: [
        {
          rule: 'aws/zone-needed',
          level: 'error',
          path: 'targets.aws.zone',
          message: `no default zone is known for ${region}`,
          got: region,
          fix: `add targets.aws.zone, for example ${region}a`,
          source: 'catalog zones',
        },
      ],
    };
  }
  const findings: Finding[] = [];
  const drafts: AwsGroupDraft[] = [];
  for (const group of topology.groups.filter(({ targets }) => targets.includes('aws'))) {
    const selection = selectMachine({
      cloud: 'aws',
      group,
      catalog,
      entries: awsEntries(catalog, entryOptions(group)),
      checks: (named) => awsChecks(group, named),
    });
    findings.push(...selection.findings);
    const draft = draftAwsGroup(topology, group, selection, group.aws.zones ?? [zone]);
    if (draft === undefined) continue;
    if (draft.missingInterfaces > 0) findings.push(noRoom(group, draft));
    drafts.push(draft);
  }

  const joins = (name: string) => drafts.filter(({ interfaces }) => interfaces.some(({ network }) => network === name));
  const zonesOf = (groups: readonly AwsGroupDraft[]) => [...new Set(groups.flatMap(({ zones }) => zones))];
  const networks = awsNetworks(topology, {
    zones: [...new Set([zone, ...zonesOf(drafts)])],
    extraZones: new Map(topology.network.extra.map(({ name }) => [name, zonesOf(joins(name))])),
    publicSubnet: topology.network.egress === 'nat' || drafts.some(({ publicAddress }) => publicAddress),
    enaExpressOn: (name) => joins(name).some(({ enaExpress }) => enaExpress !== 'off'),
  });
  const [main] = networks;
  const mtuBytes = main?.mtuBytes ?? 0;
  return {
    plan: {
      target: 'aws',
      topology: topology.name,
      region,
      zone,
      groups: drafts.map((draft) =>
        withLosers(expectNetworks(finishAwsGroup(draft, mtuBytes, main?.because ?? ''), networks), draft.choice),
      ),
      networks,
      mtuBytes,
      egress: topology.network.egress,
      access: topology.access,
      tags: topology.tags,
      placementGroups: mergePlacementGroups(drafts.flatMap(({ placing }) => (placing.group === undefined ? [] : [placing.group]))),
      catalog: { asOf: catalog.asOf, pricesAsOf: catalog.pricesAsOf, priceRegion: catalog.priceRegion, overrides: catalog.overrides },
    },
    findings,
  };
}

function entryOptions(group: CompleteGroup) {
  const { aws, placement, network } = group;
  const strategy = placement.strategy ?? (network.rdma === 'required' ? 'cluster' : 'none');
  return {
    // A named machine is judged at its best; that a stated layout carries less is the layout's fault (aws/layout-too-slow).
    layout: aws.machine === undefined ? aws.nicLayout : undefined,
    weighting: aws.bandwidthWeighting ?? ('default' as const),
    enaExpress: aws.enaExpress !== false,
    cluster: strategy === 'cluster',
  };
}

function noRoom(group: CompleteGroup, draft: AwsGroupDraft): Finding {
  return {
    rule: 'aws/no-room-for-interfaces',
    level: 'error',
    path: `groups.${group.name}.network.interfaces`,
    message: `${draft.machine} has no room for ${draft.missingInterfaces} of the interfaces beside the layout ${draft.nicLayout}`,
    got: group.network.interfaces + group.network.extra.length,
    allowed: `at most ${draft.interfaces.filter(({ type }) => type !== 'efa-only').length} IP interfaces`,
    fix: 'ask for fewer interfaces, or name a machine with more',
    prevents: 'AttachmentLimitExceeded',
    source: 'EC2 guide, network cards (field notes aws R-1)',
  };
}
