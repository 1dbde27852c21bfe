/** The examples, as `cdk synth` would run them, with cdk-nag, the rules of linerate and the template validation of aws-cdk-lib on. */
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { lab, readTopology } from '../../../examples/aws-cdk/app';
import { fleets } from '../../../examples/platform-repo/app';
import { trainingTopology } from '../../../examples/platform-repo/training-fleet';
import { evaluate } from '../../../lib';
import { LinerateChecks, TopologyStack } from '../../../lib/providers/aws';
import type { AwsPlan } from '../../../lib/resolve/plan';
import { login, plan } from './plans';
import { type Json, ofType, only, type TemplateJson, userDataText } from './synth';

const EXAMPLES = path.join(__dirname, '..', '..', '..', 'examples');
const training = () => readTopology(path.join(EXAMPLES, 'training', 'topology.yaml'));

function awsPlan(topology: Parameters<typeof evaluate>[0]): AwsPlan {
  const { plans, findings } = evaluate(topology, { targets: ['aws'] });
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  return plans[0] as AwsPlan;
}

const APPS: Readonly<Record<string, (app: App) => Stack>> = {
  'aws-cdk': lab,
  'platform-repo': fleets,
  training: (app) => new TopologyStack(app, 'training', { topology: training(), env: { region: 'us-east-1' } }),
  'a router that must prove itself': (app) => {
    const router = login({ proof: 'enforce', forwarding: true });
    return new TopologyStack(app, 'lab', { plan: plan([router]), env: { region: 'us-east-1', account: '123456789012' } });
  },
};

describe('with every check on', () => {
  let before: string | undefined;
  beforeAll(() => {
    before = process.env['CDK_VALIDATION'];
    delete process.env['CDK_VALIDATION'];
  });
  afterAll(() => {
    process.env['CDK_VALIDATION'] = before;
  });

  test.each(Object.entries(APPS))(
    '%s has no finding that is not acknowledged',
    (_name, fill) => {
      const app = new App({ analyticsReporting: false, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
      fill(app);
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new LinerateChecks());
      const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
      try {
        app.synth();
        expect(printed.mock.calls).toEqual([]);
      } finally {
        printed.mockRestore();
      }
    },
    60_000,
  );
});

function templateOf(fill: (app: App) => Stack): TemplateJson {
  return Template.fromStack(fill(new App({ analyticsReporting: false }))).toJSON() as TemplateJson;
}

function interfacesOf(json: TemplateJson, group: string): readonly (readonly [number, number, string])[] {
  const [, template] = ofType(json, 'AWS::EC2::LaunchTemplate').find(([id]) => id.includes(group)) ?? [];
  return template?.Properties['LaunchTemplateData'].NetworkInterfaces.map((each: Json) => [
    each.NetworkCardIndex,
    each.DeviceIndex,
    each.InterfaceType,
  ]);
}

describe('aws-cdk', () => {
  const json = templateOf(lab);
  const planned = awsPlan(readTopology(path.join(EXAMPLES, 'aws-cdk', 'topology.yaml')));

  test('its launch templates have the interfaces of the plan', () => {
    for (const group of planned.groups) {
      expect(interfacesOf(json, group.name)).toEqual(group.interfaces.map((each) => [each.networkCardIndex, each.deviceIndex, each.type]));
    }
    expect(interfacesOf(json, 'trainers').filter(([, , type]) => type === 'efa-only')).toHaveLength(32);
  });

  test('what the app adds is there', () => {
    const [, trainers] = ofType(json, 'AWS::EC2::LaunchTemplate').find(([id]) => id.includes('trainers')) ?? [];
    expect(userDataText(trainers?.Properties['LaunchTemplateData'].UserData)).toContain('install -d -m 1777 /scratch');
    expect(ofType(json, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties['FromPort'])).toContain(6006);
    expect(Object.keys(json.Outputs ?? {})).toContain('trainersLaunchTemplateId');
  });
});

describe('platform-repo', () => {
  const json = templateOf(fleets);

  test("the team's fleet stands in the platform's network, behind its login group", () => {
    expect(ofType(json, 'AWS::EC2::VPC')).toEqual([]);
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties).toMatchObject({
      DesiredCapacity: '4',
      VPCZoneIdentifier: ['subnet-0a1b2c3d4e5f6071a'],
    });
    const [first] = only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].NetworkInterfaces;
    expect(first.Groups[0]).toBe('sg-0a1b2c3d4e5f60718');
  });

  test("the platform's tags are on it", () => {
    expect(only(json, 'AWS::AutoScaling::AutoScalingGroup').Properties['Tags']).toEqual(
      expect.arrayContaining([expect.objectContaining({ Key: 'cost-centre', Value: 'ml-platform' })]),
    );
  });

  test('a Capacity Block needs no placement group', () => {
    const planned = awsPlan(trainingTopology({ team: 'vision', nodes: 4, capacityBlock: 'cr-0123456789abcdef0' }));
    expect(planned.placementGroups).toEqual([]);
  });
});

describe('training', () => {
  test('three groups, each with its own template', () => {
    const json = templateOf(APPS['training'] as (app: App) => Stack);
    expect(ofType(json, 'AWS::AutoScaling::AutoScalingGroup')).toHaveLength(3);
    expect(interfacesOf(json, 'trainers').length).toBeGreaterThan(8);
  });
});
