/** What runs inside: user-data, what the proof expects, and the operations of bare-metal hosts; to read and to copy. */
import { guestUserData } from '../../guest/user-data';
import { renderFormat } from '../../host/formats';
import { compileHost } from '../../host/host-files';
import type { Operation } from '../../host/operation';
import type { GroupPlan, MetalGroupPlan, MetalPlan, Plan } from '../../resolve/plan';
import { TopologyError } from '../../topology/finding';
import { plural } from '../amounts';
import { flow } from '../explain/value-words';
import { html, type Markup, table } from './markup';

interface Part {
  readonly name: string;
  readonly make: () => Markup;
}

/** @param mostBytes what does not fit is named, and `linerate render` writes it */
export function insideSection(plans: readonly Plan[], mostBytes: number): Markup {
  const parts = plans.flatMap((plan) =>
    plan.target === 'metal' ? hosts(plan as MetalPlan) : (plan.groups as readonly GroupPlan[]).map((group) => guest(plan, group)),
  );
  const made: Markup[] = [];
  const left: string[] = [];
  let bytes = 0;
  for (const { name, make } of parts) {
    // Once one is too much, making the others to see would cost the more the larger the topology is.
    const markup = left.length > 0 ? undefined : make();
    if (markup === undefined || bytes + markup.text.length > mostBytes) left.push(name);
    else {
      made.push(markup);
      bytes += markup.text.length;
    }
  }
  return html`<section aria-labelledby="inside"><h2 id="inside">Inside the machines</h2>${made}${left.length > 0 && leftOut(left)}</section>`;
}

const NAMED = 12;

function leftOut(names: readonly string[]): Markup {
  const more = names.length - NAMED;
  return html`<p class="quiet">Left out to keep the page small: ${names.slice(0, NAMED).join('; ')}${more > 0 && ` and ${more} more`}. linerate render FILE --out DIR writes them.</p>`;
}

function guest(plan: Plan, group: GroupPlan): Part {
  const name = `${plan.target}: ${group.name}`;
  return {
    name,
    make: () =>
      html`<details><summary>${name}</summary>${expectsMarkup(group)}<h4>User-data</h4>${copyable(guestUserData(plan, group))}</details>`,
  };
}

function hosts(plan: MetalPlan): Part[] {
  return plan.groups.flatMap((group: MetalGroupPlan) =>
    group.hosts.map((host) => ({
      name: `metal: ${group.name}, ${host.name}`,
      make: () => {
        const compiled = compileHost(plan, group, host);
        const { operations, policyHash } = compiled.operations;
        return html`<details><summary>metal: ${group.name}, ${host.name} <span class="quiet">${plural(operations.length, 'operation')}</span></summary><p class="quiet">policy ${policyHash.slice(0, 16)}</p>${operationsMarkup(operations)}${expectsMarkup(group)}${files(compiled).map(([name, content]) => html`<h4>${name}</h4>${copyable(content)}`)}</details>`;
      },
    })),
  );
}

/** A host whose system no format fits is a finding elsewhere; here its files are only absent. */
function files(compiled: ReturnType<typeof compileHost>): readonly (readonly [string, string])[] {
  try {
    return Object.entries(renderFormat(compiled).files);
  } catch (error) {
    if (error instanceof TopologyError) return [];
    throw error;
  }
}

function operationsMarkup(operations: readonly Operation[]): Markup {
  const rows = operations.map(({ phase, action, target, value, commands, why, function: fn }) => [
    phase,
    action,
    html`<code>${fn === target ? target : `${fn} ${target}`}</code>`,
    html`<code>${value === undefined ? '' : flow(value)}</code>`,
    why,
    html`<pre>${commands.join('\n')}</pre>`,
  ]);
  return html`<h4>Operations, in the order of running</h4>${table('operations in the order of running', ['phase', 'action', 'target', 'value', 'why', 'commands'], rows)}`;
}

function expectsMarkup({ expects, proof }: GroupPlan): Markup {
  const bare = (value: unknown) => html`<code>${flow(value).replace(/^\{ | \}$/g, '')}</code>`;
  const rows = Object.entries(expects).flatMap(([name, value]) =>
    value === undefined ? [] : Array.isArray(value) ? value.map((each, i) => [i === 0 ? name : '', bare(each)]) : [[name, bare(value)]],
  );
  return html`<h4>What the proof expects <span class="quiet">(proof: ${proof})</span></h4>${table('what the proof expects', ['check', 'expected'], rows)}`;
}

function copyable(text: string): Markup {
  return html`<div class="copy"><button type="button" hidden>copy</button><pre tabindex="0">${text}</pre></div>`;
}
