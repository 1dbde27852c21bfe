/** Azure sizes as the contest sees them, and the checks that only Azure has. */
import { azureAcceleration, azureSeriesFacts } from '../catalog/azure-series';
import type { AzureMachine, Catalog } from '../catalog/rows';
import type { CompleteGroup } from '../topology/complete';
import type { Check, Verdict } from './choose';
import { type MachineEntry, needChecks } from './checks';

export interface AzureEntry extends MachineEntry<AzureMachine> {}

const cache = new WeakMap<Catalog<'azure'>, readonly AzureEntry[]>();

export function azureEntries(catalog: Catalog<'azure'>): readonly AzureEntry[] {
  let entries = cache.get(catalog);
  if (entries === undefined) {
    entries = catalog.machines.map(entryOf);
    cache.set(catalog, entries);
  }
  return entries;
}

function entryOf(machine: AzureMachine): AzureEntry {
  const { infiniband } = machine;
  return {
    name: machine.name,
    machine,
    vcpus: machine.vcpus,
    memoryGiB: machine.memoryGiB,
    arch: machine.arch,
    gpus: machine.gpus,
    bareMetal: machine.bareMetal,
    usdPerHour: machine.usdPerHour,
    // One limit for all NICs and all destinations: more NICs add nothing (Azure size pages; field notes azure R8).
    sustainedGbps: machine.networkGbps,
    rdmaGbps: infiniband === undefined ? 0 : infiniband.hcas * infiniband.gbpsPerHca,
    rdmaName: 'InfiniBand',
    // No document states a figure for one flow.
    flowGbps: undefined,
    maxInterfaces: machine.maxNics,
    maxQueues: undefined,
  };
}

/** NICs that a group needs in all, the extra networks included. */
export function azureNicCount({ network, azure }: CompleteGroup): number {
  return (azure.interfaces?.length ?? mainNics(network)) + network.extra.length;
}

/** A user-space data path never takes the management NIC: it needs a second one (Azure, Set up DPDK; field notes azure R53). */
export function mainNics({ interfaces, dataPlane }: CompleteGroup['network']): number {
  return dataPlane === 'dpdk' ? Math.max(2, interfaces) : interfaces;
}

/** What a group asks of an Azure size; `named` when the block names the size. */
export function azureChecks(group: CompleteGroup, named: boolean): Check<AzureEntry>[] {
  const { network, azure, disks } = group;
  const checks: Check<AzureEntry>[] = needChecks<AzureEntry>(group, named);
  // The documented limit is reached over a virtual function only: without one all traffic passes the host's switch.
  if (network.bandwidthGbps > 0 || network.flowGbps > 0) {
    checks.push({
      field: network.bandwidthGbps > 0 ? 'network.bandwidthGbps' : 'network.flowGbps',
      judge: ({ machine }) => known(azureAcceleration(machine).supported),
      say: () => 'no accelerated networking, which its bandwidth needs',
      distance: () => 0.5,
    });
  }
  // What a block asks of a size that it names is a rule's matter (rules/azure), with Azure's own error; here it guides the choice.
  if (named) return checks;

  const asksAcceleration = azure.acceleratedNetworking === true || azure.interfaces?.some((each) => each.acceleratedNetworking === true);
  if (asksAcceleration === true) {
    checks.push({
      field: 'azure.acceleratedNetworking',
      judge: ({ machine }) => known(azureAcceleration(machine).supported),
      say: () => 'no accelerated networking',
      distance: () => 0.5,
    });
  }
  if (azure.acceleratedNetworking === false) {
    checks.push({
      field: 'azure.acceleratedNetworking',
      judge: ({ machine }) => (machine.acceleratedNetworkingRequired ? 'lacks' : 'meets'),
      say: () => 'accelerated networking that cannot be turned off',
      distance: () => 0.5,
    });
  }
  const nics = azureNicCount(group);
  if (nics > network.interfaces + network.extra.length && nics > 1) {
    checks.push({
      field: azure.interfaces === undefined ? 'network.dataPlane' : 'azure.interfaces',
      judge: ({ maxInterfaces }) => (maxInterfaces === undefined ? 'unknown' : maxInterfaces >= nics ? 'meets' : 'lacks'),
      say: ({ maxInterfaces }) => `${maxInterfaces} NICs, ${nics} needed`,
      distance: () => 0.5,
    });
  }
  if (network.dataPlane === 'dpdk') {
    checks.push({
      field: 'network.dataPlane',
      judge: ({ machine }) => (azureAcceleration(machine).mostNics === 1 ? 'lacks' : known(azureAcceleration(machine).supported)),
      say: ({ machine }) =>
        azureAcceleration(machine).supported === false ? 'no accelerated networking' : 'accelerated networking on one NIC only',
      distance: () => 0.5,
    });
  }
  if (disks.root.type === 'fast') {
    checks.push({
      field: 'disks.root.type',
      judge: ({ machine }) => known(machine.premiumIO),
      say: () => 'no premium disks',
      distance: () => 0.5,
    });
  }
  if (disks.scratch === 'local-nvme') {
    checks.push({
      field: 'disks.scratch',
      judge: ({ machine }) => known(azureSeriesFacts(machine).localNvme),
      say: () => 'no local NVMe',
      distance: () => 0.5,
    });
  }
  if (group.purchase.azure.kind === 'reservation' || azure.capacityReservationGroup !== undefined) {
    checks.push({
      field: 'purchase',
      judge: ({ machine }) => (azureSeriesFacts(machine).capacityReservation === false ? 'lacks' : 'meets'),
      say: () => 'no capacity reservations',
      distance: () => 0.5,
    });
  }
  // Every image of the catalog is of generation 2 (catalog images).
  checks.push({
    field: 'image',
    judge: ({ machine }) => (machine.hyperVGenerations === undefined || machine.hyperVGenerations.includes('V2') ? 'meets' : 'lacks'),
    say: () => 'boots images of generation 1 only',
    distance: () => 0.5,
  });
  return checks;
}

function known(has: boolean | undefined): Verdict {
  return has === undefined ? 'unknown' : has ? 'meets' : 'lacks';
}
