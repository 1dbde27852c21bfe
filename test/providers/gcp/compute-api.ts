/**
 * What is registered, held against Google's own API description: the inputs of each resource are put into the shape of the
 * API's request, and every value is compared with the type, enum and pattern that the discovery document gives. An input that
 * has no place in the request is a problem too. The SDK has no enum types, so nothing else sees `MIGRATE` written wrong.
 */
import type { RecordedResource } from '../../../lib/providers/recording';
import { SCHEMAS, type Schema } from './discovery';

type Json = Readonly<Record<string, unknown>>;
/** Seven characters and a dash are what the provider adds to a logical name. */
const SUFFIX = '-1a2b3c4';
/** Ranges that the document gives in words only. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'Network.mtu': [1300, 8896],
  'Router.nats[].minPortsPerVm': [32, 65536],
  'Router.nats[].maxPortsPerVm': [64, 65536],
  'Metadata.items[].value bytes': [0, 262_144],
};

/** Arguments of the provider itself, not of the request. */
const PROVIDER_ONLY = ['project', 'allowStoppingForUpdate', 'deletionProtection'];

interface Request {
  readonly schema: string;
  readonly body: Json;
}

export function apiProblems(resource: RecordedResource): string[] {
  const request = requestOf(resource);
  if (request === undefined) return [];
  const problems: string[] = [];
  walk(request.schema, SCHEMAS[request.schema] ?? {}, clean(request.body), (problem) => problems.push(`${resource.name}: ${problem}`));
  return problems;
}

/** Every `gcp:compute` type that we register; another one fails, so that none is forgotten. */
function requestOf({ type, name, inputs }: RecordedResource): Request | undefined {
  if (!type.startsWith('gcp:compute/')) return undefined;
  const { ...rest } = inputs as Record<string, unknown>;
  for (const key of PROVIDER_ONLY) delete rest[key];
  const named = { name: `${rest['namePrefix'] === undefined ? name : String(rest['namePrefix']).replace(/-$/, '')}${SUFFIX}`, ...rest };
  delete (named as Record<string, unknown>)['namePrefix'];
  const { region: _region, zone: _zone, ...global } = named as Record<string, unknown>;
  switch (type.split(':')[2]) {
    case 'Network':
      return { schema: 'Network', body: moved(global, { routingMode: ['routingConfig', 'routingMode'] }) };
    case 'Subnetwork':
      return { schema: 'Subnetwork', body: named };
    case 'Firewall': {
      const { allows, ...other } = global;
      return {
        schema: 'Firewall',
        body: { ...other, allowed: list(allows).map(({ protocol, ...each }) => ({ IPProtocol: protocol, ...each })) },
      };
    }
    case 'HealthCheck':
      return { schema: 'HealthCheck', body: global };
    case 'Router':
      return { schema: 'Router', body: global };
    case 'RouterNat': {
      const { router: _router, subnetworks, ...other } = global;
      const translated = list(subnetworks).map(({ sourceIpRangesToNats, ...each }) => ({
        ...each,
        sourceIpRangesToNat: sourceIpRangesToNats,
      }));
      return { schema: 'Router', body: { nats: [{ ...other, subnetworks: translated }] } };
    }
    case 'ResourcePolicy':
      return { schema: 'ResourcePolicy', body: withoutBeta(global) };
    case 'InstanceTemplate': {
      const { name: own, description, ...properties } = global;
      return { schema: 'InstanceTemplate', body: { name: own, description, properties: machine(properties) } };
    }
    case 'Instance': {
      const { bootDisk, scratchDisks, ...other } = global;
      const boot = bootDisk as { autoDelete: boolean; initializeParams: Record<string, unknown> };
      const { image, type: diskType, size, ...params } = boot.initializeParams;
      const disks = [
        { boot: true, autoDelete: boot.autoDelete, sourceImage: image, diskType, diskSizeGb: size, ...params },
        ...list(scratchDisks).map(({ interface: bus, size: gb }) => ({
          type: 'SCRATCH',
          interface: bus,
          diskSizeGb: gb,
          diskType: 'local-ssd',
        })),
      ];
      return { schema: 'Instance', body: machine({ ...other, disks }) };
    }
    case 'InstanceGroupManager':
    case 'RegionInstanceGroupManager': {
      // The provider waits by itself: no request says so.
      const {
        updatePolicy,
        distributionPolicyZones,
        autoHealingPolicies,
        waitForInstances: _wait,
        waitForInstancesStatus: _status,
        ...other
      } = global;
      const { maxSurgeFixed, maxUnavailableFixed, ...policy } = updatePolicy as Record<string, unknown>;
      return {
        schema: 'InstanceGroupManager',
        body: {
          ...other,
          ...(autoHealingPolicies === undefined ? {} : { autoHealingPolicies: [autoHealingPolicies] }),
          updatePolicy: { ...policy, maxSurge: { fixed: maxSurgeFixed }, maxUnavailable: { fixed: maxUnavailableFixed } },
          ...(distributionPolicyZones === undefined
            ? {}
            : { distributionPolicy: { zones: (distributionPolicyZones as string[]).map((zone) => ({ zone: `zones/${zone}` })) } }),
        },
      };
    }
    case 'ResizeRequest': {
      const { instanceGroupManager: _manager, ...other } = global;
      return { schema: 'InstanceGroupManagerResizeRequest', body: other };
    }
    default:
      throw new Error(`${type} has no request here`);
  }
}

