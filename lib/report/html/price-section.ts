/** What it costs by the list, how old the list is, and what is not in it. */
import type { GroupPlan, Plan } from '../../resolve/plan';
import { UNKNOWN, usd, usdSum } from '../amounts';
import { ageLine } from '../catalog-age';
import { planCost } from '../plan-rows';
import { html, type Markup, table } from './markup';

/** AWS, Azure and Google bill these apart from the machine (their pricing pages); the catalog has no prices of them. */
const NOT_INCLUDED =
  'Not included: disks, NAT gateways and the traffic through them, traffic between zones and to the internet, public addresses, licences, support, taxes, and every discount (spot, reservations, savings plans, commitments).';

export function priceSection(plans: readonly Plan[]): Markup {
  const clouds = plans.filter(({ target }) => target !== 'metal');
  const rows = clouds.flatMap((plan) => [
    ...(plan.groups as readonly GroupPlan[]).map(({ name, machine, count, usdPerHour, purchase, ...group }) => [
      plan.target,
      name,
      html`<code>${machine}</code>`,
      usd(usdPerHour),
      String(count),
      usdPerHour === null ? UNKNOWN : usdSum(usdPerHour * count),
      usdPerHour === null ? UNKNOWN : usdSum(usdPerHour * count * HOURS),
      [
        ...(purchase.kind === 'on-demand' ? [] : [`bought as ${purchase.kind}: its price is another`]),
        ...('tier1' in group && group.tier1 ? ['Tier_1 networking costs extra'] : []),
      ].join('; '),
    ]),
    [
      plan.target,
      html`<strong>together</strong>`,
      '',
      '',
      '',
      html`<strong>${usdSum(planCost(plan).usdPerHour)}</strong>`,
      html`<strong>${usdSum(monthly(planCost(plan).usdPerHour))}</strong>`,
      without(planCost(plan).unpriced),
    ],
  ]);
  return html`<section aria-labelledby="price"><h2 id="price">Price</h2>${
    rows.length === 0
      ? html`<p>Bare metal has no price here.</p>`
      : table('prices', ['target', 'group', 'machine', '$/h', 'nodes', '$/h all', `$ for ${HOURS} h`, 'mind'], rows, [3, 4, 5, 6])
  }<ul>${clouds.map(({ target, catalog }) => catalog !== undefined && html`<li>${ageLine(target, catalog)}</li>`)}</ul><p>${NOT_INCLUDED}</p></section>`;
}

/** A month of 730 hours, as the clouds' own calculators have it. */
const HOURS = 730;

function monthly(usdPerHour: number | undefined): number | undefined {
  return usdPerHour === undefined ? undefined : usdPerHour * HOURS;
}

function without(unpriced: readonly string[]): string {
  return unpriced.length === 0 ? '' : `without ${unpriced.join(', ')}: no source has a price`;
}
