/** Google's API description, as scripts/google-compute-api.mjs took it from the discovery document. */
import fs from 'node:fs';
import path from 'node:path';

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
}

interface Description {
  readonly revision: string;
  readonly schemas: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

const description = JSON.parse(fs.readFileSync(path.join(__dirname, 'compute-api.json'), 'utf8')) as Description;

export const SCHEMAS = description.schemas;
export const REVISION = description.revision;
