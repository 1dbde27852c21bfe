/** Colour, as styles by meaning. Without colour every style is the identity: no word may depend on its colour. */
import util from 'node:util';

export type Style = (text: string) => string;

export interface Paint {
  readonly strong: Style;
  readonly quiet: Style;
  readonly good: Style;
  readonly bad: Style;
  readonly caution: Style;
  readonly note: Style;
}

type Format = Parameters<typeof util.styleText>[0];

const same: Style = (text) => text;

/** The caller has asked the terminal (and NO_COLOR) already: `styleText` must not ask again. */
function style(format: Format): Style {
  return (text) => (text === '' ? '' : util.styleText(format, text, { validateStream: false } as never));
}

export const PLAIN: Paint = { strong: same, quiet: same, good: same, bad: same, caution: same, note: same };

/** `util.styleText` came with Node 20.12; before it there is no colour. */
export function paint(color: boolean): Paint {
  if (!color || typeof util.styleText !== 'function') return PLAIN;
  return {
    strong: style('bold'),
    quiet: style('dim'),
    good: style('green'),
    bad: style(['bold', 'red']),
    caution: style('yellow'),
    note: style('cyan'),
  };
}

/** Length on the screen: escape sequences take no room. */
export function visibleLength(text: string): number {
  return [...util.stripVTControlCharacters(text)].length;
}
