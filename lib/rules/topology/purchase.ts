/** Reservations and capacity blocks: an id belongs to one cloud. */
import type { CompleteGroup, CompleteTopology } from '../../topology/complete';
import type { Cloud } from '../../topology/types';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { cloudsOf } from './planned';

/** The clouds on which the group's own word counts, since their block says nothing. */
function byGroup(topology: CompleteTopology, group: CompleteGroup): Cloud[] {
  return cloudsOf(topology, group).filter(
    (cloud) => group[cloud].purchase === undefined && !(cloud === 'gcp' && group.gcp.reservation !== undefined),
  );
}

export const PURCHASE_ID_OF_ONE_CLOUD: Rule<TopologyContext> = {
  id: 'topology/purchase-id-for-several-clouds',
  level: 'error',
  holds: "a reservation's or capacity block's id stands in the block of its cloud where several clouds are planned",
  source: 'design: purchase',
  *check({ topology }) {
    for (const group of topology.groups) {
      const clouds = byGroup(topology, group);
      const plan = clouds[0] === undefined ? undefined : group.purchase[clouds[0]];
      if (clouds.length < 2 || (plan?.kind !== 'reservation' && plan?.kind !== 'capacity-block')) continue;
      const word = plan.kind === 'reservation' ? 'reservation' : 'capacityBlock';
      const cloud = plan.kind === 'capacity-block' ? 'aws' : clouds[0];
      yield {
        path: `groups.${group.name}.purchase`,
        message: `an id belongs to one cloud, and the group is planned on ${clouds.join(', ')}`,
        got: { [word]: plan.id },
        allowed: 'on-demand or spot here; ids in the blocks aws, azure, gcp',
        fix: `${cloud}: { purchase: { ${word}: ${plan.id} } }`,
      };
    }
  },
};

export const CAPACITY_BLOCK_ON_AWS: Rule<TopologyContext> = {
  id: 'topology/capacity-block-elsewhere',
  level: 'error',
  holds: 'capacity blocks exist on AWS alone',
  source: 'EC2 guide: Capacity Blocks for ML',
  *check({ topology }) {
    for (const group of topology.groups) {
      const clouds = cloudsOf(topology, group);
      for (const cloud of ['azure', 'gcp'] as const) {
        const plan = group.purchase[cloud];
        const stated = group[cloud].purchase !== undefined;
        // With several clouds the other rule speaks, once.
        if (!clouds.includes(cloud) || plan.kind !== 'capacity-block' || (!stated && byGroup(topology, group).length > 1)) continue;
        yield {
          path: stated ? `groups.${group.name}.${cloud}.purchase` : `groups.${group.name}.purchase`,
          message: `${cloud} has no capacity blocks`,
          got: { capacityBlock: plan.id },
          allowed: ['on-demand', 'spot', '{ reservation: id }'],
          fix: `purchase: { reservation: ${cloud === 'azure' ? 'id of a capacity reservation group' : 'name of a reservation'} }`,
        };
      }
    }
  },
};

export const GCP_PURCHASE_AGREES: Rule<TopologyContext> = {
  id: 'topology/purchase-contradiction',
  level: 'error',
  holds: 'gcp.reservation and purchase say the same where both stand',
  source: 'design: two words for one thing that disagree are an error',
  *check({ topology }) {
    for (const group of topology.groups) {
      const { reservation } = group.gcp;
      const plan = group.purchase.gcp;
      if (reservation === undefined || !cloudsOf(topology, group).includes('gcp')) continue;
      if (plan.kind === 'reservation' && plan.id === reservation) continue;
      yield {
        path: `groups.${group.name}.gcp.reservation`,
        message: `the reservation and purchase disagree: purchase is ${plan.kind}${'id' in plan ? ` ${plan.id}` : ''}`,
        got: reservation,
        allowed: 'one of the two',
        fix: `gcp: { purchase: { reservation: ${reservation} } }, and remove gcp.reservation`,
      };
    }
  },
};

export const PURCHASE_RULES = [PURCHASE_ID_OF_ONE_CLOUD, CAPACITY_BLOCK_ON_AWS, GCP_PURCHASE_AGREES] as const;
