/** What the proof must find on a Compute Engine machine: from the layout and the row. */
import type { GcpMachine } from '../catalog/rows';
import type { GcpNicType } from '../topology/blocks';
import type { ExpectedInterfaces, Expectation } from './expectation';
import { rdmaNics } from './gcp-capacity';
import type { WithoutLosers } from './losers';
import type { GcpGroupPlan } from './plan';

/**
 * The kernel driver of each type. The in-tree gve always reports version 1.0.0, so there is no floor to check (field notes
 * gcp R1.6). An IRDMA interface is an IDPF netdev with the irdma device beside it.
 */
const KINDS: Readonly<Record<GcpNicType, { readonly kind: string; readonly drivers: readonly string[] }>> = {
  GVNIC: { kind: 'gvnic', drivers: ['gve'] },
  IDPF: { kind: 'idpf', drivers: ['idpf'] },
  VIRTIO_NET: { kind: 'virtio', drivers: ['virtio_net'] },
  MRDMA: { kind: 'mrdma', drivers: ['mlx5_core'] },
  IRDMA: { kind: 'irdma', drivers: ['idpf'] },
};

export function gcpExpectation(
  group: Omit<WithoutLosers<GcpGroupPlan>, 'mtuBytes' | 'expects'>,
  row: GcpMachine,
  mtuBytes: number,
): Expectation {
  const counts = new Map<GcpNicType, number>();
  for (const { nicType } of group.interfaces) counts.set(nicType, (counts.get(nicType) ?? 0) + 1);
  const interfaces = [...counts].map(([type, count]): ExpectedInterfaces => {
    const { kind, drivers } = KINDS[type];
    const rdma = rdmaNics(row);
    const linkGbps = type === 'MRDMA' ? rdma?.gbpsPerNic : undefined;
    return { kind, count, drivers: drivers.map((name) => ({ name })), ...(linkGbps === undefined ? {} : { linkGbps }) };
  });
  const rdma = rdmaNics(row);
  const devices = group.interfaces.filter(({ nicType }) => nicType === 'MRDMA' || nicType === 'IRDMA').length;
  const queues = group.interfaces[0]?.queueCount;
  return {
    interfaces,
    ...(rdma === undefined || devices === 0
      ? {}
      : {
          rdma: {
            fabric: rdma.fabric,
            provider: rdma.nicType === 'IRDMA' ? 'irdma' : 'mlx5',
            devices,
            ...(rdma.gbpsPerNic === undefined ? {} : { linkGbps: rdma.gbpsPerNic }),
            ...(group.rdmaMtuBytes === undefined ? {} : { mtuBytes: group.rdmaMtuBytes }),
          },
        }),
    mtuBytes,
    ...(queues === undefined ? {} : { queues }),
    ...(row.gpus === undefined ? {} : { gpus: row.gpus.count }),
    ...(group.placement.strategy === 'none'
      ? {}
      : { placement: { strategy: group.placement.strategy, ...(group.zones.length === 1 ? { zone: group.zones[0] } : {}) } }),
  };
}
