/**
 * Rules over a whole CloudFormation template: what EFA interfaces need beside their launch template. Both mistakes deploy
 * green and show at run time only.
 */
import type { Rule } from '../rule';
import { isEfa } from './facts';
import { TemplateReader } from './facts-of-template';

type Json = Readonly<Record<string, unknown>>;

const DATA = 'Properties.LaunchTemplateData';

export interface TemplateContext {
  readonly template: unknown;
}

interface EfaTemplate {
  readonly logicalId: string;
  readonly efa: readonly { readonly index: number; readonly groups: readonly unknown[] }[];
}

function efaTemplates(reader: TemplateReader): EfaTemplate[] {
  return reader
    .resources('AWS::EC2::LaunchTemplate')
    .map(([logicalId, properties]) => {
      const interfaces = reader.list(reader.record(properties['LaunchTemplateData'])?.['NetworkInterfaces']);
      const efa = interfaces.flatMap((each, index) =>
        isEfa(reader.text(each['InterfaceType'])) ? [{ index, groups: Array.isArray(each['Groups']) ? each['Groups'] : [] }] : [],
      );
      return { logicalId, efa };
    })
    .filter(({ efa }) => efa.length > 0);
}

export const EFA_GROUP_REACHES_ITSELF: Rule<TemplateContext> = {
  id: 'aws/efa-security-group',
  level: 'error',
  holds: 'every EFA interface has a security group that allows everything to itself, inbound and outbound, by its own id',
  source:
    'EFA guide, "Prepare an EFA-enabled security group" (field notes aws R-20, R-21: the CDK\'s SecurityGroup drops the outbound half)',
  *check({ template }) {
    const reader = new TemplateReader(template);
    for (const { logicalId, efa } of efaTemplates(reader)) {
      for (const { index, groups } of efa) {
        const path = `Resources.${logicalId}.${DATA}.NetworkInterfaces.${index}.Groups`;
        const mine = groups.map((group) => reader.resource(group, 'AWS::EC2::SecurityGroup')?.logicalId);
        // A group from elsewhere may have the rules: nothing here can look.
        if (mine.some((id) => id === undefined)) continue;
        const missing = mine.map((id) => missingRules(reader, id as string));
        if (missing.some((each) => each.length === 0)) continue;
        yield {
          path,
          message: 'no security group of this EFA interface allows all traffic to itself: EFA peers do not reach each other, and jobs hang',
          got: mine.length === 0 ? 'no security group' : mine.map((id, i) => `${id}: no ${missing[i]?.join(' and no ')} rule to itself`),
          fix: "AWS::EC2::SecurityGroupIngress and AWS::EC2::SecurityGroupEgress with IpProtocol -1 and the group's own id; 0.0.0.0/0 does not cover EFA",
        };
        // The interfaces of a template share their groups as a rule: one word is enough.
        break;
      }
    }
  },
};

const DIRECTIONS = [
  { word: 'inbound', type: 'AWS::EC2::SecurityGroupIngress', peer: 'SourceSecurityGroupId' },
  { word: 'outbound', type: 'AWS::EC2::SecurityGroupEgress', peer: 'DestinationSecurityGroupId' },
] as const;

function missingRules(reader: TemplateReader, group: string): string[] {
  return DIRECTIONS.filter(
    ({ type, peer }) =>
      !reader
        .resources(type)
        .some(([, rule]) => reader.referred(rule['GroupId']) === group && reader.referred(rule[peer]) === group && isAll(reader, rule)),
  ).map(({ word }) => word);
}

const isAll = (reader: TemplateReader, rule: Json): boolean => reader.text(rule['IpProtocol']) === '-1';

export const EFA_GROUP_IN_ONE_ZONE: Rule<TemplateContext> = {
  id: 'aws/efa-over-several-zones',
  level: 'error',
  holds: 'EFA traffic stays in one zone: an Auto Scaling group of EFA machines has subnets of one',
  source: 'EFA guide, "EFA limitations" (field notes aws R-22)',
  *check({ template }) {
    const reader = new TemplateReader(template);
    const efa = new Set(efaTemplates(reader).map(({ logicalId }) => logicalId));
    for (const [logicalId, properties] of reader.resources('AWS::AutoScaling::AutoScalingGroup')) {
      const launch = reader.referred(reader.record(properties['LaunchTemplate'])?.['LaunchTemplateId']);
      if (launch === undefined || !efa.has(launch)) continue;
      const subnets = Array.isArray(properties['VPCZoneIdentifier']) ? properties['VPCZoneIdentifier'] : [];
      const zones = new Set(subnets.map((subnet) => zoneOf(reader, subnet)).filter((zone) => zone !== undefined));
      if (zones.size < 2) continue;
      yield {
        path: `Resources.${logicalId}.Properties.VPCZoneIdentifier`,
        message: 'the machines have EFA and may stand in several zones: traffic between them is dropped',
        got: `${zones.size} zones`,
        allowed: 'one zone',
        fix: 'give the group subnets of one zone',
      };
    }
  },
};

/** The zone, or the expression that gives it: two different expressions are two zones. */
function zoneOf(reader: TemplateReader, subnet: unknown): string | undefined {
  const zone = reader.resource(subnet, 'AWS::EC2::Subnet')?.properties['AvailabilityZone'];
  return zone === undefined ? undefined : (reader.text(zone) ?? JSON.stringify(zone));
}

export const TEMPLATE_RULES: readonly Rule<TemplateContext>[] = [EFA_GROUP_REACHES_ITSELF, EFA_GROUP_IN_ONE_ZONE];
