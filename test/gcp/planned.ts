/** A Google plan and its findings from a topology in the user's own shape, without the other clouds. */
import { loadCatalog } from '../../lib/catalog/load';
import { resolveGcp } from '../../lib/resolve/gcp';
import type { GcpGroupPlan, GcpPlan } from '../../lib/resolve/plan';
import { GCP_RULES } from '../../lib/rules/gcp';
import { runRules } from '../../lib/rules/rule';
import type { CompleteTopology } from '../../lib/topology/complete';
import type { Finding } from '../../lib/topology/finding';
import { completeTopology } from '../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../lib/topology/types';

export const catalog = loadCatalog('gcp');

export interface Planned {
  readonly topology: CompleteTopology;
  readonly plan: GcpPlan;
  readonly findings: readonly Finding[];
  readonly group: (name: string) => GcpGroupPlan;
  /** `level rule path` of each finding: short to compare. */
  readonly said: readonly string[];
}

export function planned(topology: Omit<Topology, 'name'> & { readonly name?: string }): Planned {
  const parsed = completeTopology({ name: 'lab', targets: { gcp: { project: 'demo' } }, ...topology });
  if (parsed.topology === undefined) throw new Error(JSON.stringify(parsed.findings, null, 2));
  const resolved = resolveGcp(parsed.topology, catalog);
  const { plan } = resolved;
  if (plan === undefined) throw new Error(JSON.stringify(resolved.findings, null, 2));
  const findings = [...resolved.findings, ...runRules(GCP_RULES, { topology: parsed.topology, plan, catalog })];
  return {
    topology: parsed.topology,
    plan,
    findings,
    said: findings.map(({ level, rule, path }) => `${level} ${rule} ${path}`),
    group: (name) => {
      const found = plan.groups.find((group) => group.name === name);
      if (found === undefined) throw new Error(`no group ${name}: ${findings.map(({ message }) => message).join('; ')}`);
      return found;
    },
  };
}

/** One group named `nodes`. */
export function plannedGroup(group: GroupNeed, more: Partial<Topology> = {}): Planned & { readonly nodes: GcpGroupPlan } {
  const all = planned({ ...more, groups: { nodes: group } });
  return { ...all, nodes: all.group('nodes') };
}

export function finding(all: Planned, rule: string): Finding {
  const found = all.findings.find((each) => each.rule === rule);
  if (found === undefined) throw new Error(`no finding ${rule} among ${all.said.join(', ') || 'none'}`);
  return found;
}
