/** Google Cloud: every group's machine, interfaces, policies and zones, and the VPC networks that hold them. Pure. */
import type { Catalog } from '../catalog/rows';
import { defaultZone } from '../catalog/zones';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import { expectNetworks } from './expect-network';
import { gcpChecks, gcpEntries, type GcpEntry } from './gcp-entries';
import { draftGcpGroup, finishGcpGroup, type GcpGroupDraft } from './gcp-group';
import { withLosers } from './losers';
import { gcpMtu, gcpNetworks } from './gcp-networks';
import { GCP_MTU_BYTES } from './gcp-capacity';
import { mergePolicies } from './gcp-placement';
import type { GcpPlan } from './plan';
import type { Finding } from '../topology/finding';
import type { Resolved } from './resolved';
import { type Selection, selectMachine } from './select';

export function resolveGcp(topology: CompleteTopology, catalog: Catalog<'gcp'>): Resolved<GcpPlan> {
  const { region, project } = topology.gcp;
  const zone = topology.gcp.zone ?? defaultZone('gcp', region);
  if (zone === undefined) {
    return {
      plan: undefined,
      findings: [
        {
          rule: 'gcp/zone-needed',
          level: 'error',
          path: 'targets.gcp.zone',
          message: `no default zone is known for ${region}`,
          got: region,
          fix: `add targets.gcp.zone, for example ${region}-a`,
          source: 'catalog zones',
        },
      ],
    };
  }
  const findings: Finding[] = [];
  const drafts: GcpGroupDraft[] = [];
  for (const group of topology.groups.filter(({ targets }) => targets.includes('gcp'))) {
    const selection = select(topology, group, catalog);
    findings.push(...selection.findings);
    const draft = draftGcpGroup(topology, group, selection, zonesOf(group, zone));
    if (draft !== undefined) drafts.push(draft);
  }
  const { networks, findings: aboutNetworks } = gcpNetworks(
    topology,
    drafts.flatMap(({ laid }) => laid.networks),
  );
  findings.push(...aboutNetworks);
  return {
    plan: {
      target: 'gcp',
      topology: topology.name,
      region,
      zone,
      project,
      groups: drafts.map((draft) => withLosers(expectNetworks(finishGcpGroup(draft, topology, networks), networks), draft.choice)),
      networks,
      mtuBytes: Math.min(...networks.filter(({ kind }) => kind === 'ip').map(({ mtuBytes }) => mtuBytes)),
      egress: topology.network.egress,
      access: topology.access,
      tags: topology.tags,
      placementPolicies: mergePolicies(drafts.flatMap(({ placing }) => (placing.policy === undefined ? [] : [placing.policy]))),
      catalog: { asOf: catalog.asOf, pricesAsOf: catalog.pricesAsOf, priceRegion: catalog.priceRegion, overrides: catalog.overrides },
    },
    findings,
  };
}

function zonesOf({ gcp }: CompleteGroup, fallback: string): readonly string[] {
  return gcp.zones ?? [gcp.zone ?? fallback];
}

/** Without Tier_1 first; with it where the block asks, or where nothing fits without it and the block does not forbid it. */
function select(topology: CompleteTopology, group: CompleteGroup, catalog: Catalog<'gcp'>): Selection<GcpEntry> {
  const attempt = (tier1: boolean) =>
    selectMachine({
      cloud: 'gcp',
      group,
      catalog,
      entries: gcpEntries(catalog, {
        tier1,
        rdma: group.network.rdma !== 'none',
        mtuBytes: gcpMtu(topology.network.mtu, GCP_MTU_BYTES.jumbo).bytes,
        hostInterfaces: group.gcp.interfaces?.filter(({ nicType }) => nicType !== 'MRDMA' && nicType !== 'IRDMA').length,
      }),
      checks: (named) => gcpChecks(group, named),
    });
  if (group.gcp.tier1 === true) return attempt(true);
  const plain = attempt(false);
  if (plain.winner !== undefined || group.gcp.tier1 === false || plain.findings.some(({ rule }) => rule === 'gcp/unknown-machine'))
    return plain;
  const better = attempt(true);
  return better.winner === undefined ? plain : better;
}
