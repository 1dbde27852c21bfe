/** The JSON Schema that `linerate schema` prints, made from the zod schema: editors complete and check with it. */

export const JSON_SCHEMA_ID = 'urn:linerate:schema:topology';

/** JSON Schema draft 2020-12 of a topology file. It knows shapes, not the rules between fields: `linerate check` does. */
export function topologyJsonSchema(): Record<string, unknown> {
  const { schemaToJson } = require('./schema-to-json') as typeof import('./schema-to-json');
  const { $schema, ...rest } = schemaToJson();
  return {
    $schema,
    $id: JSON_SCHEMA_ID,
    title: 'linerate topology',
    description: 'One high-throughput topology, planned for AWS, Azure, Google Cloud and bare metal.',
    ...rest,
  };
}
