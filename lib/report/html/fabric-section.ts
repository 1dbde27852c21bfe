/** The pictures, the networks with their MTU, and the interfaces of every group. */
import type { GroupPlan, Plan } from '../../resolve/plan';
import { drawSvg } from '../draw/svg';
import { valueLines } from '../explain/value-words';
import { html, type Markup, raw, table } from './markup';

export function picturesSection(plans: readonly Plan[]): Markup {
  return html`<section aria-labelledby="pictures"><h2 id="pictures">Pictures</h2><div class="pictures">${plans.filter(({ groups }) => groups.length > 0).map((plan) => raw(drawSvg(plan)))}</div></section>`;
}

export function networksSection(plans: readonly Plan[]): Markup {
  const networks = plans.flatMap((plan) =>
    plan.networks.map(({ name, kind, cidr, mtuBytes, subnets, because }) => [
      plan.target,
      name,
      kind,
      html`<code>${cidr ?? ''}</code>`,
      String(mtuBytes),
      subnets
        .map((subnet) => `${subnet.name}${subnet.cidr === undefined ? '' : ` ${subnet.cidr}`}${subnet.public === true ? ' (public)' : ''}`)
        .join(', '),
      because,
    ]),
  );
  const interfaces = plans.flatMap((plan) =>
    (plan.groups as readonly GroupPlan[]).flatMap((group) =>
      valueLines(group.interfaces).map((line, i) => [
        i === 0 ? plan.target : '',
        i === 0 ? group.name : '',
        html`<code>${line.replace(/^\{ | \}(?=$|\s)/g, '')}</code>`,
      ]),
    ),
  );
  return html`<section aria-labelledby="networks"><h2 id="networks">Networks and interfaces</h2>${table('networks', ['target', 'network', 'kind', 'range', 'MTU', 'subnets', 'because'], networks, [4])}<h3>Interfaces of one node</h3>${table('interfaces', ['target', 'group', 'interface'], interfaces)}</section>`;
}
