/**
 * The CDK app of cdk.json: one topology file as one stack. `npx cdk synth -c topology=FILE`; without it, the training
 * topology. A mistake in the file prints its findings and nothing else, with the exit status of `linerate check`.
 */
import path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { TopologyStack } from '../lib/providers/aws';
import { annotate } from '../lib/providers/aws/findings';
import { findingsText } from '../lib/report/findings-text';
import type { AwsPlan } from '../lib/resolve/plan';
import { type Finding, isBlocking, TopologyError } from '../lib/topology/finding';
import { EXIT, Refusal } from './exit';
import { processIo } from './io';
import { evaluateFile, terminalOf } from './session';

const TRAINING = path.join('examples', 'training', 'topology.yaml');

async function main(): Promise<number> {
  const io = processIo();
  try {
    // The CDK CLI reads what is synthesized before the program ends; an app that refused its file has nothing to read.
    const app = new App({ autoSynth: false });
    const file: unknown = app.node.tryGetContext('topology') ?? TRAINING;
    const { plans, findings } = await evaluateFile(io, String(file), { cloud: 'aws' });
    const plan = plans.find((each): each is AwsPlan => each.target === 'aws');
    if (plan === undefined || findings.some(isBlocking)) throw new Refusal(findings, EXIT.findings);
    const stack = new TopologyStack(app, plan.topology, { plan, env: { region: plan.region } });
    annotate(stack, findings);
    app.synth();
    return EXIT.fine;
  } catch (error) {
    const findings = refused(error);
    if (findings !== undefined) io.err(`${findingsText(findings, terminalOf(io)).join('\n')}\n`);
    // What the synthesis itself refuses (a too long user-data) is a message for a person already.
    else io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof Refusal ? error.status : EXIT.findings;
  }
}

function refused(error: unknown): readonly Finding[] | undefined {
  return error instanceof Refusal || error instanceof TopologyError ? error.findings : undefined;
}

void main().then((status) => {
  process.exitCode = status;
});
