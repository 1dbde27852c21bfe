import { loadCatalog } from '../../lib/catalog/load';
import type { NetworkCardRun } from '../../lib/catalog/rows';
import { type Raw, withInput } from './input';

const aws = loadCatalog('aws');
const row = (name: string) => {
  const found = aws.get(name);
  if (found === undefined) throw new Error(`${name} is missing`);
  return found;
};
const ALL = ['interface', 'efa', 'efa-only'];
/** One card each: index -> run. */
const card = (name: string, index: number): NetworkCardRun =>
  row(name).network.cards.find(({ first, last }) => first <= index && index <= last)!;

describe('wiring of EC2 machines', () => {
  test('p5.48xlarge: 32 equal cards of 100 Gbps, ENA capped at 800 on every fourth', () => {
    const { network, gpus, accelerated } = row('p5.48xlarge');
    expect(network.cards).toEqual([
      { first: 0, last: 31, maxInterfaces: 2, interfaceTypes: ALL, baselineGbps: 100, peakGbps: 100, defaultQueues: 32 },
    ]);
    expect(network).toMatchObject({
      cardCount: 32,
      maxInterfaces: 64,
      maxEfaInterfaces: 32,
      statedGbps: 3200,
      efaTotalGbps: 3200,
      enaTotalCapGbps: 800,
      sharedBudget: true,
      bandwidthOptimizedEnaCards: [0, 4, 8, 12, 16, 20, 24, 28],
      conntrackSeconds: [432000, 30, 180],
    });
    expect(gpus).toEqual({ model: 'h100', vendorName: 'H100', count: 8 });
    expect(accelerated).toBe(true);
  });

  test('p5en.48xlarge: 16 cards of 200 Gbps, no documented cap', () => {
    const { network } = row('p5en.48xlarge');
    expect(network).toMatchObject({ cardCount: 16, maxEfaInterfaces: 16, statedGbps: 3200 });
    expect(card('p5en.48xlarge', 15)).toMatchObject({ maxInterfaces: 4, interfaceTypes: ALL, baselineGbps: 200 });
    expect(network.enaTotalCapGbps).toBeUndefined();
  });

  test('p6-b200.48xlarge: a card carries 200 Gbps of ENA and 400 of EFA', () => {
    expect(card('p6-b200.48xlarge', 3)).toMatchObject({ baselineGbps: 200, efaGbps: 400, interfaceTypes: ALL });
    expect(row('p6-b200.48xlarge').network).toMatchObject({ cardCount: 8, efaTotalGbps: 3200, enaTotalCapGbps: 1600 });
  });

  test('p6-b300.48xlarge: card 0 takes no EFA and carries 350, the others 220 of ENA and 400 of EFA', () => {
    expect(card('p6-b300.48xlarge', 0)).toMatchObject({ first: 0, last: 0, interfaceTypes: ['interface'], baselineGbps: 350 });
    expect(card('p6-b300.48xlarge', 0).efaGbps).toBeUndefined();
    expect(card('p6-b300.48xlarge', 16)).toMatchObject({ first: 1, last: 16, interfaceTypes: ALL, baselineGbps: 220, efaGbps: 400 });
    expect(row('p6-b300.48xlarge').network).toMatchObject({
      cardCount: 17,
      maxEfaInterfaces: 16,
      efaTotalGbps: 6400,
      enaTotalCapGbps: 3870,
    });
  });

  test('p6e-gb200.36xlarge: from documents alone, its holes marked', () => {
    const machine = row('p6e-gb200.36xlarge');
    expect(card('p6e-gb200.36xlarge', 0)).toMatchObject({ interfaceTypes: ['interface'], baselineGbps: 100 });
    for (const odd of [1, 3, 5, 7, 9, 11, 13, 15]) {
      expect(card('p6e-gb200.36xlarge', odd)).toMatchObject({ interfaceTypes: ['efa-only'], baselineGbps: 400, maxInterfaces: 1 });
    }
    for (const even of [2, 4, 6, 8, 10, 12, 14, 16]) {
      expect(card('p6e-gb200.36xlarge', even)).toMatchObject({ interfaceTypes: ALL, baselineGbps: 200, maxInterfaces: 2 });
    }
    expect(machine.network).toMatchObject({ cardCount: 17, recommendedEfaCards: [1, 5, 9, 13], efaTotalGbps: 1600, enaExpress: true });
    expect(machine.network.conntrackSeconds[0]).toBe(432000);
    expect(machine.gpus).toEqual({ model: 'gb200', vendorName: 'GB200', count: 4 });
    expect(machine).toMatchObject({ arch: ['arm64'], accelerated: true, nitroVersion: 5 });
    expect([machine.vcpus, machine.memoryGiB, machine.usdPerHour]).toEqual([undefined, undefined, undefined]);
    expect(machine.provenance.confidence).toBe('docs');
    expect(machine.provenance.holes).toEqual(expect.arrayContaining(['vcpus', 'memoryGiB', 'usdPerHour', 'network.statedGbps']));
  });

  test('hpc6id.32xlarge: one interface a card, and 200 Gbps in all', () => {
    const { network, accelerated } = row('hpc6id.32xlarge');
    expect(network.cards).toHaveLength(1);
    expect(network.cards[0]).toMatchObject({ first: 0, last: 1, maxInterfaces: 1, interfaceTypes: ALL, baselineGbps: 200 });
    expect(network).toMatchObject({ statedGbps: 200, maxEfaInterfaces: 2 });
    expect(accelerated).toBe(false);
    expect(row('hpc6id.32xlarge').usdPerHour).toBeUndefined();
  });

  test.each([
    ['i7ie.48xlarge', [8, 7], 100],
    ['i7ie.metal-48xl', [8, 7], 100],
    ['i8ge.48xlarge', [12, 12], 300],
    ['i8ge.metal-48xl', [12, 12], 300],
  ])('%s: two cards that accept EFA, one EFA in all, and the total of one card', (name, interfaces, gbps) => {
    expect(row(name).network).toMatchObject({ cardCount: 2, maxEfaInterfaces: 1, statedGbps: gbps });
    expect([0, 1].map((index) => card(name, index).maxInterfaces)).toEqual(interfaces);
    expect([0, 1].map((index) => card(name, index).interfaceTypes)).toEqual([ALL, ALL]);
  });

  test('g6e.48xlarge: card figures add to more than the machine carries', () => {
    const { network } = row('g6e.48xlarge');
    expect(network).toMatchObject({ cardCount: 4, statedGbps: 400 });
    expect(network.cards.reduce((sum, { first, last, baselineGbps }) => sum + (last - first + 1) * baselineGbps, 0)).toBe(1600);
    expect(row('g6e.48xlarge').provenance.note).toContain('NOT additive');
  });

  test('trn2.48xlarge has accelerators and no GPUs', () => {
    expect(row('trn2.48xlarge')).toMatchObject({
      accelerated: true,
      accelerators: [{ kind: 'neuron', vendorName: 'Trainium2', count: 16 }],
    });
    expect(row('trn2.48xlarge').gpus).toBeUndefined();
    expect(row('trn2u.48xlarge').accelerated).toBe(true);
  });

  test('a part of a GPU is no whole GPU', () => {
    expect(row('g6f.xlarge').gpus).toEqual({ model: 'l4', vendorName: 'L4', count: 0, fractional: true });
  });

  test('a Mac runs neither Linux architecture', () => {
    expect(row('mac2.metal').arch).toEqual([]);
    expect(row('mac2.metal').provenance.note).toContain('macOS only');
  });

  test('r9g.12xlarge comes from the newer recording, without a price', () => {
    expect(row('r9g.12xlarge')).toMatchObject({
      vcpus: 48,
      memoryGiB: 384,
      arch: ['arm64'],
      placementStrategies: ['cluster', 'partition', 'spread'],
    });
    expect(row('r9g.12xlarge').provenance).toMatchObject({ asOf: '2026-11-22', confidence: 'api' });
    expect(row('r9g.12xlarge').provenance.holes).toContain('usdPerHour');
  });

  test('every machine: cards count from 0 without a gap and add up to its interfaces', () => {
    for (const { name, network } of aws.machines) {
      expect([name, network.cards[0]?.first]).toEqual([name, 0]);
      network.cards.forEach((run, i) => {
        if (i > 0) expect([name, run.first]).toEqual([name, network.cards[i - 1]!.last + 1]);
      });
      expect([name, network.cards.at(-1)!.last + 1]).toEqual([name, network.cardCount]);
      const interfaces = network.cards.reduce((sum, { first, last, maxInterfaces }) => sum + (last - first + 1) * maxInterfaces, 0);
      expect([name, interfaces]).toEqual([name, network.maxInterfaces]);
      const efa = network.cards.filter(({ interfaceTypes }) => interfaceTypes.length > 1 || interfaceTypes[0] !== 'interface');
      expect([name, efa.length > 0]).toEqual([name, network.maxEfaInterfaces > 0]);
    }
  });

  test('no price means a hole, and a hole no price', () => {
    for (const { name, usdPerHour, provenance } of aws.machines) {
      expect([name, provenance.holes?.includes('usdPerHour') ?? false]).toEqual([name, usdPerHour === undefined]);
    }
  });
});

