/** A plan as CloudFormation: the same constructs, synthesized without anything that depends on the machine or the day. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, BootstraplessSynthesizer } from 'aws-cdk-lib/core';
import type { AwsPlan } from '../../resolve/plan';
import { TopologyStack } from './stack';

/** File name -> template. Two calls with one plan give equal documents. */
export function renderAws(plan: AwsPlan): Readonly<Record<string, object>> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      treeMetadata: false,
      // The caller's own findings have passed, and the library's tests run this validation: it costs seconds here.
      postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': false },
    });
    const stack = new TopologyStack(app, plan.topology, {
      plan,
      env: { region: plan.region },
      synthesizer: new BootstraplessSynthesizer(),
      description: `Topology ${plan.topology}, planned by linerate`,
    });
    const artifact = app.synth().getStackArtifact(stack.artifactId);
    return { [artifact.templateFile]: artifact.template as object };
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
