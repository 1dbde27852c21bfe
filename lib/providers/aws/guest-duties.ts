/**
 * What only the machine itself can do on AWS, with its own role: turn off the source check of its interfaces (no launch
 * template can), and report its proof. `proof: enforce` is CloudFormation's CreationPolicy, signalled by a signed
 * SignalResource request, and not a wait condition: a wait condition cannot be updated and needs a new handle for each count,
 * so every change of the count would change the user-data and with it the launch template. Later machines (scaling,
 * replacement) are held by a launch hook of the Auto Scaling group: they enter service when they are proven, or are ended.
 */
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, type CfnCreationPolicy, type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { AWS_CALL_PATH, AWS_REPORT_UNIT, awsCall, awsReportUnit } from '../../guest/aws-call';
import { renderCloudConfig } from '../../guest/cloud-config';
import type { UserDataPart } from '../../guest/mime';
import type { ProofReporter } from '../../guest/user-data';
import type { AwsGroupPlan } from '../../resolve/plan';
import { annotate } from './findings';

/** A launch hook: without the machine's word it stays out of service, and ends after the hook's time. */
export const PROOF_HOOK = 'linerate-proof';
/** From the start of a machine to its proof: firmware of GPU machines and the EFA installer take their time. */
const PROOF_SECONDS = 2700;

export function launchHook() {
  return {
    lifecycleHookName: PROOF_HOOK,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    defaultResult: 'ABANDON',
    heartbeatTimeout: PROOF_SECONDS,
  };
}

/** One signal a machine. */
export function creationPolicy(count: number): CfnCreationPolicy {
  return { resourceSignal: { count, timeout: `PT${PROOF_SECONDS / 60}M` } };
}

export interface GuestDuties {
  readonly parts: readonly UserDataPart[];
  readonly reporter: ProofReporter | undefined;
}

/** @param launcher the resource that waits for the machines; undefined where none does */
export function guestDuties(group: AwsGroupPlan, launcher: CfnResource | undefined, hook: boolean): GuestDuties {
  const reports = group.proof === 'enforce' && launcher !== undefined;
  if (!reports && !group.forwarding) return { parts: [], reporter: undefined };
  const config = renderCloudConfig({
    write_files: [
      awsCall(),
      ...(group.forwarding
        ? [{ path: '/etc/sysctl.d/91-linerate-forwarding.conf', permissions: '0644', content: 'net.ipv4.ip_forward = 1\n' }]
        : []),
    ],
    runcmd: group.forwarding
      ? [
          ['sysctl', '--quiet', '--load=/etc/sysctl.d/91-linerate-forwarding.conf'],
          [AWS_CALL_PATH, 'no-source-check'],
        ]
      : [],
  });
  return {
    parts: [{ name: 'linerate-aws.cfg', kind: 'cloud-config', text: config }],
    reporter: reports ? { files: [reportUnit(launcher, hook)], units: [AWS_REPORT_UNIT] } : undefined,
  };
}

function reportUnit(launcher: CfnResource, hook: boolean) {
  const stack = Stack.of(launcher);
  // The id as text, and not as a token: with late values in it, the user-data could not be compressed.
  return awsReportUnit(stack.stackName, String(stack.resolve(launcher.logicalId)), hook ? PROOF_HOOK : undefined);
}

/** Permissions for these duties, and a warning where the role is none of ours. */
export function grantDuties(scope: IConstruct, group: AwsGroupPlan, role: IRole | undefined, nameTag: string, enforced: boolean): void {
  const stack = Stack.of(scope);
  const statements = [
    ...(enforced
      ? [
          new PolicyStatement({ actions: ['cloudformation:SignalResource'], resources: [stack.stackId] }),
          new PolicyStatement({ actions: ['autoscaling:DescribeAutoScalingInstances'], resources: ['*'] }),
          new PolicyStatement({
            actions: ['autoscaling:CompleteLifecycleAction'],
            resources: [
              stack.formatArn({
                service: 'autoscaling',
                resource: 'autoScalingGroup',
                resourceName: `*:autoScalingGroupName/${stack.stackName}-*`,
                arnFormat: ArnFormat.COLON_RESOURCE_NAME,
              }),
            ],
          }),
        ]
      : []),
    ...(group.forwarding
      ? [
          new PolicyStatement({
            actions: ['ec2:ModifyNetworkInterfaceAttribute'],
            resources: [stack.formatArn({ service: 'ec2', resource: 'network-interface', resourceName: '*' })],
            conditions: { StringEquals: { 'aws:ResourceTag/Name': nameTag } },
          }),
        ]
      : []),
  ];
  if (role !== undefined) {
    for (const statement of statements) role.addToPrincipalPolicy(statement);
  } else if (statements.length > 0) {
    annotate(scope, [
      {
        rule: 'aws/instance-profile-needs-permissions',
        level: 'warning',
        path: `groups.${group.name}.aws.instanceProfile`,
        message: 'the machines call AWS with their own role, and this instance profile is yours',
        got: group.instanceProfile,
        allowed: statements.flatMap(({ actions }) => actions),
        fix: 'allow these actions in its role, or leave instanceProfile out',
        source: group.proof === 'enforce' ? 'design: proof enforce' : 'EC2 guide "Elastic network interfaces": source/destination checking',
      },
    ]);
  }
}
