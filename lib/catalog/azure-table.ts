/** Azure rows from the columns of tables/azure.json. */
import { type Table, column } from './columns';
import { gpuModel } from './gpus';
import { provenances } from './provenance';
import type { AzureMachine, GpuFacts } from './rows';

export function azureMachines(table: Table): readonly AzureMachine[] {
  const row = <K extends keyof AzureMachine>(name: K) => column<AzureMachine[K]>(table, name);
  const gpus = column<CountedGpus | undefined>(table, 'gpus');
  const provenance = provenances(table);
  const columns = {
    name: row('name'),
    vcpus: row('vcpus'),
    memoryGiB: row('memoryGiB'),
    arch: row('arch'),
    usdPerHour: row('usdPerHour'),
    family: row('family'),
    acceleratedNetworking: row('acceleratedNetworking'),
    acceleratedNetworkingRequired: row('acceleratedNetworkingRequired'),
    maxNics: row('maxNics'),
    maxAcceleratedNics: row('maxAcceleratedNics'),
    networkGbps: row('networkGbps'),
    infiniband: row('infiniband'),
    adapter: row('adapter'),
    premiumIO: row('premiumIO'),
    capacityReservation: row('capacityReservation'),
    constrainedFrom: row('constrainedFrom'),
    hyperVGenerations: row('hyperVGenerations'),
    discoveredOn: row('discoveredOn'),
    notes: row('notes'),
  };
  return Array.from({ length: table.count }, (_, i): AzureMachine => {
    const name = columns.name[i]!;
    const family = columns.family[i]!;
    return {
      cloud: 'azure',
      name,
      vcpus: columns.vcpus[i]!,
      memoryGiB: columns.memoryGiB[i]!,
      arch: columns.arch[i]!,
      gpus: derivedGpus(name, family, gpus[i]),
      bareMetal: false,
      usdPerHour: columns.usdPerHour[i]!,
      family,
      acceleratedNetworking: columns.acceleratedNetworking[i]!,
      acceleratedNetworkingRequired: columns.acceleratedNetworkingRequired[i]!,
      maxNics: columns.maxNics[i]!,
      maxAcceleratedNics: columns.maxAcceleratedNics[i]!,
      networkGbps: columns.networkGbps[i]!,
      infiniband: columns.infiniband[i]!,
      adapter: columns.adapter[i]!,
      premiumIO: columns.premiumIO[i]!,
      capacityReservation: columns.capacityReservation[i]!,
      constrainedFrom: columns.constrainedFrom[i]!,
      hyperVGenerations: columns.hyperVGenerations[i]!,
      discoveredOn: columns.discoveredOn[i]!,
      notes: columns.notes[i]!,
      provenance: provenance[i]!,
    };
  });
}

type CountedGpus = Pick<GpuFacts, 'count' | 'fractional'>;

/** The API counts an FPGA (NP series) among the GPUs: without a model it is none. */
function derivedGpus(name: string, family: string | undefined, counted: CountedGpus | undefined): GpuFacts | undefined {
  const model = counted === undefined ? undefined : gpuModel('azure', name);
  return model === undefined || counted === undefined ? undefined : { model, vendorName: family ?? name, ...counted, derived: true };
}
