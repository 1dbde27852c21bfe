import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { topologyJsonSchema } from '../../lib/topology/json-schema';
import { RICH, SMALLEST, withGroup } from './topologies';

const schema = topologyJsonSchema();
const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);
const example = parse(readFileSync(join(__dirname, '../../examples/training/topology.yaml'), 'utf8'));

test('what it says about itself', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:linerate:schema:topology',
    title: 'linerate topology',
    type: 'object',
    required: ['name', 'groups'],
    additionalProperties: false,
  });
});

test.each([
  ['the smallest', SMALLEST],
  ['every part', parse(RICH)],
  ['the training example', example],
])('%s passes', (_, topology) => {
  validate(topology);
  expect(validate.errors ?? []).toEqual([]);
});

test.each<[string, unknown, string, string]>([
  ['an unknown key', { ...SMALLEST, zebra: 1 }, '', 'additionalProperties'],
  ['an unknown key deep inside', withGroup({ network: { bandwith: 1 } }), '/groups/trainers/network', 'additionalProperties'],
  ['no groups', { name: 'a' }, '', 'required'],
  ['a name outside the pattern', { ...SMALLEST, name: 'A' }, '/name', 'pattern'],
  ['a group name outside the pattern', { name: 'a', groups: { A: {} } }, '/groups', 'propertyNames'],
  ['count 0', withGroup({ count: 0 }), '/groups/trainers/count', 'anyOf'],
  [
    'VLAN 4095',
    withGroup({ sriov: { functions: [{ match: { pci: '0000:3b:00.0' }, driver: 'ice', vfs: 1, vf: { vlan: 4095 } }] } }),
    '/groups/trainers/sriov/functions/0/vf/vlan',
    'maximum',
  ],
  ['a number in quotes', withGroup({ network: { bandwidthGbps: '100gb' } }), '/groups/trainers/network/bandwidthGbps', 'type'],
])('%s fails', (_, topology, instancePath, keyword) => {
  expect(validate(topology)).toBe(false);
  expect(validate.errors).toContainEqual(expect.objectContaining({ instancePath, keyword }));
});

test('every field has a description, and every field that may be left out a default', () => {
  const silent: string[] = [];
  const withoutDefault: string[] = [];
  const definitions = schema['$defs'] as Record<string, Record<string, unknown>>;

  function walk(node: unknown, path: string): void {
    if (typeof node !== 'object' || node === null) return;
    const { properties, required, ...rest } = node as { properties?: Record<string, Record<string, unknown>>; required?: string[] };
    for (const [name, property] of Object.entries(properties ?? {})) {
      const at = `${path}.${name}`;
      const referred = typeof property['$ref'] === 'string' ? definitions[property['$ref'].replace('#/$defs/', '')] : undefined;
      const description = String(property['description'] ?? referred?.['description'] ?? '');
      if (description === '') silent.push(at);
      // A mapping of optional fields has their defaults.
      const leaf = property['type'] !== 'object' && referred?.['type'] !== 'object';
      if (leaf && !required?.includes(name) && !/Default: /.test(description)) withoutDefault.push(at);
      walk(property, at);
    }
    for (const [key, value] of Object.entries(rest)) walk(value, `${path}/${key}`);
  }
  walk(schema, '');
  expect(silent).toEqual([]);
  expect(withoutDefault).toEqual([]);
});

test('docs/topology.schema.json is this schema', () => {
  const written = readFileSync(join(__dirname, '../../docs/topology.schema.json'), 'utf8');
  expect(JSON.parse(written)).toEqual(schema);
});
