/** What a team writes. */
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { TrainingFleet } from './training-fleet';

export function fleets(app: App): Stack {
  const stack = new Stack(app, 'VisionTraining', { env: { region: 'us-east-1' } });
  new TrainingFleet(stack, 'Fleet', { team: 'vision', nodes: 4 });
  Validations.of(stack).acknowledge(
    { id: 'AwsSolutions-AS3', reason: 'the platform watches the fleet from outside' },
    {
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
      reason: 'Session Manager is the login: no key, no open port',
    },
  );
  return stack;
}

if (require.main === module) fleets(new App());
