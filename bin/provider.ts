/** The renderers, each with its cloud's SDK, loaded only for a target that is rendered. */
import fs from 'node:fs';
import path from 'node:path';
import type { AwsPlan, AzurePlan, GcpPlan, MetalPlan, Plan } from '../lib/resolve/plan';
import { misuse } from './exit';
import type { OutputFile } from './write-files';

export interface RenderOptions {
  /** Metal: the files' format. @default - what the host's system takes */
  readonly format?: string;
}

/** @throws Refusal (exit status 2) that names the SDK and the command which installs it */
export async function renderPlan(plan: Plan, options: RenderOptions): Promise<OutputFile[]> {
  switch (plan.target) {
    case 'aws':
      return named(
        'aws',
        withSdk('aws', () => require('../lib/providers/aws/render') as typeof import('../lib/providers/aws/render')).renderAws(
          plan as AwsPlan,
        ),
      );
    case 'azure': {
      const { recordAzure } = withSdk(
        'azure',
        () => require('../lib/providers/azure/record') as typeof import('../lib/providers/azure/record'),
      );
      return named('azure', { 'resources.json': await recordAzure(plan as AzurePlan) });
    }
    case 'gcp': {
      const { recordGcp } = withSdk('gcp', () => require('../lib/providers/gcp/record') as typeof import('../lib/providers/gcp/record'));
      return named('gcp', { 'resources.json': await recordGcp(plan as GcpPlan) });
    }
    case 'metal': {
      const { renderMetal } = require('../lib/providers/metal/render') as typeof import('../lib/providers/metal/render');
      return named('metal', renderMetal(plan as MetalPlan, options));
    }
  }
}

function named(target: string, documents: Readonly<Record<string, string | object>>): OutputFile[] {
  return Object.entries(documents).map(([name, document]) => ({
    path: `${target}/${name}`,
    text: typeof document === 'string' ? document : `${JSON.stringify(document, undefined, 2)}\n`,
  }));
}

const SDKS = {
  aws: ['aws-cdk-lib', 'constructs'],
  azure: ['@pulumi/pulumi', '@pulumi/azure-native'],
  gcp: ['@pulumi/pulumi', '@pulumi/gcp'],
} as const;

function withSdk<T>(cloud: keyof typeof SDKS, load: () => T): T {
  try {
    return load();
  } catch (error) {
    const missing =
      (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND'
        ? SDKS[cloud].find((name) => String(error).includes(`'${name}`))
        : undefined;
    if (missing === undefined) throw error;
    throw misuse({
      rule: 'usage/missing-sdk',
      message: `rendering for ${cloud} needs ${missing}, which is not installed beside linerate`,
      got: 'not installed',
      allowed: SDKS[cloud].map((name) => `${name}@${peers()[name] ?? ''}`),
      fix: `npm install ${SDKS[cloud].map((name) => `${name}@${peers()[name] ?? 'latest'}`).join(' ')}`,
    });
  }
}

function peers(): Readonly<Record<string, string>> {
  const file = ['..', '../..'].map((up) => path.join(__dirname, up, 'package.json')).find((candidate) => fs.existsSync(candidate));
  return file === undefined
    ? {}
    : (JSON.parse(fs.readFileSync(file, 'utf8')) as { peerDependencies: Record<string, string> }).peerDependencies;
}
