import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  CfnLaunchTemplate,
  CfnPlacementGroup,
  CfnSecurityGroup,
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  CfnSubnet,
  InstanceType,
  LaunchTemplate,
  Port,
  SecurityGroup,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { App, CfnParameter, Stack, Validations } from 'aws-cdk-lib/core';
import { AcceleratedCluster, LinerateChecks } from '../../../lib/providers/aws';
import { cluster, login, p5, plan } from './plans';

/** Rule ids that the plugin reports, with the resource and the place of each. */
function reported(fill: (stack: Stack) => void): readonly (readonly [string, string, string])[] {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Lab', { env: { region: 'us-east-1', account: '123456789012' } });
  fill(stack);
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  const templatePath = path.join(outdir, 'Lab.template.json');
  fs.writeFileSync(templatePath, JSON.stringify(app.synth().getStackArtifact('Lab').template));
  const { violations, success } = new LinerateChecks().validate({
    templatePaths: [templatePath],
    stackTemplates: [{ stackConstructPath: 'Lab', templatePath, accountId: undefined, region: undefined }],
    appConstruct: app,
  });
  fs.rmSync(outdir, { recursive: true });
  expect(success).toBe(violations.every(({ severity }) => severity !== 'error'));
  return violations.map(({ ruleName, violatingResources: [where] }) => [
    ruleName,
    where?.resourceLogicalId ?? '',
    where?.locations[0] ?? '',
  ]);
}

const template = (stack: Stack, data: CfnLaunchTemplate.LaunchTemplateDataProperty, id = 'Theirs') =>
  new CfnLaunchTemplate(stack, id, {
    launchTemplateData: { metadataOptions: { httpTokens: 'required' }, ...data },
  });

const primary = { networkCardIndex: 0, deviceIndex: 0, interfaceType: 'interface', deleteOnTermination: true };

test('our own constructs have nothing to report', () => {
  expect(
    reported((stack) => void new AcceleratedCluster(stack, 'Cluster', { plan: plan([p5(), login()], { placementGroups: [cluster] }) })),
  ).toEqual([]);
});

test('the overridden L2 template keeps its security groups beside the interfaces', () => {
  const found = reported((stack) => {
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'] });
    const theirs = new LaunchTemplate(stack, 'Theirs', {
      instanceType: new InstanceType('c6in.32xlarge'),
      securityGroup: new SecurityGroup(stack, 'Group', { vpc }),
      requireImdsv2: true,
    });
    (theirs.node.defaultChild as CfnLaunchTemplate).addPropertyOverride('LaunchTemplateData.NetworkInterfaces', [
      { NetworkCardIndex: 0, DeviceIndex: 0, DeleteOnTermination: true },
      { NetworkCardIndex: 1, DeviceIndex: 1, DeleteOnTermination: true },
    ]);
  });
  expect(found).toEqual([
    ['aws/security-groups-beside-interfaces', expect.stringMatching(/^Theirs/), 'Properties/LaunchTemplateData/SecurityGroupIds'],
  ]);
});

test('the L2 security group that drops its outbound half is found', () => {
  const found = reported((stack) => {
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'] });
    const group = new SecurityGroup(stack, 'Group', { vpc });
    group.connections.allowInternally(Port.allTraffic());
    template(stack, {
      instanceType: 'hpc6a.48xlarge',
      networkInterfaces: [{ ...primary, interfaceType: 'efa', groups: [group.securityGroupId] }],
    });
  });
  expect(found).toEqual([['aws/efa-security-group', 'Theirs', 'Properties/LaunchTemplateData/NetworkInterfaces/0/Groups']]);
});

test('a fabric group with both rules passes, and so does one from elsewhere', () => {
  expect(
    reported((stack) => {
      const group = new CfnSecurityGroup(stack, 'Group', { vpcId: 'vpc-1', groupDescription: 'fabric' });
      new CfnSecurityGroupIngress(stack, 'In', { groupId: group.ref, ipProtocol: '-1', sourceSecurityGroupId: group.attrGroupId });
      new CfnSecurityGroupEgress(stack, 'Out', { groupId: group.attrGroupId, ipProtocol: '-1', destinationSecurityGroupId: group.ref });
      template(stack, {
        instanceType: 'hpc6a.48xlarge',
        networkInterfaces: [{ ...primary, interfaceType: 'efa', groups: [group.attrGroupId] }],
      });
      template(
        stack,
        { instanceType: 'hpc6a.48xlarge', networkInterfaces: [{ ...primary, interfaceType: 'efa', groups: ['sg-elsewhere'] }] },
        'Other',
      );
    }),
  ).toEqual([]);
});

