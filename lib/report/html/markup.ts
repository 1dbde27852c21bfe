/** HTML as text that cannot be broken by what stands in it: everything put into {@link html} is escaped, unless it is Markup. */

export class Markup {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Part = Markup | string | number | undefined | false | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + rendered(parts[i - 1]) + string));
}

function rendered(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return escapeHtml(String(part));
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Text that is markup already: our own pictures, styles and scripts. */
export function raw(text: string): Markup {
  return new Markup(text);
}

/** A script may not contain its own end tag, nor the start of a comment. */
export function jsonScript(id: string, value: unknown): Markup {
  return new Markup(`<script type="application/json" id="${escapeHtml(id)}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`);
}

/** A letter-and-hyphen id for a link within the page. */
export function anchor(...words: readonly string[]): string {
  return words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}

/** A table in a box that scrolls by itself on narrow screens. */
export function table(
  caption: string,
  header: readonly (string | Markup)[],
  rows: readonly (readonly Part[])[],
  numeric: readonly number[] = [],
): Markup {
  const cell = (i: number) => (numeric.includes(i) ? raw(' class="number"') : undefined);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption class="hidden">${caption}</caption><thead><tr>${header.map((words, i) => html`<th scope="col"${cell(i)}>${words}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((part, i) => html`<td${cell(i)}>${part}</td>`)}</tr>`)}</tbody></table></div>`;
}
