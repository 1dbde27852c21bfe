/** The JSON Schema that `linerate schema` prints, made from the zod schema: editors complete and check with it. */

export const JSON_SCHEMA_ID = 'urn:linerate:schema:topology';

/** JSON Schema draft 2020-12 of a topology file. It knows shapes, not the rules between fields: `linerate check` does. */
export function topologyJsonSchema(): Record<string, unknown> {
  const { z } = require('zod') as typeof import('zod');
  const { topologySchema } = require('./schema') as typeof import('./schema');
  const made = z.toJSONSchema(topologySchema, {
    target: 'draft-2020-12',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      // zod bounds every whole number by what a double holds exactly; in an editor that is noise.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as Record<string, unknown>;
  const { $schema, ...rest } = made;
  return {
    $schema,
    $id: JSON_SCHEMA_ID,
    title: 'linerate topology',
    description: 'One high-throughput topology, planned for AWS, Azure, Google Cloud and bare metal.',
    ...rest,
  };
}
