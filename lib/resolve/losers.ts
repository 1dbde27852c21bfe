/**
 * What became of the machines that a group did not get. A thousand of them a group and a target: they are put into words when
 * somebody reads them. The plan is plain data all the same: the fields are enumerable, so that JSON, a clone, a spread or a
 * comparison reads them and sees them whole.
 */
import type { Choice, Entry } from './choose';
import type { GroupPlanBase, Loser } from './plan';

type Lost = Pick<GroupPlanBase, 'losers' | 'nearestLoser'>;
export type WithoutLosers<Group> = Omit<Group, keyof Lost>;

/**
 * Adds the fields to a group that is otherwise finished: a later copy would read them.
 *
 * @param group gets the fields itself; it is not copied
 */
export function withLosers<Group extends object>(group: Group, choice: Pick<Choice<Entry>, 'losers' | 'nearestLoser'>): Group & Lost {
  // What is read once stays as it is, also where a reader has frozen the group.
  let losers: readonly Loser[] | undefined;
  let nearest: Loser | null | undefined;
  return Object.defineProperties(group, {
    losers: {
      enumerable: true,
      configurable: true,
      get: () => {
        losers ??= choice.losers();
        return losers;
      },
    },
    nearestLoser: {
      enumerable: true,
      configurable: true,
      get: () => {
        nearest = nearest === undefined ? (choice.nearestLoser() ?? null) : nearest;
        return nearest;
      },
    },
  }) as Group & Lost;
}
