/** A stack around some constructs, and its template. */
import { gunzipSync } from 'node:zlib';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';

// biome-ignore lint/suspicious/noExplicitAny: a template is untyped JSON
export type Json = any;

export interface TemplateJson {
  readonly Parameters?: Record<string, Record<string, unknown>>;
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value: unknown }>;
}
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, Json>;
  readonly DependsOn?: readonly string[];
}

export function inStack(
  fill: (stack: Stack) => void,
  region = 'us-east-1',
): { readonly template: Template; readonly json: TemplateJson; readonly stack: Stack } {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Lab', { env: { region } });
  fill(stack);
  const template = Template.fromStack(stack);
  return { template, json: template.toJSON() as TemplateJson, stack };
}

export function ofType(json: TemplateJson, type: string): [string, Resource][] {
  return Object.entries(json.Resources).filter(([, resource]) => resource.Type === type);
}

/** The single resource of a type. */
export function only(json: TemplateJson, type: string): Resource {
  const found = ofType(json, type);
  expect(found.map(([id]) => id)).toHaveLength(1);
  return (found[0] as [string, Resource])[1];
}

/** The text of a template's user-data: as it stands, or out of gzip. */
export function userDataText(userData: Json): string {
  if (typeof userData === 'string') return gunzipSync(Buffer.from(userData, 'base64')).toString();
  const text: unknown = userData['Fn::Base64'];
  return typeof text === 'string' ? text : JSON.stringify(text);
}
