/** The topology's zod schema as JSON Schema. Loaded on first use only: json-schema.ts requires it lazily. */
import * as z from 'zod';
import { topologySchema } from './schema';

export function schemaToJson(): Record<string, unknown> {
  return z.toJSONSchema(topologySchema, {
    target: 'draft-2020-12',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      // zod bounds every whole number by what a double holds exactly; in an editor that is noise.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as Record<string, unknown>;
}
