/**
 * The catalog's network cards against the endpoint's recorded DescribeInstanceTypes output, for every type that both know.
 * Each disagreement is listed with the reason for our value; a new one fails.
 */
import { EC2Client, type InstanceTypeInfo, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import { loadCatalog } from '../../../lib';
import type { AwsMachine } from '../../../lib/catalog/rows';
import { networkCards } from '../../../lib/resolve/aws-cards';
import { type Endpoint, startEndpoint } from './endpoint';

let endpoint: Endpoint;
const recorded = new Map<string, InstanceTypeInfo>();

beforeAll(async () => {
  endpoint = await startEndpoint();
  const client = new EC2Client({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for await (const { InstanceTypes = [] } of paginateDescribeInstanceTypes({ client, pageSize: 100 }, {})) {
    for (const each of InstanceTypes) recorded.set(each.InstanceType as string, each);
  }
});

afterAll(async () => {
  await endpoint.stop();
});

interface Cards {
  readonly interfaces: readonly number[];
  readonly types: readonly string[];
  readonly maxEfa: number;
}

const ORDER = ['interface', 'efa', 'efa-only'];

function ours(machine: AwsMachine): Cards {
  const cards = networkCards(machine);
  return {
    interfaces: cards.map(({ maxInterfaces }) => maxInterfaces),
    types: cards.map(({ interfaceTypes }) => interfaceTypes.join('+')),
    maxEfa: machine.network.maxEfaInterfaces,
  };
}

function theirs({ NetworkInfo: network }: InstanceTypeInfo): Cards {
  const cards = [...(network?.NetworkCards ?? [])].sort((a, b) => (a.NetworkCardIndex ?? 0) - (b.NetworkCardIndex ?? 0));
  return {
    interfaces: cards.map(({ MaximumNetworkInterfaces }) => MaximumNetworkInterfaces ?? 0),
    types: cards.map((card) =>
      [...((card as { InterfaceTypes?: string[] }).InterfaceTypes ?? ['interface'])]
        .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
        .join('+'),
    ),
    maxEfa: network?.EfaInfo?.MaximumEfaInterfaces ?? 0,
  };
}

/** Type -> why our value differs. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {};

test('most types are known to both', () => {
  const both = loadCatalog('aws').machines.filter(({ name }) => recorded.has(name));
  expect(both.length).toBeGreaterThan(1300);
});

test('cards, interfaces a card, interface types a card and the EFA maximum agree, but for what is listed', () => {
  const differing = loadCatalog('aws').machines.flatMap((machine) => {
    const record = recorded.get(machine.name);
    if (record === undefined) return [];
    const [a, b] = [ours(machine), theirs(record)];
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ name: machine.name, ours: a, theirs: b }];
  });
  expect(differing.filter(({ name }) => DISAGREEMENTS[name] === undefined)).toEqual([]);
  expect(Object.keys(DISAGREEMENTS).filter((name) => !differing.some((each) => each.name === name))).toEqual([]);
});
