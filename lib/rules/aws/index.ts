/** Every rule of AWS: those over a launch template, whoever wrote it, and those over our own plan. */
import type { AwsContext } from '../context';
import { type Rule, runRules, type Violation } from '../rule';
import { EFA_RULES } from './efa';
import { ENA_RULES } from './ena';
import { FABRIC_RULES } from './fabric';
import type { LaunchTemplateFacts } from './facts';
import { factsOfPlan } from './facts-of-plan';
import { GROUP_RULES } from './group';
import { GUEST_RULES } from './guest';
import { INTERFACE_RULES } from './interfaces';
import { MACHINE_RULES } from './machine';

export type { LaunchTemplateFacts } from './facts';

/** What EC2 refuses of a launch template (R-17: it checks one only when a machine starts). */
export const LAUNCH_TEMPLATE_RULES: readonly Rule<LaunchTemplateFacts>[] = [
  ...INTERFACE_RULES,
  ...EFA_RULES,
  ...ENA_RULES,
  ...MACHINE_RULES,
];

/** The same rules over every group of the plan, then the plan's own. */
export const AWS_RULES: readonly Rule<AwsContext>[] = [
  ...LAUNCH_TEMPLATE_RULES.map(overPlan),
  ...GROUP_RULES,
  ...FABRIC_RULES,
  ...GUEST_RULES,
];

function overPlan(rule: Rule<LaunchTemplateFacts>): Rule<AwsContext> {
  return {
    ...rule,
    *check(context: AwsContext): Iterable<Violation> {
      for (const { facts } of factsOfPlan(context)) yield* rule.check(facts);
    },
  };
}

export function checkLaunchTemplate(facts: LaunchTemplateFacts) {
  return runRules(LAUNCH_TEMPLATE_RULES, facts);
}
