/** The machine image: an AMI id, or one parameter a stack for each known image, which CloudFormation resolves at deployment. */
import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AwsGroupPlan } from '../../resolve/plan';

export function imageId(scope: Construct, { image, arch }: AwsGroupPlan): string {
  if (image.kind === 'ami') return image.reference;
  const stack = Stack.of(scope);
  const id = `Image-${image.name}-${arch ?? 'x86_64'}`;
  const known = stack.node.tryFindChild(id) as CfnParameter | undefined;
  const parameter =
    known ??
    new CfnParameter(stack, id, {
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      default: image.reference,
      description: `Image ${image.name}: the SSM parameter that holds its newest AMI id`,
    });
  return parameter.valueAsString;
}