/** Machine properties: what a template and an instance share. */
function machine(inputs: Record<string, unknown>): Json {
  const { metadata, tags, serviceAccount, disks, resourcePolicies, reservationAffinity, scheduling, ...other } = inputs;
  const { maxRunDuration, ...schedule } = scheduling as Record<string, unknown>;
  const affinity = reservationAffinity as { type: string; specificReservation?: Json } | undefined;
  const account = serviceAccount as Json | undefined;
  return {
    ...other,
    scheduling: { ...schedule, ...(maxRunDuration === undefined ? {} : { maxRunDuration: duration(maxRunDuration as Json) }) },
    metadata: { items: Object.entries(metadata as Json).map(([key, value]) => ({ key, value })) },
    tags: { items: tags },
    ...(account === undefined ? {} : { serviceAccounts: [account] }),
    ...(resourcePolicies === undefined ? {} : { resourcePolicies: [resourcePolicies] }),
    ...(affinity === undefined ? {} : { reservationAffinity: { consumeReservationType: affinity.type, ...affinity.specificReservation } }),
    disks: list(disks).map(({ sourceImage, diskType, diskSizeGb, labels, provisionedIops, provisionedThroughput, ...disk }) => ({
      ...disk,
      initializeParams: {
        sourceImage,
        diskType,
        diskSizeGb: text(diskSizeGb),
        labels,
        provisionedIops: text(provisionedIops),
        provisionedThroughput: text(provisionedThroughput),
      },
    })),
  };
}

/** int64 travels as text. */
const text = (value: unknown) => (value === undefined ? undefined : String(value));
const duration = ({ seconds, ...other }: Json): Json => ({ seconds: text(seconds), ...other });
const list = (value: unknown) => (value ?? []) as readonly Record<string, unknown>[];

/** `maxDistance` is in the beta API only; the provider's declaration says so. */
function withoutBeta(inputs: Record<string, unknown>): Json {
  const policy = inputs['groupPlacementPolicy'] as Record<string, unknown> | undefined;
  if (policy === undefined) return inputs;
  const { maxDistance: _beta, ...other } = policy;
  return { ...inputs, groupPlacementPolicy: other };
}

function moved(inputs: Record<string, unknown>, moves: Readonly<Record<string, readonly [string, string]>>): Json {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inputs)) {
    const to = moves[key];
    if (to === undefined) result[key] = value;
    else result[to[0]] = { [to[1]]: value };
  }
  return result;
}

/** Without what is not set. */
function clean(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function walk(at: string, properties: Readonly<Record<string, Schema>>, value: unknown, report: (problem: string) => void): void {
  for (const [key, inner] of Object.entries(value as Json)) {
    const schema = properties[key];
    if (schema === undefined) report(`${at} has no ${key}`);
    else check(`${at}.${key}`, schema, inner, report);
  }
}

function check(at: string, schema: Schema, value: unknown, report: (problem: string) => void): void {
  const got = `got ${JSON.stringify(value)}`;
  const properties = schema.$ref === undefined ? schema.properties : (SCHEMAS[schema.$ref] ?? {});
  if (properties !== undefined) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) walk(at, properties, value, report);
    else report(`${at} is an object, ${got}`);
  } else if (schema.type === 'array') {
    if (!Array.isArray(value)) report(`${at} is a list, ${got}`);
    else
      for (const each of value)
        check(`${at}[]`, { ...(schema.pattern === undefined ? {} : { pattern: schema.pattern }), ...schema.items }, each, report);
  } else if (schema.additionalProperties !== undefined) {
    for (const [key, inner] of Object.entries(value as Json)) check(`${at}.${key}`, schema.additionalProperties, inner, report);
  } else leaf(at, schema, value, (what) => report(`${at} ${what}, ${got}`));
}

const KINDS: Readonly<Record<string, string>> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' };

function leaf(at: string, { type = '', format, enum: values, pattern }: Schema, value: unknown, report: (what: string) => void): void {
  if (KINDS[type] !== undefined && typeof value !== KINDS[type]) report(`is a ${KINDS[type]}`);
  // A value that only Google knows is not compared.
  if (typeof value === 'string' && value.includes('${')) return;
  if (format === 'int64' && !/^\d+$/.test(String(value))) report('is a number in text');
  if (values !== undefined && !values.includes(String(value))) report(`is one of ${values.join(', ')}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(String(value))) report(`matches ${pattern}`);
  const range = RANGES[at];
  if (range !== undefined && typeof value === 'number' && (value < range[0] || value > range[1])) report(`is ${range.join(' to ')}`);
  const bytes = RANGES[`${at.replace(/^.*\.metadata\./, 'Metadata.')} bytes`];
  if (bytes !== undefined && typeof value === 'string' && Buffer.byteLength(value) > bytes[1]) report(`has at most ${bytes[1]} bytes`);
}
