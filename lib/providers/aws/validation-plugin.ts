/**
 * The rules of AWS as a CDK validation plugin, over every template of an app, whoever wrote its constructs:
 *
 *     Validations.of(app).addPlugins(new LinerateChecks());
 *     Validations.of(construct).acknowledge({ id: 'linerate::aws/efa-on-fewer-cards', reason: '...' });
 */
import fs from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { loadCatalog } from '../../catalog/load';
import type { CatalogOverrides } from '../../catalog/overrides';
import { checkLaunchTemplate, LAUNCH_TEMPLATE_RULES } from '../../rules/aws';
import { factsOfTemplate } from '../../rules/aws/facts-of-template';
import { TEMPLATE_RULES } from '../../rules/aws/template-fabric';
import { runRules } from '../../rules/rule';
import { type Finding, formatFinding } from '../../topology/finding';

export interface LinerateChecksProps {
  /**
   * Catalog rows that you add or correct.
   * @default - the catalog as it is shipped
   */
  readonly overrides?: readonly CatalogOverrides[];
}

export class LinerateChecks implements IPolicyValidationPlugin {
  readonly name = 'linerate';
  readonly ruleIds: string[] = [...LAUNCH_TEMPLATE_RULES, ...TEMPLATE_RULES].map(({ id }) => id);

  constructor(private readonly props: LinerateChecksProps = {}) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = context.stackTemplates.flatMap(({ templatePath }) =>
      this.findings(JSON.parse(fs.readFileSync(templatePath, 'utf8'))).map((finding) => violation(finding, templatePath)),
    );
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }

  private findings(template: unknown): Finding[] {
    const catalog = loadCatalog('aws', this.props.overrides);
    return [
      ...factsOfTemplate(template, catalog).flatMap(({ facts }) => checkLaunchTemplate(facts)),
      ...runRules(TEMPLATE_RULES, { template }),
    ];
  }
}

function violation(finding: Finding, templatePath: string): PolicyViolation {
  const [, resourceLogicalId = '', ...location] = finding.path.split('.');
  return {
    ruleName: finding.rule,
    severity: finding.level,
    description: description(finding),
    fix: finding.fix,
    violatingResources: [{ resourceLogicalId, templatePath, locations: [location.join('/')] }],
    ruleMetadata: { source: finding.source, ...(finding.prevents === undefined ? {} : { prevents: finding.prevents }) },
  };
}

/** The report prints level, rule and fix by itself. */
function description(finding: Finding): string {
  const line = formatFinding({ ...finding, path: '' });
  return line.slice(`${finding.level} ${finding.rule}  `.length, line.indexOf(' — fix: '));
}
