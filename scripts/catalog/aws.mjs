// EC2: recorded DescribeInstanceTypes output, list prices, and what AWS documents beside the API (see make-catalog.mjs).
import { compact, encodeTable, holesOf, provenanceColumns } from './columns.mjs';

const ALL_TYPES = ['interface', 'efa', 'efa-only'];

/** Fields that ought to be there for every type. */
const EXPECTED = ['vcpus', 'memoryGiB', 'arch', 'usdPerHour', 'usageClasses', 'placementStrategies', 'performance', 'ipv4PerInterface'];

export function awsTable(aws, newer) {
  const meta = aws._meta.generatedFrom;
  const rows = [
    ...Object.entries(aws.instanceTypes).map(([name, type]) => folded(name, type, aws)),
    ...Object.keys(aws.supplement)
      .filter((name) => aws.instanceTypes[name] === undefined)
      .map((name) => documentedOnly(name, aws)),
    ...Object.entries(newer.instanceTypes).map(([name, type]) => described(name, type, newer._meta)),
  ];
  const head = {
    cloud: 'aws',
    asOf: [meta.moto.date, newer._meta.date].sort().at(-1),
    pricesAsOf: meta.karpenterPrice.date,
    priceRegion: 'us-east-1',
    retired: Object.fromEntries(
      Object.entries(aws.retired)
        .map(([name, { lastSeen }]) => [name, lastSeen])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
  return encodeTable(head, rows);
}

/**
 * Types that the newer recording (moto 5.2.5, DescribeInstanceTypes, November 2026) has with two cards, and the main snapshot
 * with one: how many interfaces each card takes. A device index that fits one card of 15 is refused by a card of 8.
 */
const TWO_CARDS = {
  'i7ie.48xlarge': [8, 7],
  'i7ie.metal-48xl': [8, 7],
  'i8ge.48xlarge': [12, 12],
  'i8ge.metal-48xl': [12, 12],
};

function cardsOf(name, network) {
  const interfaces = TWO_CARDS[name];
  if (interfaces === undefined) return network.cards;
  if (network.cards.length !== 1 || network.maxNetworkCards !== 1) throw new Error(`${name} has two cards now: drop it from TWO_CARDS`);
  const [card] = network.cards;
  if (interfaces[0] === interfaces[1]) return [{ ...card, indices: [0, 1], maxEnis: interfaces[0] }];
  return interfaces.map((maxEnis, index) => ({ ...card, indices: [index, index], maxEnis }));
}

/** A type of the main snapshot, where identical consecutive cards are one run. */
function folded(name, type, { _meta, conflicts }) {
  const { network } = type;
  const cards = cardsOf(name, network);
  const documented = type.documentedNics ?? {};
  const { moto, karpenterPrice } = _meta.generatedFrom;
  const row = {
    name,
    vcpus: type.vcpus,
    memoryGiB: type.memoryMiB / 1024,
    arch: type.arch.filter((each) => !each.endsWith('_mac')),
    bareMetal: type.bareMetal,
    usdPerHour: type.usdPerHourUsEast1,
    ...accelerators(type.accelerators),
    cores: type.cores,
    threadsPerCore: type.threadsPerCore,
    validThreadsPerCore: type.validThreadsPerCore ?? [],
    hypervisor: type.hypervisor,
    nitroVersion: type.nitroVersion,
    currentGeneration: type.currentGeneration,
    usageClasses: type.usageClasses,
    placementStrategies: type.placementStrategies,
    localNvmeGB: type.instanceStorageGB ?? 0,
    numaNodes: type.numaNodes,
    performance: network.performance,
    statedGbps: network.statedGbps,
    statedIsUpTo: network.statedIsUpTo ?? false,
    cards: cards.flatMap((card) => cardRuns(card, network, documented)),
    cardCount: cards.at(-1).indices[1] + 1,
    maxInterfaces: network.maxNetworkInterfaces,
    maxEfaInterfaces: network.maxEfaInterfaces,
    ...documentedTotals(documented),
    sharedBudget: network.efa,
    enaSupport: network.enaSupport,
    enaExpress: network.enaExpress,
    efaRdmaRead: network.efaRdmaRead,
    efaRdmaWrite: network.efaRdmaWrite,
    flexibleQueues: network.flexibleEnaQueues,
    bandwidthWeightings: network.bandwidthWeightings,
    conntrackSeconds: network.conntrack,
    ipv4PerInterface: network.ipv4PerEni,
    ebsBaselineGbps: type.ebs?.baselineGbps,
  };
  const source = [
    `EC2 DescribeInstanceTypes (${moto.repo}@${moto.commit.slice(0, 7)})`,
    ...(row.usdPerHour === undefined ? [] : [`price ${karpenterPrice.repo}@${karpenterPrice.commit.slice(0, 7)} (${karpenterPrice.date})`]),
    ...(type.documentedNics === undefined ? [] : ['EC2 guide efa-acc-inst-types']),
    ...(TWO_CARDS[name] === undefined ? [] : ['network cards getmoto/moto 5.2.5']),
  ].join('; ');
  const confidence = type.documentedNics === undefined ? 'api' : 'api, docs';
  return { ...row, ...provenance(row, source, moto.date, confidence, notes(name, type, conflicts)) };
}

/**
 * Which cards accept EFA: all of them where the type has EFA, but for a card 0 that is `interface` only. On the 1,368 types
 * that a newer recording (moto 5.2.5) has with NetworkCards[].InterfaceTypes, that says what the API says. How many of the
 * cards may carry one at a time is maxEfaInterfaces (i7ie.48xlarge: two cards, one EFA).
 */
function cardRuns(card, network, documented) {
  const [first, last] = card.indices;
  const run = (from, to, interfaceTypes) =>
    compact({
      first: from,
      last: to,
      maxInterfaces: card.maxEnis,
      interfaceTypes,
      baselineGbps: (from > 0 ? documented.perSecondaryCardEnaGbps : undefined) ?? documented.perCardEnaGbps ?? card.baselineGbps,
      peakGbps: card.peakGbps,
      efaGbps: interfaceTypes.length > 1 ? (documented.perSecondaryCardEfaGbps ?? documented.perCardEfaGbps) : undefined,
      defaultQueues: card.defaultQueuesPerEni,
      maxQueuesPerInterface: card.maxQueuesPerEni,
      maxQueuesPerCard: card.maxQueuesPerCard,
      additionalFlexibleInterfaces: card.additionalFlexibleEnis,
    });
  if (!network.efa) return [run(first, last, ['interface'])];
  if (network.card0SupportsEfa || first > 0) return [run(first, last, ALL_TYPES)];
  return [run(0, 0, ['interface']), ...(last > 0 ? [run(1, last, ALL_TYPES)] : [])];
}

/** A type as the API prints it, its cards folded into runs. */
function described(name, type, meta) {
  const network = type.NetworkInfo;
  const cards = [];
  for (const card of network.NetworkCards) {
    const facts = compact({
      maxInterfaces: card.MaximumNetworkInterfaces,
      interfaceTypes: ALL_TYPES.filter((each) => card.InterfaceTypes.includes(each)),
      baselineGbps: card.BaselineBandwidthInGbps,
      peakGbps: card.PeakBandwidthInGbps,
      defaultQueues: card.DefaultEnaQueueCountPerInterface,
      maxQueuesPerInterface: card.MaximumEnaQueueCountPerInterface,
      maxQueuesPerCard: card.MaximumEnaQueueCount,
      additionalFlexibleInterfaces: card.AdditionalFlexibleNetworkInterfaces,
    });
    const before = cards.at(-1);
    const same =
      before !== undefined && JSON.stringify({ ...before, first: 0, last: 0 }) === JSON.stringify({ first: 0, last: 0, ...facts });
    if (same) before.last = card.NetworkCardIndex;
    else cards.push({ first: card.NetworkCardIndex, last: card.NetworkCardIndex, ...facts });
  }
  const stated = statedBandwidth(network.NetworkPerformance);
  const conntrack = network.ConnectionTrackingConfiguration;
  const ebs = type.EbsInfo.EbsOptimizedInfo?.BaselineBandwidthInMbps;
  const row = {
    name,
    vcpus: type.VCpuInfo.DefaultVCpus,
    memoryGiB: type.MemoryInfo.SizeInMiB / 1024,
    arch: type.ProcessorInfo.SupportedArchitectures.filter((each) => each !== 'i386' && !each.endsWith('_mac')),
    bareMetal: type.BareMetal,
    usdPerHour: undefined,
    ...accelerators(undefined, name, type),
    cores: type.VCpuInfo.DefaultCores,
    threadsPerCore: type.VCpuInfo.DefaultThreadsPerCore,
    validThreadsPerCore: type.VCpuInfo.ValidThreadsPerCore ?? [],
    hypervisor: type.Hypervisor,
    nitroVersion: undefined,
    currentGeneration: type.CurrentGeneration,
    usageClasses: type.SupportedUsageClasses,
    placementStrategies: type.PlacementGroupInfo.SupportedStrategies,
    localNvmeGB: type.InstanceStorageInfo?.TotalSizeInGB ?? 0,
    numaNodes: undefined,
    performance: network.NetworkPerformance,
    ...stated,
    cards,
    cardCount: network.MaximumNetworkCards,
    maxInterfaces: network.MaximumNetworkInterfaces,
    maxEfaInterfaces: network.EfaInfo?.MaximumEfaInterfaces ?? 0,
    ...documentedTotals({}),
    sharedBudget: network.EfaSupported,
    enaSupport: network.EnaSupport,
    enaExpress: network.EnaSrdSupported,
    efaRdmaRead: undefined,
    efaRdmaWrite: undefined,
    flexibleQueues: network.FlexibleEnaQueuesSupport === 'supported',
    bandwidthWeightings: network.BandwidthWeightings ?? [],
    conntrackSeconds: [conntrack.DefaultTcpEstablishedTimeout, conntrack.DefaultUdpTimeout, conntrack.DefaultUdpStreamTimeout],
    ipv4PerInterface: network.Ipv4AddressesPerInterface,
    ebsBaselineGbps: ebs === undefined ? undefined : ebs / 1000,
  };
  return { ...row, ...provenance(row, `EC2 DescribeInstanceTypes (${meta.source.split(' (')[0]})`, meta.date, 'api') };
}

/** `16x 200 Gigabit`, `Up to 17 Gigabit`, or words. */
function statedBandwidth(performance) {
  const match = /^(Up to )?(?:(\d+)x )?([\d.]+) Gigabit$/.exec(performance);
  if (match === null) return { statedGbps: undefined, statedIsUpTo: false };
  return { statedGbps: Number(match[2] ?? 1) * Number(match[3]), statedIsUpTo: match[1] !== undefined };
}

/**
 * A type that no recording of the API has: the EC2 guide's figures, everything else a hole. Odd cards are `efa-only`, the even
 * ones from 2 take all three interface types, card 0 is `interface` only.
 */
function documentedOnly(name, { _meta, supplement }) {
  const facts = supplement[name];
  const card = (index) => {
    if (index === 0) {
      // How many interfaces card 0 takes is stated nowhere; one is certain, since the primary interface sits there.
      return { maxInterfaces: 1, interfaceTypes: ['interface'], baselineGbps: facts.card0.enaGbps, peakGbps: facts.card0.enaGbps };
    }
    return facts.efaOnlyCards.includes(index)
      ? {
          maxInterfaces: facts.maxEnisOddCards,
          interfaceTypes: ['efa-only'],
          baselineGbps: facts.efaOnlyCardGbps,
          peakGbps: facts.efaOnlyCardGbps,
        }
      : {
          maxInterfaces: facts.maxEnisEvenCards,
          interfaceTypes: ALL_TYPES,
          baselineGbps: facts.enaOrEfaCardGbps,
          peakGbps: facts.enaOrEfaCardGbps,
        };
  };
  const cards = Array.from({ length: facts.maxNetworkCards }, (_, index) => ({ first: index, last: index, ...card(index) }));
  const known = DOCUMENTED_ONLY[name];
  if (known === undefined) throw new Error(`${name} is only in the supplement: say in DOCUMENTED_ONLY what its accelerators are`);
  const row = {
    name,
    vcpus: undefined,
    memoryGiB: undefined,
    arch: facts.arch,
    bareMetal: false,
    usdPerHour: undefined,
    gpus: known.gpus,
    accelerators: [],
    accelerated: true,
    cores: undefined,
    threadsPerCore: undefined,
    validThreadsPerCore: [],
    hypervisor: 'nitro',
    nitroVersion: facts.nitroVersion,
    currentGeneration: true,
    usageClasses: [],
    placementStrategies: [],
    localNvmeGB: 0,
    numaNodes: undefined,
    performance: '',
    statedGbps: undefined,
    statedIsUpTo: false,
    cards,
    cardCount: facts.maxNetworkCards,
    maxInterfaces: cards.reduce((sum, each) => sum + each.maxInterfaces, 0),
    maxEfaInterfaces: facts.efaOnlyCards.length + facts.enaOrEfaCards.length,
    ...documentedTotals(facts),
    sharedBudget: true,
    enaSupport: 'required',
    enaExpress: facts.enaExpress,
    efaRdmaRead: facts.efaRdmaRead,
    efaRdmaWrite: facts.efaRdmaWrite,
    flexibleQueues: false,
    bandwidthWeightings: [],
    conntrackSeconds: known.conntrackSeconds,
    ipv4PerInterface: undefined,
    ebsBaselineGbps: undefined,
  };
  const source = 'EC2 guide efa-acc-inst-types; aws-parallelcluster PR 6930';
  const pairs = facts.nicPairsSharing400Gbps.map((pair) => pair.join('+')).join(' ');
  const told = provenance(
    row,
    source,
    _meta.generatedFrom.moto.date,
    'docs',
    `${facts.note}; pairs of cards share one 400 Gbps NIC: ${pairs}`,
  );
  return { ...row, ...told, holes: [...told.holes, ...DOCUMENTED_ONLY_HOLES] };
}

/** Beside the fields that are plainly empty: those where the row has a safe value that nothing states. */
const DOCUMENTED_ONLY_HOLES = [
  'cores',
  'threadsPerCore',
  'localNvmeGB',
  'network.statedGbps',
  'network.maxEfaInterfaces',
  'network.flexibleQueues',
  'network.cards[0].maxInterfaces',
  'ebsBaselineGbps',
];

/** What the supplement leaves to the type's page: GB200 superchips, and the connection tracking of Nitro v5. */
const DOCUMENTED_ONLY = {
  'p6e-gb200.36xlarge': { gpus: { vendorName: 'GB200', count: 4 }, conntrackSeconds: [432000, 30, 180] },
};

/** GPUs are counted whole; everything else that accelerates is no GPU. A type has one kind of accelerator. */
function accelerators(list, name, type) {
  const raw = list ?? [];
  if (list === undefined && type !== undefined) raw.push(...describedAccelerators(name, type));
  const gpu = raw.find(({ kind }) => kind === 'gpu');
  return {
    gpus:
      gpu === undefined ? undefined : compact({ vendorName: gpu.name, count: gpu.count, fractional: gpu.count === 0 ? true : undefined }),
    accelerators: raw.filter(({ kind }) => kind !== 'gpu').map((each) => ({ kind: each.kind, vendorName: each.name, count: each.count })),
    accelerated: raw.length > 0,
  };
}

/** The API's lists; a recording that dropped the Neuron list still has the family's name (trn, inf). */
function describedAccelerators(name, type) {
  const gpus = (type.GpuInfo?.Gpus ?? []).map(({ Name, Count }) => ({ kind: 'gpu', name: Name, count: Count }));
  const neuron = (type.NeuronInfo?.NeuronDevices ?? []).map(({ Name, Count }) => ({ kind: 'neuron', name: Name, count: Count }));
  if (gpus.length + neuron.length > 0) return [...gpus, ...neuron];
  return /^trn2u?\./.test(name) ? [{ kind: 'neuron', name: 'Trainium2', count: 16 }] : [];
}

function documentedTotals(facts) {
  return {
    efaTotalGbps: facts.efaTotalGbps,
    enaTotalCapGbps: facts.enaTotalCapGbps,
    bandwidthOptimizedEnaCards: facts.bandwidthOptimizedEnaCards,
    recommendedEfaCards: facts.recommendedEfaOnlyCards,
  };
}

function provenance(row, source, asOf, confidence, note) {
  const holes = holesOf(row, EXPECTED).map((field) =>
    field === 'performance' || field === 'ipv4PerInterface' ? `network.${field}` : field,
  );
  const optional = [
    ...(row.numaNodes === undefined ? ['numaNodes'] : []),
    ...(row.nitroVersion === undefined && row.hypervisor === 'nitro' ? ['nitroVersion'] : []),
    ...(row.maxEfaInterfaces > 0 && row.efaRdmaRead === undefined ? ['network.efaRdmaRead', 'network.efaRdmaWrite'] : []),
  ];
  return provenanceColumns({ source, asOf, confidence, holes: [...new Set([...holes, ...optional])], note });
}

/** What sources contradict each other on, and what the API's own words hide. */
function notes(name, type, conflicts) {
  const words = conflicts
    .filter((conflict) => conflict.type === name)
    .map((conflict) => {
      switch (conflict.field) {
        case 'aggregate-vs-sum-of-cards':
          return conflict.meaning;
        case 'maxNetworkInterfaces':
          return `amazon-vpc-cni-k8s counts ${conflict['vpc-cni']} interfaces`;
        default:
          return `karpenter has ${conflict.karpenterBandwidth} Gbps`;
      }
    });
  if (type.arch.some((each) => each.endsWith('_mac'))) words.unshift('macOS only');
  return words.length === 0 ? undefined : words.join('; ');
}