test('what EC2 refuses only when a machine starts', () => {
  const found = reported(
    (stack) =>
      void template(stack, {
        instanceType: 'p6-b300.48xlarge',
        networkInterfaces: [
          { ...primary, interfaceType: 'efa', groups: ['sg-1'], associatePublicIpAddress: true },
          {
            networkCardIndex: 1,
            deviceIndex: 9,
            interfaceType: 'efa-only',
            groups: ['sg-1'],
            deleteOnTermination: true,
            privateIpAddress: '10.0.0.9',
          },
          { networkCardIndex: 1, deviceIndex: 9, interfaceType: 'efa', groups: ['sg-1'], deleteOnTermination: true },
        ],
        blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 8 } }],
        metadataOptions: {},
      }),
  );
  expect(new Set(found.map(([rule]) => rule))).toEqual(
    new Set([
      'aws/device-index-out-of-range',
      'aws/duplicate-interface-position',
      'aws/public-ip-with-several-interfaces',
      'aws/card-refuses-interface-type',
      'aws/two-efa-on-one-card',
      'aws/efa-only-with-addresses',
      'aws/efa-on-fewer-cards',
      'aws/metadata-v1',
      'aws/volume-unencrypted',
    ]),
  );
});

test('a placement group of the same template gives its strategy', () => {
  const found = reported((stack) => {
    const group = new CfnPlacementGroup(stack, 'Rack', { strategy: 'cluster' });
    template(stack, { instanceType: 't3.large', placement: { groupName: group.ref } });
  });
  expect(found).toEqual([['aws/placement-unsupported', 'Theirs', 'Properties/LaunchTemplateData/Placement']]);
});

test('EFA machines that may stand in two zones', () => {
  const found = reported((stack) => {
    const subnets = ['us-east-1a', 'us-east-1b'].map(
      (zone, i) => new CfnSubnet(stack, zone, { vpcId: 'vpc-1', availabilityZone: zone, cidrBlock: `10.0.${i}.0/24` }),
    );
    const launch = template(stack, {
      instanceType: 'hpc6a.48xlarge',
      networkInterfaces: [{ ...primary, interfaceType: 'efa', groups: ['sg-1'] }],
    });
    new CfnAutoScalingGroup(stack, 'Group', {
      minSize: '1',
      maxSize: '2',
      vpcZoneIdentifier: subnets.map(({ ref }) => ref),
      launchTemplate: { launchTemplateId: launch.ref, version: launch.attrLatestVersionNumber },
    });
  });
  expect(found).toEqual([['aws/efa-over-several-zones', 'Group', 'Properties/VPCZoneIdentifier']]);
});

test('values that only the deployment knows are not held against a template; a parameter counts as its default', () => {
  const found = reported((stack) => {
    const type = new CfnParameter(stack, 'Type', { default: 't3.large' });
    const late = new CfnParameter(stack, 'Late', { type: 'String' });
    template(stack, {
      instanceType: type.valueAsString,
      networkInterfaces: [{ ...primary, interfaceType: 'efa' }],
      metadataOptions: { httpTokens: late.valueAsString },
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: late.valueAsString as never } }],
    });
    template(stack, { instanceType: late.valueAsString, networkInterfaces: [{ ...primary, networkCardIndex: 77 }] }, 'Unknown');
  });
  expect(found.map(([rule, id]) => [rule, id])).toEqual([
    ['aws/efa-unsupported', 'Theirs'],
    ['aws/primary-interface-missing', 'Unknown'],
    ['aws/efa-security-group', 'Theirs'],
  ]);
});

describe('in an app', () => {
  const wrong = (acknowledge: boolean) => () => {
    const app = new App({ analyticsReporting: false, postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
    const stack = new Stack(app, 'Lab');
    const theirs = template(stack, {
      instanceType: 't3.large',
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 8 } }],
    });
    Validations.of(app).addPlugins(new LinerateChecks());
    if (acknowledge) Validations.of(theirs).acknowledge({ id: 'linerate::aws/volume-unencrypted', reason: 'scratch space only' });
    app.synth();
  };
  const quietly = (run: () => void) => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    try {
      run();
      return '';
    } finally {
      error.mockRestore();
    }
  };

  test('an error ends the synthesis', () => {
    expect(() => quietly(wrong(false))).toThrow(
      /ERROR 1 of 1 volumes are not encrypted, got false, allowed true \(linerate\)[\s\S]*Acknowledge with 'linerate::aws\/volume-unencrypted'/,
    );
  });

  test('unless it is acknowledged with a reason', () => {
    expect(() => quietly(wrong(true))).not.toThrow();
  });
});
