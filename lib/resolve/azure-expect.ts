/** What the proof must find on an Azure machine: from the layout and the row. */
import type { AzureMachine } from '../catalog/rows';
import type { ExpectedInterfaces, Expectation } from './expectation';
import type { WithoutLosers } from './losers';
import type { AzureGroupPlan } from './plan';

/**
 * Azure picks the physical adapter, and it may change when a machine is deallocated: any of these drivers may be under a
 * synthetic interface (Azure, How accelerated networking works; field notes azure R12, R23).
 */
const ADAPTER_DRIVERS: Readonly<Record<string, readonly string[]>> = {
  mana: ['mana'],
  mlx: ['mlx4_core', 'mlx5_core'],
};
const ANY_ADAPTER = ['mlx4_core', 'mlx5_core', 'mana'];

export function azureDrivers(row: AzureMachine): readonly string[] {
  return ADAPTER_DRIVERS[row.adapter ?? ''] ?? ANY_ADAPTER;
}

export function azureExpectation(
  group: Omit<WithoutLosers<AzureGroupPlan>, 'mtuBytes' | 'expects'>,
  row: AzureMachine,
  mtuBytes: number,
): Expectation {
  const accelerated = group.interfaces.filter(({ acceleratedNetworking }) => acceleratedNetworking).length;
  const kinds: ExpectedInterfaces[] = [
    { kind: 'synthetic', count: group.interfaces.length, drivers: [{ name: 'hv_netvsc' }] },
    ...(accelerated === 0 ? [] : [{ kind: 'vf', count: accelerated, drivers: azureDrivers(row).map((name) => ({ name })) }]),
  ];
  return {
    interfaces: kinds,
    ...(group.rdma !== 'infiniband' || row.infiniband === undefined
      ? {}
      : {
          rdma: {
            fabric: 'infiniband' as const,
            provider: 'mlx5',
            devices: row.infiniband.hcas,
            linkGbps: row.infiniband.gbpsPerHca,
          },
        }),
    mtuBytes,
    // Portal and API value prove nothing: only a bonded function whose counters move does (field notes azure R23).
    ...(accelerated === 0 ? {} : { virtualFunctionBonded: accelerated === group.interfaces.length }),
    ...(row.gpus === undefined ? {} : { gpus: row.gpus.count }),
    ...(group.placement.strategy === 'none'
      ? {}
      : { placement: { strategy: group.placement.strategy, ...(group.zones.length === 1 ? { zone: group.zones[0] } : {}) } }),
  };
}
