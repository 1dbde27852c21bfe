/** Placement groups that several groups share. */
import type { CompleteGroup } from '../../topology/complete';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';

export const SHARED_PLACEMENT_AGREES: Rule<TopologyContext> = {
  id: 'topology/shared-placement-disagrees',
  level: 'error',
  holds: 'groups that share a placement group ask for one strategy',
  source: 'design: groups that name the same placement.shared share one placement group',
  *check({ topology }) {
    const first = new Map<string, CompleteGroup>();
    for (const group of topology.groups) {
      const { shared, strategy } = group.placement;
      if (shared === undefined) continue;
      const other = first.get(shared);
      if (other === undefined) first.set(shared, group);
      else if (other.placement.strategy !== strategy) {
        yield {
          path: `groups.${group.name}.placement.strategy`,
          message: `${shared} is shared with ${other.name}, which asks for ${other.placement.strategy}`,
          got: strategy,
          allowed: other.placement.strategy,
          fix: `strategy: ${other.placement.strategy}, or another name in shared`,
        };
      }
    }
  },
};

export const SHARED_PLACEMENT_PLACES: Rule<TopologyContext> = {
  id: 'topology/shared-placement-without-strategy',
  level: 'error',
  holds: 'a placement group that is shared, existing or required has a strategy',
  source: 'design: placement',
  *check({ topology }) {
    for (const { name, placement } of topology.groups) {
      const word =
        placement.shared !== undefined
          ? 'shared'
          : placement.existing !== undefined
            ? 'existing'
            : placement.required
              ? 'required'
              : undefined;
      if (placement.strategy !== 'none' || word === undefined) continue;
      yield {
        path: `groups.${name}.placement.${word}`,
        message: `${word} has no meaning with strategy none`,
        got: placement[word as 'shared' | 'existing' | 'required'],
        allowed: 'strategy cluster, spread or partition',
        fix: `strategy: cluster, or remove ${word}`,
      };
    }
  },
};

export const PLACEMENT_OF_ONE_KIND: Rule<TopologyContext> = {
  id: 'topology/placement-shared-and-existing',
  level: 'error',
  holds: 'a group is in a shared placement group that we make, or in an existing one, not both',
  source: 'design: placement',
  *check({ topology }) {
    for (const { name, placement } of topology.groups) {
      if (placement.shared === undefined || placement.existing === undefined) continue;
      yield {
        path: `groups.${name}.placement.shared`,
        message: `the group already names the existing placement group ${placement.existing}`,
        got: placement.shared,
        allowed: 'shared or existing',
        fix: `remove shared; groups that name existing: ${placement.existing} share it anyway`,
      };
    }
  },
};

export const PLACEMENT_RULES = [SHARED_PLACEMENT_AGREES, SHARED_PLACEMENT_PLACES, PLACEMENT_OF_ONE_KIND] as const;
