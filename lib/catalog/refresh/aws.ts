/** `aws ec2 describe-instance-types`: the API reference of DescribeInstanceTypes says what each field means. */
import type { AwsInterfaceType } from '../../topology/blocks';
import { gpuModel } from '../gpus';
import { type ApiReader, isJson, type Json, jsonAt, listAt, numberAt, said, textAt, textsAt } from './api-facts';

const INTERFACE_TYPES: readonly AwsInterfaceType[] = ['interface', 'efa', 'efa-only'];

export const AWS_API: ApiReader = {
  command: 'aws ec2 describe-instance-types',
  list: (value) =>
    isJson(value) && Array.isArray(value['InstanceTypes']) ? value['InstanceTypes'] : Array.isArray(value) ? value : undefined,
  read: (element) => {
    const vcpu = jsonAt(element, 'VCpuInfo');
    const memoryMiB = numberAt(jsonAt(element, 'MemoryInfo'), 'SizeInMiB');
    const network = jsonAt(element, 'NetworkInfo');
    const ebsMbps = numberAt(jsonAt(jsonAt(element, 'EbsInfo'), 'EbsOptimizedInfo'), 'BaselineBandwidthInMbps');
    return {
      name: textAt(element, 'InstanceType'),
      row: said({
        vcpus: numberAt(vcpu, 'DefaultVCpus'),
        memoryGiB: memoryMiB === undefined ? undefined : memoryMiB / 1024,
        arch: textsAt(jsonAt(element, 'ProcessorInfo'), 'SupportedArchitectures')?.filter((each) => each === 'x86_64' || each === 'arm64'),
        gpus: gpus(element),
        bareMetal: element['BareMetal'],
        cores: numberAt(vcpu, 'DefaultCores'),
        threadsPerCore: numberAt(vcpu, 'DefaultThreadsPerCore'),
        validThreadsPerCore: listAt(vcpu, 'ValidThreadsPerCore'),
        hypervisor: element['Hypervisor'],
        currentGeneration: element['CurrentGeneration'],
        usageClasses: textsAt(element, 'SupportedUsageClasses'),
        placementStrategies: textsAt(jsonAt(element, 'PlacementGroupInfo'), 'SupportedStrategies'),
        localNvmeGB: numberAt(jsonAt(element, 'InstanceStorageInfo'), 'TotalSizeInGB') ?? 0,
        ebsBaselineGbps: ebsMbps === undefined ? undefined : ebsMbps / 1000,
        network: network === undefined ? undefined : networkOf(network),
      }),
    };
  },
  // The EC2 guide's figures of accelerated types (EFA rate of a card, cap on IP) are not in the API.
  keeps: (field, { confidence }) => confidence.includes('docs') && /^network\.(cards|sharedBudget|statedGbps)/.test(field),
};

function gpus(element: Json): unknown {
  const [gpu] = (listAt(jsonAt(element, 'GpuInfo'), 'Gpus') ?? []).filter(isJson);
  if (gpu === undefined) return undefined;
  const vendorName = textAt(gpu, 'Name');
  const count = numberAt(gpu, 'Count') ?? 0;
  return {
    model: gpuModel('aws', vendorName) ?? vendorName.toLowerCase().replaceAll(' ', '-'),
    vendorName,
    count,
    ...(count === 0 ? { fractional: true } : {}),
  };
}

function networkOf(network: Json): unknown {
  const tracking = jsonAt(network, 'ConnectionTrackingConfiguration');
  const timeouts = [
    numberAt(tracking, 'DefaultTcpEstablishedTimeout'),
    numberAt(tracking, 'DefaultUdpTimeout'),
    numberAt(tracking, 'DefaultUdpStreamTimeout'),
  ];
  const performance = typeof network['NetworkPerformance'] === 'string' ? network['NetworkPerformance'] : undefined;
  const cards = (listAt(network, 'NetworkCards') ?? []).filter(isJson).map(cardOf);
  const flexible = network['FlexibleEnaQueuesSupport'];
  return said({
    performance,
    ...(performance === undefined ? {} : stated(performance)),
    cards: cards.length === 0 ? undefined : runs(cards),
    cardCount: numberAt(network, 'MaximumNetworkCards'),
    maxInterfaces: numberAt(network, 'MaximumNetworkInterfaces'),
    maxEfaInterfaces: numberAt(jsonAt(network, 'EfaInfo'), 'MaximumEfaInterfaces') ?? 0,
    sharedBudget: network['EfaSupported'],
    enaSupport: network['EnaSupport'],
    enaExpress: network['EnaSrdSupported'],
    flexibleQueues: flexible === undefined ? undefined : flexible === 'supported',
    bandwidthWeightings: textsAt(network, 'BandwidthWeightings') ?? [],
    conntrackSeconds: timeouts.every((each) => each !== undefined) ? timeouts : undefined,
    ipv4PerInterface: numberAt(network, 'Ipv4AddressesPerInterface'),
  });
}

interface Card {
  readonly index: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

function cardOf(card: Json, i: number): Card {
  const types = textsAt(card, 'InterfaceTypes');
  return {
    index: numberAt(card, 'NetworkCardIndex') ?? i,
    facts: said({
      maxInterfaces: numberAt(card, 'MaximumNetworkInterfaces'),
      interfaceTypes: types === undefined ? ['interface'] : INTERFACE_TYPES.filter((each) => types.includes(each)),
      baselineGbps: numberAt(card, 'BaselineBandwidthInGbps'),
      peakGbps: numberAt(card, 'PeakBandwidthInGbps'),
      defaultQueues: numberAt(card, 'DefaultEnaQueueCountPerInterface'),
      maxQueuesPerInterface: numberAt(card, 'MaximumEnaQueueCountPerInterface'),
      maxQueuesPerCard: numberAt(card, 'MaximumEnaQueueCount'),
      additionalFlexibleInterfaces: numberAt(card, 'AdditionalFlexibleNetworkInterfaces'),
    }),
  };
}

/** Neighbours that are the same are one run. */
function runs(cards: readonly Card[]): unknown[] {
  const made: { first: number; last: number; key: string; facts: Card['facts'] }[] = [];
  for (const { index, facts } of cards) {
    const key = JSON.stringify(facts);
    const before = made[made.length - 1];
    if (before !== undefined && before.key === key && before.last + 1 === index) before.last = index;
    else made.push({ first: index, last: index, key, facts });
  }
  return made.map(({ first, last, facts }) => ({ first, last, ...facts }));
}

/** `16x 200 Gigabit`, `Up to 17 Gigabit`, or words. */
function stated(performance: string): { statedGbps: number | null; statedIsUpTo: boolean } {
  const match = /^(Up to )?(?:(\d+)x )?([\d.]+) Gigabit$/.exec(performance);
  if (match === null) return { statedGbps: null, statedIsUpTo: false };
  return { statedGbps: Number(match[2] ?? 1) * Number(match[3]), statedIsUpTo: match[1] !== undefined };
}
