/** What the rules about a topology ask again and again: which groups are planned where. */
import type { CompleteGroup, CompleteTopology } from '../../topology/complete';
import type { Cloud, Target } from '../../topology/types';

/** Within the targets of this run: `--cloud` narrows `topology.targets`, and a group keeps the list it was written with. */
export function targetsOf(topology: CompleteTopology, group: CompleteGroup): Target[] {
  return group.targets.filter((target) => topology.targets.includes(target));
}

export function cloudsOf(topology: CompleteTopology, group: CompleteGroup): Cloud[] {
  return targetsOf(topology, group).filter((target): target is Cloud => target !== 'metal');
}

export function groupsOn(topology: CompleteTopology, target: Target): CompleteGroup[] {
  return topology.groups.filter((group) => targetsOf(topology, group).includes(target));
}

export function isPlanned(topology: CompleteTopology, target: Target): boolean {
  return groupsOn(topology, target).length > 0;
}

/** Empty for a group of the clouds. */
export function hostsOf(group: CompleteGroup) {
  return group.metal.hosts ?? [];
}

export const DESIGN = 'design: the topology';
