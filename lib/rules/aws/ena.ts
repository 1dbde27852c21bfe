/** ENA: ENA Express, queues, connection tracking and bandwidth weighting. Where a type lacks one, the block must be absent. */
import { networkCards } from '../../resolve/aws-cards';
import type { Rule, Violation } from '../rule';
import type { LaunchTemplateFacts } from './facts';

export const ENA_EXPRESS_SUPPORTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/ena-express-unsupported',
  level: 'error',
  holds: 'ENA Express settings stand only on types that support it; elsewhere even `false` is refused',
  prevents: 'InvalidParameterCombination (ENA Express is not supported for the instance type)',
  source:
    'EC2 guide, ENA Express: supported instance types; EC2 API NetworkInfo.EnaSrdSupported; Azure/telescope#593 (field notes aws R-52)',
  *check({ row, interfaces, at }) {
    if (row === undefined || row.network.enaExpress) return;
    const index = interfaces.findIndex(({ enaExpress }) => enaExpress !== undefined);
    if (index === -1) return;
    yield {
      path: at('enaExpress', index),
      message: `${row.name} has no ENA Express`,
      got: interfaces[index]?.enaExpress,
      allowed: 'no ENA Express settings at all',
      fix: 'remove enaExpress, or name a machine with it',
    };
  },
};

export const ENA_EXPRESS_UDP_WITH_TCP: Rule<LaunchTemplateFacts> = {
  id: 'aws/ena-express-udp-alone',
  level: 'error',
  holds: 'ENA Express for UDP needs ENA Express itself',
  prevents: 'InvalidParameterCombination (EnaSrdUdpSpecification without EnaSrdEnabled)',
  source: 'EC2 API EnaSrdSpecification (field notes aws R-50)',
  *check({ interfaces, at }) {
    for (const [i, { enaExpress }] of interfaces.entries()) {
      if (enaExpress?.udp === true && !enaExpress.enabled)
        yield {
          path: at('enaExpress', i),
          message: 'ENA Express is on for UDP and off for TCP',
          got: enaExpress,
          fix: 'EnaSrdEnabled: true beside EnaSrdUdpEnabled',
        };
    }
  },
};

export const QUEUES_LEGAL: Rule<LaunchTemplateFacts> = {
  id: 'aws/queue-count',
  level: 'error',
  holds: 'a queue count is a power of two, at most the vCPUs and the interface maximum, with the sum on a card inside its pool',
  prevents: 'InvalidParameterValue (EnaQueueCount)',
  source: 'EC2 guide, ENA queues; EC2 API NetworkCards[].MaximumEnaQueueCount (field notes aws R-60)',
  *check({ row, interfaces, at }) {
    const pools = new Map<number, { readonly index: number; sum: number }>();
    for (const [i, { queues, networkCardIndex }] of interfaces.entries()) {
      if (queues === undefined) continue;
      const path = at('queues', i);
      if (row !== undefined && !row.network.flexibleQueues) {
        yield {
          path,
          message: `${row.name} has a fixed number of queues`,
          got: queues,
          allowed: 'no queue count',
          fix: 'remove queues, or name a machine with flexible ENA queues',
        };
        return;
      }
      if (!Number.isInteger(queues) || queues < 1 || 2 ** Math.round(Math.log2(queues)) !== queues) {
        yield {
          path,
          message: 'a queue count is a power of two',
          got: queues,
          allowed: 'a power of two',
          fix: `queues: ${2 ** Math.max(0, Math.round(Math.log2(Math.max(1, queues))))}`,
        };
      }
      if (row === undefined) continue;
      const card = networkCards(row)[networkCardIndex ?? 0];
      const limits: readonly (readonly [number | undefined, string])[] = [
        [row.vcpus, 'vCPUs'],
        [card?.maxQueuesPerInterface, 'queues an interface'],
      ];
      for (const [limit, of] of limits) {
        if (limit !== undefined && queues > limit)
          yield {
            path,
            message: `${row.name} has ${limit} ${of}`,
            got: queues,
            allowed: `at most ${limit}`,
            fix: `queues: ${2 ** Math.floor(Math.log2(limit))}`,
          };
      }
      const pool = pools.get(networkCardIndex ?? 0) ?? { index: i, sum: 0 };
      pool.sum += queues;
      pools.set(networkCardIndex ?? 0, pool);
    }
    if (row === undefined) return;
    for (const [index, pool] of pools) {
      const most = networkCards(row)[index]?.maxQueuesPerCard;
      if (most !== undefined && pool.sum > most) {
        yield {
          path: at('queues', pool.index),
          message: `the interfaces of card ${index} of ${row.name} share a pool of ${most} queues`,
          got: pool.sum,
          allowed: `at most ${most} together`,
          fix: 'lower the queue counts of that card',
        };
      }
    }
  },
};

const RANGES = { tcpEstablishedSeconds: [60, 432000], udpSeconds: [30, 60], udpStreamSeconds: [60, 180] } as const;

export const CONNECTION_TRACKING_RANGE: Rule<LaunchTemplateFacts> = {
  id: 'aws/connection-tracking-range',
  level: 'error',
  holds: 'connection tracking timeouts lie in the ranges of the API',
  prevents: 'InvalidParameterValue (ConnectionTrackingSpecification)',
  source: 'EC2 API ConnectionTrackingSpecificationRequest (field notes aws R-45)',
  *check({ interfaces, at }) {
    const said = new Set<string>();
    for (const [i, { connectionTracking }] of interfaces.entries()) {
      for (const [field, [low, high]] of Object.entries(RANGES)) {
        const value = connectionTracking?.[field as keyof typeof RANGES];
        const path = `${at('connectionTracking', i)}.${field}`;
        if (value === undefined || (value >= low && value <= high) || said.has(path)) continue;
        said.add(path);
        yield {
          path,
          message: 'a timeout outside the range of the API',
          got: value,
          allowed: `${low} to ${high} seconds`,
          fix: `${field}: ${Math.min(high, Math.max(low, value))}`,
        };
      }
    }
  },
};

export const WEIGHTING_SUPPORTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/bandwidth-weighting-unsupported',
  level: 'error',
  holds: 'bandwidth weighting stands only on types that list it',
  prevents: 'InvalidParameterCombination (BandwidthWeighting)',
  source: 'EC2 guide, Configurable bandwidth weighting; EC2 API NetworkInfo.BandwidthWeightings (field notes aws R-44)',
  *check({ row, bandwidthWeighting, at }): Iterable<Violation> {
    if (row === undefined || bandwidthWeighting === undefined) return;
    const allowed = row.network.bandwidthWeightings;
    if (allowed.includes(bandwidthWeighting)) return;
    yield {
      path: at('bandwidthWeighting'),
      message: allowed.length === 0 ? `${row.name} has no bandwidth weighting` : `${row.name} has other weightings`,
      got: bandwidthWeighting,
      allowed: allowed.length === 0 ? 'no bandwidth weighting at all' : allowed,
      fix:
        allowed.length === 0 ? 'remove bandwidthWeighting, or name a machine that lists it' : `bandwidthWeighting: ${allowed.join(' or ')}`,
    };
  },
};

export const ENA_RULES = [
  ENA_EXPRESS_SUPPORTED,
  ENA_EXPRESS_UDP_WITH_TCP,
  QUEUES_LEGAL,
  CONNECTION_TRACKING_RANGE,
  WEIGHTING_SUPPORTED,
] as const;
