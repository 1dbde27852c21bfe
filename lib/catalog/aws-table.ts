/** EC2 rows from the columns of tables/aws.json. */
import { type Table, column } from './columns';
import { gpuModel } from './gpus';
import { provenances } from './provenance';
import type { AcceleratorFacts, AwsMachine, GpuFacts } from './rows';

type Network = AwsMachine['network'];

export function awsMachines(table: Table): readonly AwsMachine[] {
  const row = <K extends keyof AwsMachine>(name: K) => column<AwsMachine[K]>(table, name);
  const net = <K extends keyof Network>(name: K) => column<Network[K]>(table, name);
  const provenance = provenances(table);
  const gpus: readonly (GpuFacts | undefined)[] = column(table, 'gpus', (facts: Omit<GpuFacts, 'model'>) => ({
    model: gpuModel('aws', facts.vendorName) ?? facts.vendorName.toLowerCase(),
    ...facts,
  }));
  const accelerators = column<readonly AcceleratorFacts[]>(table, 'accelerators');
  const columns = {
    name: row('name'),
    vcpus: row('vcpus'),
    memoryGiB: row('memoryGiB'),
    arch: row('arch'),
    bareMetal: row('bareMetal'),
    usdPerHour: row('usdPerHour'),
    cores: row('cores'),
    threadsPerCore: row('threadsPerCore'),
    validThreadsPerCore: row('validThreadsPerCore'),
    hypervisor: row('hypervisor'),
    nitroVersion: row('nitroVersion'),
    currentGeneration: row('currentGeneration'),
    usageClasses: row('usageClasses'),
    placementStrategies: row('placementStrategies'),
    accelerated: row('accelerated'),
    localNvmeGB: row('localNvmeGB'),
    numaNodes: row('numaNodes'),
    ebsBaselineGbps: row('ebsBaselineGbps'),
    performance: net('performance'),
    statedGbps: net('statedGbps'),
    statedIsUpTo: net('statedIsUpTo'),
    cards: net('cards'),
    cardCount: net('cardCount'),
    maxInterfaces: net('maxInterfaces'),
    maxEfaInterfaces: net('maxEfaInterfaces'),
    efaTotalGbps: net('efaTotalGbps'),
    enaTotalCapGbps: net('enaTotalCapGbps'),
    sharedBudget: net('sharedBudget'),
    bandwidthOptimizedEnaCards: net('bandwidthOptimizedEnaCards'),
    recommendedEfaCards: net('recommendedEfaCards'),
    enaSupport: net('enaSupport'),
    enaExpress: net('enaExpress'),
    efaRdmaRead: net('efaRdmaRead'),
    efaRdmaWrite: net('efaRdmaWrite'),
    flexibleQueues: net('flexibleQueues'),
    bandwidthWeightings: net('bandwidthWeightings'),
    conntrackSeconds: net('conntrackSeconds'),
    ipv4PerInterface: net('ipv4PerInterface'),
  };
  return Array.from(
    { length: table.count },
    (_, i): AwsMachine => ({
      cloud: 'aws',
      name: columns.name[i]!,
      vcpus: columns.vcpus[i]!,
      memoryGiB: columns.memoryGiB[i]!,
      arch: columns.arch[i]!,
      gpus: gpus[i]!,
      bareMetal: columns.bareMetal[i]!,
      usdPerHour: columns.usdPerHour[i]!,
      cores: columns.cores[i]!,
      threadsPerCore: columns.threadsPerCore[i]!,
      validThreadsPerCore: columns.validThreadsPerCore[i]!,
      hypervisor: columns.hypervisor[i]!,
      nitroVersion: columns.nitroVersion[i]!,
      currentGeneration: columns.currentGeneration[i]!,
      usageClasses: columns.usageClasses[i]!,
      placementStrategies: columns.placementStrategies[i]!,
      accelerated: columns.accelerated[i]!,
      accelerators: accelerators[i]!,
      localNvmeGB: columns.localNvmeGB[i]!,
      numaNodes: columns.numaNodes[i]!,
      network: {
        performance: columns.performance[i]!,
        statedGbps: columns.statedGbps[i]!,
        statedIsUpTo: columns.statedIsUpTo[i]!,
        cards: columns.cards[i]!,
        cardCount: columns.cardCount[i]!,
        maxInterfaces: columns.maxInterfaces[i]!,
        maxEfaInterfaces: columns.maxEfaInterfaces[i]!,
        efaTotalGbps: columns.efaTotalGbps[i]!,
        enaTotalCapGbps: columns.enaTotalCapGbps[i]!,
        sharedBudget: columns.sharedBudget[i]!,
        bandwidthOptimizedEnaCards: columns.bandwidthOptimizedEnaCards[i]!,
        recommendedEfaCards: columns.recommendedEfaCards[i]!,
        enaSupport: columns.enaSupport[i]!,
        enaExpress: columns.enaExpress[i]!,
        efaRdmaRead: columns.efaRdmaRead[i]!,
        efaRdmaWrite: columns.efaRdmaWrite[i]!,
        flexibleQueues: columns.flexibleQueues[i]!,
        bandwidthWeightings: columns.bandwidthWeightings[i]!,
        conntrackSeconds: columns.conntrackSeconds[i]!,
        ipv4PerInterface: columns.ipv4PerInterface[i]!,
      },
      ebsBaselineGbps: columns.ebsBaselineGbps[i]!,
      provenance: provenance[i]!,
    }),
  );
}
