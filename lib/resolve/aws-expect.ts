/** What the proof must find on an EC2 machine: from the layout and the row. */
import type { AwsMachine } from '../catalog/rows';
import { networkCards } from './aws-cards';
import type { ExpectedInterfaces, Expectation } from './expectation';
import type { WithoutLosers } from './losers';
import type { AwsGroupPlan } from './plan';

/** ENAv3 needs 2.2.9, SRD metrics 2.8 (amzn-drivers release notes). */
const ENA_FLOOR = '2.2.9';
const ENA_FLOOR_SRD = '2.8.0';

export function awsExpectation(
  group: Omit<WithoutLosers<AwsGroupPlan>, 'mtuBytes' | 'expects'>,
  row: AwsMachine,
  mtuBytes: number,
): Expectation {
  const ena = group.interfaces.filter(({ type }) => type !== 'efa-only');
  const efa = group.interfaces.filter(({ type }) => type !== 'interface');
  const cards = networkCards(row);
  const rates = efa.map(({ networkCardIndex }) => {
    const card = cards.find(({ index }) => index === networkCardIndex);
    return card?.efaGbps ?? card?.baselineGbps;
  });
  const [rate] = rates;
  const kinds: ExpectedInterfaces[] = [
    { kind: 'ena', count: ena.length, drivers: [{ name: 'ena', minimumVersion: group.enaExpress === 'off' ? ENA_FLOOR : ENA_FLOOR_SRD }] },
    ...(efa.length === 0 ? [] : [{ kind: 'efa', count: efa.length, drivers: [{ name: 'efa' }] }]),
  ];
  const queues = ena[0]?.queues;
  return {
    interfaces: kinds,
    ...(efa.length === 0
      ? {}
      : {
          rdma: {
            fabric: 'efa' as const,
            provider: 'efa',
            devices: efa.length,
            ...(rate !== undefined && rates.every((each) => each === rate) ? { linkGbps: rate } : {}),
          },
        }),
    mtuBytes,
    ...(group.enaExpress === 'off' ? {} : { enaExpress: group.enaExpress }),
    ...(queues === undefined ? {} : { queues }),
    ...(row.numaNodes === undefined ? {} : { numaNodes: row.numaNodes }),
    ...(row.gpus === undefined ? {} : { gpus: row.gpus.count }),
    ...(group.placement.strategy === 'none'
      ? {}
      : { placement: { strategy: group.placement.strategy, ...(group.zones.length === 1 ? { zone: group.zones[0] } : {}) } }),
  };
}
