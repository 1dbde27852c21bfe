// Takes from Google's discovery document what the tests compare our resources with: types, enums and patterns of the schemas
// that we fill. The document is compute.v1.json in the PyPI package google-api-python-client (discovery_cache/documents):
//   pip download --no-deps google-api-python-client && unzip -p *.whl '*/documents/compute.v1.json' > compute.v1.json
//   node scripts/google-compute-api.mjs compute.v1.json > test/providers/gcp/compute-api.json
import fs from 'node:fs';

const ROOTS = [
  'Network',
  'Subnetwork',
  'Firewall',
  'Router',
  'ResourcePolicy',
  'InstanceTemplate',
  'Instance',
  'InstanceGroupManager',
  'InstanceGroupManagerResizeRequest',
  'HealthCheck',
];

const { revision, schemas } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const kept = {};

function keep(name) {
  if (kept[name] !== undefined) return;
  kept[name] = {};
  for (const [property, schema] of Object.entries(schemas[name].properties ?? {})) {
    if (schema.readOnly === true) continue;
    kept[name][property] = short(schema);
  }
}

function short({ type, format, enum: values, pattern, minimum, maximum, items, $ref, properties, additionalProperties }) {
  if ($ref !== undefined) keep($ref);
  const inner = items === undefined ? undefined : short(items);
  return JSON.parse(
    JSON.stringify({
      type,
      format,
      enum: values,
      pattern,
      minimum,
      maximum,
      $ref,
      items: inner,
      properties: properties && Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, short(value)])),
      additionalProperties: additionalProperties && short(additionalProperties),
    }),
  );
}

for (const root of ROOTS) keep(root);
console.log(`{\n"revision": "${revision}",\n"schemas": {`);
const names = Object.keys(kept).sort();
for (const [i, name] of names.entries())
  console.log(`${JSON.stringify(name)}: ${JSON.stringify(kept[name])}${i === names.length - 1 ? '' : ','}`);
console.log('}\n}');
