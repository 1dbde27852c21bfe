/** Compute Engine rows from the columns of tables/gcp.json. */
import { type Table, column } from './columns';
import { gpuModel } from './gpus';
import { provenances } from './provenance';
import type { GcpLayout, GcpMachine, GpuFacts } from './rows';

export function gcpMachines(table: Table): readonly GcpMachine[] {
  const row = <K extends keyof GcpMachine>(name: K) => column<GcpMachine[K]>(table, name);
  const provenance = provenances(table);
  const gpus: readonly (GpuFacts | undefined)[] = column(table, 'gpus', (facts: Omit<GpuFacts, 'model'>) => ({
    model: gpuModel('gcp', facts.vendorName) ?? facts.vendorName,
    ...facts,
  }));
  // What a layout does not have is no key of its dictionary entry.
  const layout: readonly (GcpLayout | undefined)[] = column(table, 'layout', (facts: Partial<GcpLayout>) => ({ ...NO_LAYOUT, ...facts }));
  const compactPlacement = column(table, 'compactPlacement', (facts: Partial<GcpMachine['compactPlacement']>) => ({
    supported: undefined,
    maxVms: undefined,
    note: undefined,
    ...facts,
  }));
  const columns = {
    name: row('name'),
    vcpus: row('vcpus'),
    memoryGiB: row('memoryGiB'),
    arch: row('arch'),
    bareMetal: row('bareMetal'),
    usdPerHour: row('usdPerHour'),
    series: row('series'),
    defaultEgressGbps: row('defaultEgressGbps'),
    tier1EgressGbps: row('tier1EgressGbps'),
    externalEgressGbps: row('externalEgressGbps'),
    nicTypes: row('nicTypes'),
    maxVnics: row('maxVnics'),
    maxQueuesPerNic: row('maxQueuesPerNic'),
    smtConfigurable: row('smtConfigurable'),
    liveMigration: row('liveMigration'),
    sharedCpu: row('sharedCpu'),
    confidentialTypes: row('confidentialTypes'),
    spotUsdPerHour: row('spotUsdPerHour'),
  };
  return Array.from(
    { length: table.count },
    (_, i): GcpMachine => ({
      cloud: 'gcp',
      name: columns.name[i]!,
      vcpus: columns.vcpus[i]!,
      memoryGiB: columns.memoryGiB[i]!,
      arch: columns.arch[i]!,
      gpus: gpus[i]!,
      bareMetal: columns.bareMetal[i]!,
      usdPerHour: columns.usdPerHour[i]!,
      series: columns.series[i]!,
      defaultEgressGbps: columns.defaultEgressGbps[i]!,
      tier1EgressGbps: columns.tier1EgressGbps[i]!,
      externalEgressGbps: columns.externalEgressGbps[i]!,
      nicTypes: columns.nicTypes[i]!,
      maxVnics: columns.maxVnics[i]!,
      maxQueuesPerNic: columns.maxQueuesPerNic[i]!,
      layout: layout[i]!,
      compactPlacement: compactPlacement[i]!,
      smtConfigurable: columns.smtConfigurable[i]!,
      liveMigration: columns.liveMigration[i]!,
      sharedCpu: columns.sharedCpu[i]!,
      confidentialTypes: columns.confidentialTypes[i]!,
      spotUsdPerHour: columns.spotUsdPerHour[i]!,
      provenance: provenance[i]!,
    }),
  );
}

/** A layout of which nothing is stated. */
export const NO_LAYOUT: GcpLayout = {
  hostNicType: 'GVNIC',
  hostNics: 0,
  acceleratorNicType: undefined,
  acceleratorNics: 0,
  acceleratorGbpsPerNic: undefined,
  networkProfileSuffix: undefined,
  recommendedMtuBytes: undefined,
  networks: '',
  note: undefined,
};
