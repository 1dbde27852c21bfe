import { loadCatalog } from '../../lib/catalog/load';
import { completeOverrides, parseOverrides } from '../../lib/catalog/overrides';
import type { AwsMachine } from '../../lib/catalog/rows';

const FILE = 'rows.yaml';

function overrides(text: string) {
  const parsed = parseOverrides(text, { file: FILE });
  expect(parsed.findings).toEqual([]);
  return [parsed.overrides!];
}

/** Rule and path of every finding. */
function refused(text: string) {
  const { overrides, findings } = parseOverrides(text, { file: FILE });
  expect(overrides).toBeUndefined();
  for (const finding of findings) {
    expect(finding.level).toBe('error');
    expect(finding.fix).not.toBe('');
    expect(finding.rule).toMatch(/^catalog\//);
  }
  return findings.map(({ rule, path }) => `${rule} ${path}`);
}

describe('rows of the user', () => {
  test('a corrected price leaves the rest of the row, and the rest of the table', () => {
    const catalog = loadCatalog('aws', overrides('{ asOf: "2026-11-25", aws: { p5.48xlarge: { usdPerHour: 31.5 } } }'));
    const [own, table] = [catalog.get('p5.48xlarge')!, loadCatalog('aws').get('p5.48xlarge')!];
    expect(own.usdPerHour).toBe(31.5);
    expect({ ...own, usdPerHour: undefined, provenance: undefined }).toEqual({ ...table, usdPerHour: undefined, provenance: undefined });
    expect(own.provenance).toMatchObject({ asOf: '2026-11-25', confidence: 'user' });
    expect(own.provenance.source).toMatch(/^rows\.yaml: usdPerHour; p5\.48xlarge: EC2 DescribeInstanceTypes/);
    expect(catalog.machines).toHaveLength(loadCatalog('aws').machines.length);
    expect(catalog.get('p5en.48xlarge')).toBe(loadCatalog('aws').get('p5en.48xlarge'));
    expect(catalog.overrides).toEqual([FILE]);
    expect(table.usdPerHour).toBe(55.04);
  });

  test('a new machine starts from another one', () => {
    const catalog = loadCatalog(
      'aws',
      overrides(`
aws:
  p9.48xlarge:
    basedOn: p5.48xlarge
    usdPerHour: 80
    gpus: { model: r100, count: 8 }
    network: { efaTotalGbps: 6400 }
`),
    );
    const machine = catalog.get('p9.48xlarge')!;
    expect(machine).toMatchObject({ name: 'p9.48xlarge', cloud: 'aws', vcpus: 192, usdPerHour: 80 });
    expect(machine.gpus).toEqual({ model: 'r100', vendorName: 'r100', count: 8 });
    expect(machine.network).toMatchObject({ efaTotalGbps: 6400, enaTotalCapGbps: 800, cardCount: 32 });
    const names = catalog.machines.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(loadCatalog('aws').machines.length + 1);
  });

  test('rows of one file may be based on each other, in any order', () => {
    const catalog = loadCatalog(
      'gcp',
      overrides('gcp: { z9-a: { basedOn: z9-b, vcpus: 8 }, z9-b: { basedOn: c4-standard-96, usdPerHour: 1 } }'),
    );
    expect(catalog.get('z9-a')).toMatchObject({ vcpus: 8, usdPerHour: 1, series: 'c4', tier1EgressGbps: 100 });
  });

  test('a machine from nothing: totals follow from its cards', () => {
    const [own] = overrides(`
aws:
  x1.metal:
    vcpus: 64
    memoryGiB: 256
    arch: [x86_64]
    network:
      cards:
        - { first: 0, last: 0, maxInterfaces: 4, interfaceTypes: [interface], baselineGbps: 100, peakGbps: 100 }
        - { first: 1, last: 8, maxInterfaces: 2, interfaceTypes: [interface, efa, efa-only], baselineGbps: 200, peakGbps: 200 }
`);
    const machine = loadCatalog('aws', [own!]).get('x1.metal') as AwsMachine;
    expect(machine.network).toMatchObject({ cardCount: 9, maxInterfaces: 20, maxEfaInterfaces: 8 });
    expect(machine.provenance).toEqual({
      source: 'rows.yaml: vcpus, memoryGiB, arch, network.cards',
      asOf: 'undated',
      confidence: 'user',
      holes: undefined,
      note: undefined,
    });
  });

  test('null makes a fact unknown, a figure fills a hole', () => {
    const catalog = loadCatalog(
      'azure',
      overrides('azure: { Standard_D64s_v6: { usdPerHour: null }, Standard_D64ns_v6: { networkGbps: 100, maxNics: 8 } }'),
    );
    expect(catalog.get('Standard_D64s_v6')?.usdPerHour).toBeUndefined();
    expect(catalog.get('Standard_D64s_v6')?.provenance.holes).toContain('usdPerHour');
    const before = loadCatalog('azure').get('Standard_D64ns_v6')!;
    expect(before.networkGbps).toBeUndefined();
    expect(before.provenance.holes).toEqual(expect.arrayContaining(['networkGbps', 'maxNics']));
    const after = catalog.get('Standard_D64ns_v6')!;
    expect(after.networkGbps).toBe(100);
    expect(after.provenance.holes ?? []).not.toContain('networkGbps');
  });

  test('a later file wins, and each is listed', () => {
    const first = parseOverrides('aws: { c7i.large: { usdPerHour: 1, vcpus: 3 } }', { file: 'a.yaml' }).overrides!;
    const second = parseOverrides('aws: { c7i.large: { usdPerHour: 2 } }', { file: 'b.yaml' }).overrides!;
    const catalog = loadCatalog('aws', [first, second]);
    expect(catalog.get('c7i.large')).toMatchObject({ usdPerHour: 2, vcpus: 3 });
    expect(catalog.overrides).toEqual(['a.yaml', 'b.yaml']);
  });

  test('one list of files is one catalog a cloud; clouds that it does not mention keep the table', () => {
    const list = overrides('aws: { c7i.large: { usdPerHour: 1 } }');
    expect(loadCatalog('aws', list)).toBe(loadCatalog('aws', list));
    expect(loadCatalog('gcp', list)).toBe(loadCatalog('gcp'));
    expect(loadCatalog('gcp', list).overrides).toEqual([]);
  });

  test('data, as well as text', () => {
    const { overrides: own, findings } = completeOverrides({ gcp: { 'c4-standard-96': { usdPerHour: 1 } } });
    expect(findings).toEqual([]);
    expect(own).toMatchObject({ file: 'own rows', gcp: { 'c4-standard-96': { usdPerHour: 1 } }, aws: {} });
  });
});

describe('what is refused', () => {
  test('an unknown key, with what was meant and where', () => {
    const { findings } = parseOverrides('aws:\n  p5.48xlarge:\n    usdPerHours: 3\n', { file: FILE });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ rule: 'catalog/unknown-key', got: 'usdPerHours', fix: 'write usdPerHour instead of usdPerHours' });
    expect(findings[0]!.message).toContain('(line 3, column 5 of rows.yaml)');
    expect(findings[0]!.path).toBe('aws.p5.48xlarge.usdPerHours');
    expect(findings[0]!.allowed).toContain('usdPerHour');
  });

  test('all of them at once', () => {
    expect(
      refused(`
amazon: {}
aws:
  p5.48xlarge: { usdPerHour: cheap, network: { cardCount: 0 } }
azure:
  Standard_D64s_v6: { networkGbps: "100gb" }
`),
    ).toEqual([
      'catalog/wrong-type aws.p5.48xlarge.usdPerHour',
      'catalog/out-of-range aws.p5.48xlarge.network.cardCount',
      'catalog/wrong-unit azure.Standard_D64s_v6.networkGbps',
      'catalog/unknown-key amazon',
    ]);
  });

  test('a base that does not exist, with the nearest', () => {
    const { findings } = parseOverrides('aws: { p9.48xlarge: { basedOn: p5.48xlarg } }', { file: FILE });
    expect(findings).toMatchObject([
      { rule: 'catalog/unknown-base', path: 'aws.p9.48xlarge.basedOn', got: 'p5.48xlarg', fix: 'basedOn: p5.48xlarge' },
    ]);
  });

  test('rows that are based on each other', () => {
    expect(refused('aws: { a1: { basedOn: b1 }, b1: { basedOn: a1 } }')).toEqual([
      'catalog/base-cycle aws.a1.basedOn',
      'catalog/base-cycle aws.b1.basedOn',
    ]);
  });

  test('a new machine without what a resolver needs', () => {
    const { findings } = parseOverrides('gcp: { z9-a: { vcpus: 8 } }', { file: FILE });
    expect(findings).toMatchObject([
      {
        rule: 'catalog/new-row-incomplete',
        path: 'gcp.z9-a',
        message: expect.stringContaining('needs memoryGiB, arch, series, nicTypes, defaultEgressGbps'),
      },
    ]);
  });

  test('cards with a gap', () => {
    const run = (first: number, last: number) =>
      `{ first: ${first}, last: ${last}, maxInterfaces: 2, interfaceTypes: [efa], baselineGbps: 1, peakGbps: 1 }`;
    expect(refused(`aws: { p5.48xlarge: { network: { cards: [ ${run(0, 3)}, ${run(5, 7)} ] } } }`)).toEqual([
      'catalog/cards-not-consecutive aws.p5.48xlarge.network.cards[1]',
    ]);
  });

  test.each([
    ['a: [', true],
    ['', false],
    ['- one', false],
    ['aws: 3', false],
    ['aws: { p5.48xlarge: null }', false],
    ['asOf: yesterday', false],
  ])('%j is refused without an exception', (text, syntaxError) => {
    const parsed = parseOverrides(text, { file: FILE });
    expect(parsed.overrides).toBeUndefined();
    expect(parsed.findings.length).toBeGreaterThan(0);
    expect(parsed.syntaxError).toBe(syntaxError);
  });
});
