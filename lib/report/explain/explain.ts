/** Why a field of a plan has its value: the resolver's reason, the topology's own words, the default, or the catalog. */
import { loadCatalog } from '../../catalog/load';
import type { CatalogOverrides } from '../../catalog/overrides';
import type { GroupPlan, Loser, Plan, Reason } from '../../resolve/plan';
import type { CompleteTopology } from '../../topology/complete';
import type { Target } from '../../topology/types';
import type { Position, YamlText } from '../../topology/yaml-text';
import { type FieldPath, valueAtSteps } from './field-path';
import type { PlanField } from './field-words';
import { GROUP_FIELDS } from './group-fields';
import { PLAN_FIELDS } from './plan-fields';

export interface Explanation {
  readonly target: Target;
  /** In full: `groups.trainers.mtuBytes`. */
  readonly path: string;
  readonly value: unknown;
  readonly means: string;
  readonly because: string;
  /** Where the reason is written: a document, a row of the catalog, a line of the topology. */
  readonly source: string;
  /** `asked`: the topology says something about it. `default`: it could have. `machine`: it follows from the machine. */
  readonly origin: 'asked' | 'default' | 'machine';
  /** What the topology says about it, the strongest first. */
  readonly asked: readonly Asked[];
  /** For `machine`: every other machine and why it lost. */
  readonly losers?: readonly Loser[];
}

export interface Asked {
  readonly path: string;
  readonly value: unknown;
  readonly line?: number;
}

export interface ExplainInput {
  readonly topology: CompleteTopology;
  readonly plans: readonly Plan[];
  /** The user's own words, to tell what was asked from what is a default. */
  readonly written: Pick<YamlText, 'value' | 'locate'>;
  readonly file: string;
  readonly overrides?: readonly CatalogOverrides[];
}

/** One explanation for each plan that has the field; none when no plan has it. A group alone explains all its fields. */
export function explain(input: ExplainInput, path: FieldPath): Explanation[] {
  return input.plans
    .filter(({ target }) => path.target === undefined || target === path.target)
    .flatMap((plan) => {
      if (path.group === undefined) return explained(input, plan, undefined, path.steps);
      const group = (plan.groups as readonly GroupPlan[]).find(({ name }) => name === path.group);
      if (group === undefined) return [];
      if (path.steps.length > 0) return explained(input, plan, group, path.steps);
      return Object.keys(GROUP_FIELDS).flatMap((field) => explained(input, plan, group, [field]));
    });
}

function explained(input: ExplainInput, plan: Plan, group: GroupPlan | undefined, steps: readonly string[]): Explanation[] {
  const [first = ''] = steps;
  const root: unknown = group ?? plan;
  const found = valueAtSteps(root, steps);
  const field = (group === undefined ? PLAN_FIELDS : GROUP_FIELDS)[first as never] as PlanField | undefined;
  if (found === undefined || field === undefined) return [];
  const asked = askedFor(input, plan, group, field);
  const reason = reasonFor(root, group?.reasons ?? [], steps);
  const origin = asked.length > 0 ? 'asked' : field.asks === undefined || field.from === 'catalog' ? 'machine' : 'default';
  const words = reason?.because ?? withoutReason(field, group, origin, asked, found.value);
  return [
    {
      target: plan.target,
      path: [...(group === undefined ? [] : ['groups', group.name]), ...steps].join('.'),
      value: found.value,
      means: meaning(field, steps),
      because: words,
      source: reason?.source ?? sourceOf(input, plan, group, field, asked),
      origin,
      asked,
      ...(first === 'machine' && group !== undefined ? { losers: group.losers } : {}),
    },
  ];
}

/** The words for the part that the steps lead to, or for the nearest whole that has words. */
export function meaning(field: PlanField, [, ...rest]: readonly string[]): string {
  const names = rest.filter((step) => !/^\d+$/.test(step));
  for (let from = 0; from < names.length; from++) {
    for (let to = names.length; to > from; to--) {
      const part = field.parts?.[names.slice(from, to).join('.')];
      if (part !== undefined) return part;
    }
  }
  return field.means;
}

/** The reason whose field is the longest beginning of the path, or the `because` that the value carries itself. */
function reasonFor(root: unknown, reasons: readonly Reason[], steps: readonly string[]): Omit<Reason, 'field'> | undefined {
  for (let length = steps.length; length > 0; length--) {
    const own = reasons.find(({ field }) => field === steps.slice(0, length).join('.'));
    if (own !== undefined) return own;
    const { value } = valueAtSteps(root, steps.slice(0, length)) ?? {};
    const because = typeof value === 'object' && value !== null ? (value as { because?: unknown }).because : undefined;
    if (typeof because === 'string') return { because };
  }
  const also = ALSO_EXPLAINED_BY[steps[0] ?? ''];
  return reasons.find(({ field }) => field === also);
}

/** Fields that follow from another one's decision, and share its reason. */
const ALSO_EXPLAINED_BY: Readonly<Record<string, string>> = {
  rdmaGbps: 'rdma',
  basis: 'sustainedGbps',
  nicLayout: 'interfaces',
  tcpKeepaliveSeconds: 'connectionTracking',
};

function withoutReason(
  field: PlanField,
  group: GroupPlan | undefined,
  origin: Explanation['origin'],
  asked: readonly Asked[],
  value: unknown,
): string {
  if (field.from === 'catalog') return group === undefined ? 'the catalog says so' : `a fact of ${group.machine}`;
  if (origin === 'asked')
    return field.from === 'topology' || asked.some((each) => each.value === value)
      ? 'the topology says so'
      : `it follows from ${asked[0]?.path ?? 'the topology'}`;
  if (origin === 'default') return `nothing is asked: ${field.unasked ?? 'it follows from the machine'}`;
  return group === undefined ? 'it follows from the topology' : `it follows from ${group.machine} and what the group asks`;
}

function sourceOf(
  { file, overrides }: ExplainInput,
  { target, catalog }: Plan,
  group: GroupPlan | undefined,
  field: PlanField,
  asked: readonly Asked[],
): string {
  if (field.from === 'catalog' && target !== 'metal') {
    const provenance = group === undefined ? undefined : loadCatalog(target, overrides).get(group.machine)?.provenance;
    if (provenance === undefined) return `catalog ${target}, facts as of ${catalog?.asOf ?? 'an unknown date'}`;
    const hole = provenance.holes === undefined ? '' : `; no source gives ${provenance.holes.join(', ')}`;
    return `catalog ${target} ${group?.machine}: ${provenance.source}, ${provenance.asOf}, ${provenance.confidence}${hole}`;
  }
  const [first] = asked;
  if (first !== undefined) return `${file}${first.line === undefined ? '' : `, line ${first.line}`}`;
  return field.asks === undefined ? `linerate: worked out for ${target}` : 'linerate: defaults of the topology';
}

function askedFor({ written }: ExplainInput, { target }: Plan, group: GroupPlan | undefined, field: PlanField): Asked[] {
  return (field.asks ?? []).flatMap((pattern) => {
    if (group === undefined && pattern.includes('GROUP')) return [];
    const path = pattern.replace('GROUP', group?.name ?? '').replace('TARGET', target);
    const segments = path.split('.');
    const found = valueAtSteps(written.value, segments);
    if (found === undefined) return [];
    const position: Position | undefined = written.locate(segments);
    return [{ path, value: found.value, ...(position === undefined ? {} : { line: position.line }) }];
  });
}
