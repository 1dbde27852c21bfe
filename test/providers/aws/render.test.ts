import { renderAws } from '../../../lib/providers/aws';
import { expectGoldenTemplate } from './golden';
import { cluster, groupPlan, HPC7A, login, one, p5, plan } from './plans';
import type { TemplateJson } from './synth';

const LAB = plan([p5(), login()], { placementGroups: [cluster] });

test('one template, named after the topology', () => {
  expect(Object.keys(renderAws(LAB))).toEqual(['lab.template.json']);
});

test('two renderings are equal byte for byte', () => {
  expect(JSON.stringify(renderAws(LAB))).toBe(JSON.stringify(renderAws(LAB)));
});

test('nothing in it depends on the machine, the day or a bootstrapped account', () => {
  const json = renderAws(LAB)['lab.template.json'] as TemplateJson;
  expect(Object.keys(json.Parameters ?? {})).toEqual(['Imageal2023x8664']);
  expect(Object.values(json.Resources).map(({ Type }) => Type)).not.toContain('AWS::CDK::Metadata');
  expect(JSON.stringify(json)).not.toContain('aws:cdk:path');
});

test('the outputs name template, group and role of every group', () => {
  const json = renderAws(LAB)['lab.template.json'] as TemplateJson;
  expect(Object.keys(json.Outputs ?? {}).sort()).toEqual([
    'VpcId',
    'loginAutoScalingGroupName',
    'loginLaunchTemplateId',
    'loginRoleArn',
    'trainersAutoScalingGroupName',
    'trainersLaunchTemplateId',
    'trainersRoleArn',
  ]);
});

/** The telling machines: many cards; EFA that carries IP; two ENA cards on arm64; one card. */
describe('golden templates', () => {
  const express = { enaExpress: 'tcp+udp', queues: 32 } as const;
  const plans = {
    'p5.48xlarge': plan([p5()], { placementGroups: [cluster] }),
    'hpc7a.96xlarge': plan([
      groupPlan('solvers', {
        machine: 'hpc7a.96xlarge',
        interfaces: HPC7A,
        nicLayout: 'combined',
        rdma: 'efa',
        installEfa: true,
        tcpKeepaliveSeconds: 175,
      }),
    ]),
    'c8gn.48xlarge': plan([
      groupPlan('storage', {
        machine: 'c8gn.48xlarge',
        arch: 'arm64',
        image: {
          name: 'al2023',
          reference: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
          kind: 'ssm-parameter',
          rootDevice: '/dev/xvda',
        },
        interfaces: [
          { ...one(0, 0), ...express },
          { ...one(1, 1), ...express },
        ],
        enaExpress: 'tcp+udp',
        connectionTracking: { tcpEstablishedSeconds: 7200 },
        purchase: { kind: 'capacity-block', id: 'cr-0123456789abcdef0' },
      }),
    ]),
    't3.large': plan([login({ publicAddress: true, sshFrom: ['203.0.113.0/24'] })], {
      access: { user: 'linerate', sshPublicKeys: ['ssh-ed25519 AAAA me'], from: [] },
    }),
  };

  test.each(Object.entries(plans))('%s', (machine, planned) => {
    expectGoldenTemplate(`${machine}.yaml`, renderAws(planned)['lab.template.json'] as object);
  });
});
