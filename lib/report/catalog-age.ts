/** How old the facts are: the last lines under every table. */
import type { Plan } from '../resolve/plan';

type Age = NonNullable<Plan['catalog']>;

export function ageLine(target: string, { asOf, pricesAsOf, priceRegion, overrides }: Age): string {
  const own = overrides.length === 0 ? '' : `, with rows of ${overrides.join(', ')}`;
  return `${target}: facts as of ${asOf}, list prices on demand of ${pricesAsOf} in ${priceRegion}${own}`;
}

/** One line a cloud; metal has no catalog of machines. */
export function catalogAge(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ target, catalog }) => (catalog === undefined ? [] : [ageLine(target, catalog)]));
}
