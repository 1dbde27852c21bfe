/**
 * The CDK app of cdk.json: one topology file as one stack. `npx cdk synth -c topology=FILE`; without it, the training
 * topology. A mistake in the file prints its findings and nothing else, with the exit status of `linerate check`.
 */
import path from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib/core';
import { TopologyStack } from '../lib/providers/aws';
import { annotate } from '../lib/providers/aws/findings';
import { findingsText } from '../lib/report/findings-text';
import type { AwsPlan } from '../lib/resolve/plan';
import { type Finding, isBlocking, TopologyError } from '../lib/topology/finding';
import { EXIT, type ExitStatus, Refusal } from './exit';
import { type Io, processIo } from './io';
import { evaluateFile, terminalOf } from './session';

const TRAINING = path.join('examples', 'training', 'topology.yaml');

/** Synthesizes into the directory that the CDK CLI names in the environment. */
export async function topologyApp(io: Io, props: AppProps = {}): Promise<ExitStatus> {
  try {
    // Synthesized below: an app that refused its file must not leave an empty assembly.
    const app = new App({ autoSynth: false, ...props });
    const file: unknown = app.node.tryGetContext('topology') ?? TRAINING;
    const { plans, findings } = await evaluateFile(io, String(file), { cloud: 'aws' });
    const plan = plans.find((each): each is AwsPlan => each.target === 'aws');
    if (plan === undefined || findings.some(isBlocking)) throw new Refusal(findings, EXIT.findings);
    const stack = new TopologyStack(app, plan.topology, { plan, env: { region: plan.region } });
    annotate(stack, findings);
    app.synth();
    return EXIT.fine;
  } catch (error) {
    const findings = findingsOf(error);
    if (findings !== undefined) io.err(`${findingsText(findings, terminalOf(io)).join('\n')}\n`);
    // What the synthesis refuses by itself (a too long user-data) is a message for a person already.
    else io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof Refusal ? error.status : EXIT.findings;
  }
}

function findingsOf(error: unknown): readonly Finding[] | undefined {
  return error instanceof Refusal || error instanceof TopologyError ? error.findings : undefined;
}

if (require.main === module) {
  void topologyApp(processIo()).then((status) => {
    // The validation of aws-cdk-lib may have set a status of its own.
    if (status !== EXIT.fine) process.exitCode = status;
  });
}
