/**
 * The one entry of the command line and the constructs: complete the topology, resolve it for every target, apply every
 * rule, and mark what is acknowledged. Pure but for reading the catalog's tables.
 */
import type { CatalogOverrides } from '../catalog/overrides';
import { loadCatalog } from '../catalog/load';
import { resolveAws } from '../resolve/aws';
import { resolveAzure } from '../resolve/azure';
import { resolveGcp } from '../resolve/gcp';
import { resolveMetal } from '../resolve/metal';
import type { Plan } from '../resolve/plan';
import type { CompleteTopology } from '../topology/complete';
import { type Finding, isBlocking } from '../topology/finding';
import { completeTopology } from '../topology/parse';
import { TARGETS, type Target, type Topology } from '../topology/types';
import { acknowledge } from './acknowledge';
import { AWS_RULES } from './aws';
import { AZURE_RULES } from './azure';
import { GCP_RULES } from './gcp';
import { METAL_RULES } from './metal';
import { type Rule, runRules } from './rule';
import { TOPOLOGY_RULES } from './topology';

export interface EvaluateOptions {
  /** Narrows the planned targets; an error on another target then does not count. @default - every planned target */
  readonly targets?: readonly Target[];
  /** Rows that the user adds or corrects (catalog/overrides.ts). @default - none */
  readonly overrides?: readonly CatalogOverrides[];
  /** The last word on a plan before the rules see it: data in, data out. @default - the plan as it is */
  readonly amend?: (plan: Plan) => Plan;
  /** SSH keys come later, from the construct's own properties. @default false */
  readonly lateSshKeys?: boolean;
  /** What `parseTopology` said of the text, its positions included: it joins the findings and can be acknowledged. @default - none */
  readonly found?: readonly Finding[];
}

export interface Evaluation {
  /** In the order aws, azure, gcp, metal; a group that no machine fits is missing from its plan. */
  readonly plans: readonly Plan[];
  /** Errors first, then warnings, then what is merely worth knowing. */
  readonly findings: readonly Finding[];
}

const LEVELS = ['error', 'warning', 'info'];

/** Accepts the user's own shape (validated here) or an already completed topology. */
export function evaluate(topology: Topology | CompleteTopology, options: EvaluateOptions = {}): Evaluation {
  let complete: CompleteTopology;
  let findings: readonly Finding[] = options.found ?? [];
  if (isComplete(topology)) {
    complete = topology;
  } else {
    const parsed = completeTopology(topology);
    if (parsed.topology === undefined) return { plans: [], findings: ordered(parsed.findings) };
    complete = parsed.topology;
    findings = parsed.findings;
  }
  const targets = options.targets === undefined ? complete.targets : complete.targets.filter((target) => options.targets?.includes(target));
  const about: Finding[] = [
    ...findings,
    ...runRules(TOPOLOGY_RULES, { topology: { ...complete, targets }, lateSshKeys: options.lateSshKeys ?? false }),
  ];
  const plans: Plan[] = [];
  // A plan cannot be made of addresses or names that contradict each other: the resolvers may rely on these rules.
  if (!about.some(isBlocking) || !about.some((finding) => isBlocking(finding) && finding.rule.startsWith('topology/'))) {
    for (const target of TARGETS.filter((each) => targets.includes(each))) {
      const resolved = resolveTarget(target, complete, options);
      about.push(...resolved.findings);
      if (resolved.plan !== undefined) plans.push(resolved.plan);
    }
  }
  return { plans, findings: ordered(acknowledge(about, complete.acknowledge, targets)) };
}

interface Resolved {
  readonly plan: Plan | undefined;
  readonly findings: readonly Finding[];
}

function resolveTarget(target: Target, topology: CompleteTopology, options: EvaluateOptions): Resolved {
  switch (target) {
    case 'aws': {
      const catalog = loadCatalog('aws', options.overrides);
      return applied(
        resolveAws(topology, catalog),
        AWS_RULES,
        (plan) => ({ topology, plan, catalog, lateSshKeys: options.lateSshKeys ?? false }),
        options,
      );
    }
    case 'azure': {
      const catalog = loadCatalog('azure', options.overrides);
      return applied(
        resolveAzure(topology, catalog),
        AZURE_RULES,
        (plan) => ({ topology, plan, catalog, lateSshKeys: options.lateSshKeys ?? false }),
        options,
      );
    }
    case 'gcp': {
      const catalog = loadCatalog('gcp', options.overrides);
      return applied(
        resolveGcp(topology, catalog),
        GCP_RULES,
        (plan) => ({ topology, plan, catalog, lateSshKeys: options.lateSshKeys ?? false }),
        options,
      );
    }
    case 'metal':
      return applied(
        resolveMetal(topology),
        METAL_RULES,
        (plan) => ({ topology, plan, lateSshKeys: options.lateSshKeys ?? false }),
        options,
      );
  }
}

function applied<P extends Plan, C>(
  resolved: { readonly plan: P | undefined; readonly findings: readonly Finding[] },
  rules: readonly Rule<C>[],
  context: (plan: P) => C,
  options: EvaluateOptions,
): Resolved {
  if (resolved.plan === undefined) return resolved;
  const plan = options.amend === undefined ? resolved.plan : (options.amend(resolved.plan) as P);
  return { plan, findings: [...resolved.findings, ...runRules(rules, context(plan))] };
}

/** A completed topology has its groups as a list. */
function isComplete(topology: Topology | CompleteTopology): topology is CompleteTopology {
  return Array.isArray((topology as CompleteTopology).groups);
}

function ordered(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => LEVELS.indexOf(a.finding.level) - LEVELS.indexOf(b.finding.level) || a.index - b.index)
    .map(({ finding }) => finding);
}