/** A newer recording has these with two cards: their cards are checked above. */
const TWO_CARDS = ['i7ie.48xlarge', 'i7ie.metal-48xl', 'i8ge.48xlarge', 'i8ge.metal-48xl'];

describe('every recorded EC2 type', () => {
  test('has the same figures in its row', () => {
    withInput('EC2 rows with aws.json', (read) => {
      const { instanceTypes } = read('aws.json');
      for (const [name, raw] of Object.entries<Raw>(instanceTypes)) {
        const machine = row(name);
        const { network } = machine;
        expect({
          name,
          vcpus: machine.vcpus,
          cores: machine.cores,
          threads: [machine.threadsPerCore, ...machine.validThreadsPerCore],
          memoryMiB: (machine.memoryGiB ?? 0) * 1024,
          bareMetal: machine.bareMetal,
          price: machine.usdPerHour,
          usage: machine.usageClasses,
          strategies: machine.placementStrategies,
          nvme: machine.localNvmeGB,
          numa: machine.numaNodes,
          nitro: machine.nitroVersion,
          ebs: machine.ebsBaselineGbps,
          stated: [network.performance, network.statedGbps, network.statedIsUpTo],
          interfaces: [network.cardCount, network.maxInterfaces, network.maxEfaInterfaces, network.ipv4PerInterface],
          ena: [network.enaSupport, network.enaExpress, network.flexibleQueues],
          efa: [network.efaRdmaRead, network.efaRdmaWrite],
          weightings: network.bandwidthWeightings,
          conntrack: network.conntrackSeconds,
        }).toEqual({
          name,
          vcpus: raw.vcpus,
          cores: raw.cores,
          threads: [raw.threadsPerCore, ...(raw.validThreadsPerCore ?? [])],
          memoryMiB: raw.memoryMiB,
          bareMetal: raw.bareMetal,
          price: raw.usdPerHourUsEast1,
          usage: raw.usageClasses,
          strategies: raw.placementStrategies,
          nvme: raw.instanceStorageGB ?? 0,
          numa: raw.numaNodes,
          nitro: raw.nitroVersion,
          ebs: raw.ebs?.baselineGbps,
          stated: [raw.network.performance, raw.network.statedGbps ?? undefined, raw.network.statedIsUpTo ?? false],
          interfaces: [
            TWO_CARDS.includes(name) ? 2 : raw.network.maxNetworkCards,
            raw.network.maxNetworkInterfaces,
            raw.network.maxEfaInterfaces,
            raw.network.ipv4PerEni,
          ],
          ena: [raw.network.enaSupport, raw.network.enaExpress, raw.network.flexibleEnaQueues],
          efa: [raw.network.efaRdmaRead, raw.network.efaRdmaWrite],
          weightings: raw.network.bandwidthWeightings,
          conntrack: raw.network.conntrack,
        });
        for (const rawRun of TWO_CARDS.includes(name) ? [] : raw.network.cards) {
          for (let index = rawRun.indices[0]; index <= rawRun.indices[1]; index++) {
            const run = card(name, index);
            const documented = index > 0 ? raw.documentedNics?.perSecondaryCardEnaGbps : undefined;
            expect([
              name,
              index,
              run.maxInterfaces,
              run.baselineGbps,
              run.peakGbps,
              run.defaultQueues,
              run.maxQueuesPerInterface,
              run.maxQueuesPerCard,
              run.additionalFlexibleInterfaces,
            ]).toEqual([
              name,
              index,
              rawRun.maxEnis,
              documented ?? rawRun.baselineGbps,
              rawRun.peakGbps,
              rawRun.defaultQueuesPerEni,
              rawRun.maxQueuesPerEni,
              rawRun.maxQueuesPerCard,
              rawRun.additionalFlexibleEnis,
            ]);
          }
        }
        const gpu = raw.accelerators?.find(({ kind }: { kind: string }) => kind === 'gpu');
        expect([name, machine.gpus?.vendorName, machine.gpus?.count]).toEqual([name, gpu?.name, gpu?.count]);
        expect([name, machine.accelerated]).toEqual([name, raw.accelerators !== undefined]);
      }
    });
  });

  test('the 27 newer ones: card by card as the API prints them', () => {
    withInput('EC2 rows with aws-newer.json', (read) => {
      const types = Object.values<Raw>(read('aws-newer.json').instanceTypes);
      expect(types).toHaveLength(27);
      for (const raw of types) {
        const machine = row(raw.InstanceType);
        expect([machine.vcpus, machine.memoryGiB]).toEqual([raw.VCpuInfo.DefaultVCpus, raw.MemoryInfo.SizeInMiB / 1024]);
        for (const rawCard of raw.NetworkInfo.NetworkCards) {
          const run = card(raw.InstanceType, rawCard.NetworkCardIndex);
          expect([run.interfaceTypes, run.baselineGbps, run.maxInterfaces, run.maxQueuesPerCard]).toEqual([
            rawCard.InterfaceTypes,
            rawCard.BaselineBandwidthInGbps,
            rawCard.MaximumNetworkInterfaces,
            rawCard.MaximumEnaQueueCount,
          ]);
        }
      }
    });
  });
});
