import fc from 'fast-check';
import { JsonSyntaxError, readJson } from '../../../lib/catalog/refresh/json-text';
import { refreshCatalog } from '../../../lib/catalog/refresh/refresh';
import { rowsYaml } from '../../../lib/catalog/refresh/rows-yaml';
import { loadCatalog } from '../../../lib/catalog/load';
import { parseOverrides } from '../../../lib/catalog/overrides';

/** One element of DescribeInstanceTypes, as AWS prints it. */
function instanceType(name: string, more: object = {}, network: object = {}): object {
  return {
    InstanceType: name,
    CurrentGeneration: true,
    SupportedUsageClasses: ['on-demand', 'spot'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    VCpuInfo: { DefaultVCpus: 96, DefaultCores: 48, DefaultThreadsPerCore: 2, ValidThreadsPerCore: [1, 2] },
    MemoryInfo: { SizeInMiB: 196608 },
    PlacementGroupInfo: { SupportedStrategies: ['cluster', 'partition', 'spread'] },
    NetworkInfo: {
      NetworkPerformance: '2x 100 Gigabit',
      MaximumNetworkInterfaces: 16,
      MaximumNetworkCards: 2,
      NetworkCards: [0, 1].map((NetworkCardIndex) => ({
        NetworkCardIndex,
        MaximumNetworkInterfaces: 8,
        BaselineBandwidthInGbps: 100,
        PeakBandwidthInGbps: 100,
        InterfaceTypes: ['efa', 'interface', 'efa-only'],
      })),
      Ipv4AddressesPerInterface: 50,
      EfaSupported: true,
      EfaInfo: { MaximumEfaInterfaces: 2 },
      EnaSupport: 'required',
      EnaSrdSupported: true,
      ConnectionTrackingConfiguration: { DefaultTcpEstablishedTimeout: 432000, DefaultUdpTimeout: 30, DefaultUdpStreamTimeout: 180 },
      ...network,
    },
    ...more,
  };
}
const SIZE = (name: string, capabilities: Readonly<Record<string, string>>) => ({
  resourceType: 'virtualMachines',
  name,
  family: 'standardNewFamily',
  locations: ['eastus'],
  capabilities: Object.entries(capabilities).map(([key, value]) => ({ name: key, value })),
});
const text = (value: unknown) => JSON.stringify(value, undefined, 4);
const FILE = { cloud: 'aws', asOf: '2026-11-25', from: 'types.json' } as const;

describe('a type that the catalog does not have', () => {
  const { refreshed } = refreshCatalog('aws', text({ InstanceTypes: [instanceType('x99.24xlarge')] }), 'types.json');

  test('becomes a whole row, its equal cards one run', () => {
    expect(refreshed).toMatchObject({ read: 1, same: 0, changed: [], added: ['x99.24xlarge'], incomplete: [] });
    expect(refreshed?.rows['x99.24xlarge']).toMatchObject({
      vcpus: 96,
      memoryGiB: 192,
      network: {
        statedGbps: 200,
        statedIsUpTo: false,
        cards: [
          { first: 0, last: 1, maxInterfaces: 8, interfaceTypes: ['interface', 'efa', 'efa-only'], baselineGbps: 100, peakGbps: 100 },
        ],
        maxEfaInterfaces: 2,
        conntrackSeconds: [432000, 30, 180],
      },
    });
  });

  test('is in the catalog once the file is given', () => {
    const { overrides, findings } = parseOverrides(rowsYaml(refreshed!, FILE), { file: 'own.yaml' });
    expect(findings).toEqual([]);
    expect(loadCatalog('aws', [overrides!]).get('x99.24xlarge')).toMatchObject({
      vcpus: 96,
      network: { cardCount: 2, maxEfaInterfaces: 2 },
      provenance: { asOf: '2026-11-25', confidence: 'user' },
    });
  });
});

describe('a type that the catalog has', () => {
  const row = loadCatalog('aws').get('c6in.32xlarge')!;
  const same = instanceType('c6in.32xlarge', {
    VCpuInfo: {
      DefaultVCpus: row.vcpus,
      DefaultCores: row.cores,
      DefaultThreadsPerCore: row.threadsPerCore,
      ValidThreadsPerCore: row.validThreadsPerCore,
    },
    MemoryInfo: { SizeInMiB: row.memoryGiB! * 1024 },
    SupportedUsageClasses: row.usageClasses.slice().reverse(),
    EbsInfo: { EbsOptimizedInfo: { BaselineBandwidthInMbps: row.ebsBaselineGbps! * 1000 } },
    NetworkInfo: undefined,
  });

  test('is left out when nothing differs, whatever the order of lists', () => {
    const { refreshed } = refreshCatalog('aws', text({ InstanceTypes: [same] }), 'types.json');
    expect(refreshed).toMatchObject({ same: 1, rows: {} });
    expect(refreshed?.absent).toHaveLength(loadCatalog('aws').machines.length - 1);
  });

  test('gets only what differs', () => {
    const { refreshed } = refreshCatalog('aws', text({ InstanceTypes: [{ ...same, CurrentGeneration: false }] }), 'types.json');
    expect(refreshed?.rows).toEqual({ 'c6in.32xlarge': { currentGeneration: false } });
  });

  test('keeps what the guide documents beyond the API', () => {
    const documented = instanceType(
      'p5.48xlarge',
      {},
      { NetworkCards: [{ NetworkCardIndex: 0, MaximumNetworkInterfaces: 2, BaselineBandwidthInGbps: 1, PeakBandwidthInGbps: 1 }] },
    );
    const { refreshed } = refreshCatalog('aws', text({ InstanceTypes: [documented] }), 'types.json');
    expect(refreshed?.rows['p5.48xlarge']).toBeDefined();
    expect(refreshed?.rows['p5.48xlarge']?.['network']).not.toHaveProperty('cards');
  });
});

test('Azure: what is missing of a new size is named, and nobody guesses it', () => {
  const sizes = [
    SIZE('Standard_New8s_v9', {
      vCPUs: '8',
      MemoryGB: '32',
      CpuArchitectureType: 'x64',
      MaxNetworkInterfaces: '4',
      AcceleratedNetworkingEnabled: 'True',
    }),
    { resourceType: 'disks', name: 'Premium_LRS', capabilities: [] },
  ];
  const { refreshed } = refreshCatalog('azure', text(sizes), 'skus.json');
  expect(refreshed).toMatchObject({ read: 1, rows: {}, added: [] });
  expect(refreshed?.incomplete).toMatchObject([
    {
      name: 'Standard_New8s_v9',
      message: expect.stringContaining('networkGbps'),
      row: { vcpus: 8, memoryGiB: 32, maxNics: 4, arch: ['x86_64'] },
    },
  ]);
  const file = rowsYaml(refreshed!, { ...FILE, cloud: 'azure' });
  expect(file).toMatch(/^# Standard_New8s_v9: .*networkGbps/m);
  expect(parseOverrides(file).findings).toEqual([]);
});

test('Azure: a correction of accelerated networking is not undone by the flag', () => {
  const corrected = loadCatalog('azure').machines.find(({ acceleratedNetworking }) => acceleratedNetworking === true)!;
  const { refreshed } = refreshCatalog(
    'azure',
    text([SIZE(corrected.name, { vCPUs: String(corrected.vcpus), AcceleratedNetworkingEnabled: 'False' })]),
    'skus.json',
  );
  expect(refreshed?.rows).toEqual({});
});

test('Google: one row a type, however many zones have it', () => {
  const type = { guestCpus: 4, memoryMb: 999424, architecture: 'X86_64', isSharedCpu: false };
  const known = loadCatalog('gcp').get('c4-standard-4')!;
  const { refreshed } = refreshCatalog(
    'gcp',
    text([
      { name: known.name, zone: 'a', ...type },
      { name: known.name, zone: 'b', ...type },
    ]),
    'types.json',
  );
  expect(refreshed).toMatchObject({ read: 1, changed: ['c4-standard-4'], rows: { 'c4-standard-4': { memoryGiB: 976 } } });
});

describe('a broken file names the line', () => {
  test('of the syntax error', () => {
    const { refreshed, findings } = refreshCatalog(
      'aws',
      '{\n  "InstanceTypes": [\n    { "InstanceType": "a1.large", }\n  ]\n}',
      'types.json',
    );
    expect(refreshed).toBeUndefined();
    expect(findings).toMatchObject([
      {
        rule: 'catalog/json-syntax',
        message: expect.stringMatching(/line 3, column 35 of types\.json/),
        fix: 'aws ec2 describe-instance-types > types.json',
      },
    ]);
  });

  test('of every element that is no machine', () => {
    const { findings } = refreshCatalog(
      'aws',
      '{ "InstanceTypes": [\n{ "InstanceType": "a1.large" },\n{ "Type": "b" },\n7,\n{ "InstanceType": "c", "VCpuInfo": { "DefaultVCpus": "many" } } ] }',
      'types.json',
    );
    expect(findings.map(({ path, message }) => [path, /\((.*) of types/.exec(message)?.[1]])).toEqual([
      ['[1]', 'line 3'],
      ['[2]', 'element 2'],
      ['[3]', 'line 5'],
    ]);
  });

  test.each([['{}'], ['[]'], ['7'], ['{ "InstanceTypes": [] }'], ['{ "value": [{ "name": "x" }] }'], ['']])(
    '%j is no output of the command',
    (broken) => {
      const { refreshed, findings } = refreshCatalog('aws', broken, 'types.json');
      expect(refreshed).toBeUndefined();
      expect(findings[0]).toMatchObject({ level: 'error', message: expect.stringContaining('line 1') });
    },
  );
});

describe('JSON with lines', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        const written = JSON.stringify(value, undefined, indent);
        expect(readJson(written).value).toEqual(JSON.parse(written));
      }),
    );
  });

  test('refuses what JSON.parse refuses, and never anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), fc.constantFrom('', '}', '"', ',', '\\', '0', ' ', 'x'), (value, cut, put) => {
        const written = JSON.stringify(value, undefined, 1);
        const broken = written.slice(0, cut % (written.length + 1)) + put + written.slice((cut % (written.length + 1)) + 1);
        let sound = true;
        try {
          JSON.parse(broken);
        } catch {
          sound = false;
        }
        if (sound) expect(readJson(broken).value).toEqual(JSON.parse(broken));
        else expect(() => readJson(broken)).toThrow(JsonSyntaxError);
      }),
    );
  });

  test('a text that nests without end is refused, and a key named __proto__ is a key', () => {
    expect(() => readJson('['.repeat(100_000))).toThrow(JsonSyntaxError);
    expect(Object.keys(readJson('{"__proto__": 1}').value as object)).toEqual(['__proto__']);
  });
});
