/** The few shapes of a picture, as SVG text. Whole numbers only: equal plans give equal bytes. */

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rect({ x, y, width, height }: Box, look: string, radius = 4, more = ''): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" class="${look}"${more}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, look: string): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${look}"/>`;
}

export function dot(x: number, y: number, look: string): string {
  return `<circle cx="${x}" cy="${y}" r="4" class="${look}"/>`;
}

export function text(x: number, y: number, words: string, look: string, more = ''): string {
  return `<text x="${x}" y="${y}" class="${look}"${more}>${escapeXml(words)}</text>`;
}

/** Read from below, along an upright bar. */
export function upright(x: number, y: number, words: string, look: string): string {
  return `<text transform="translate(${x} ${y}) rotate(-90)" class="${look}">${escapeXml(words)}</text>`;
}

/** What a browser shows when the pointer rests on it, and what a screen reader says. */
export function named(title: string, parts: readonly string[]): string {
  return `<g><title>${escapeXml(title)}</title>${parts.join('')}</g>`;
}

/** Widest letters of the fonts, as parts of their size: what browsers choose differs, so there is room to spare. */
const LETTER = { sans: 0.56, mono: 0.61 } as const;

export function widthOf(words: string, size: number, font: keyof typeof LETTER = 'sans'): number {
  return Math.ceil(words.length * size * LETTER[font]);
}

/** Cuts words that would run out of their room. */
export function fitted(words: string, width: number, size: number, font: keyof typeof LETTER = 'sans'): string {
  if (widthOf(words, size, font) <= width) return words;
  const letters = Math.floor(width / (size * LETTER[font]));
  return `${words.slice(0, Math.max(1, letters - 1))}…`;
}

/** Colours by meaning, in light and dark; hatching and outlines carry the same meaning in grey. */
export const STYLE = `
.lr{font:12px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;--paper:#fff;--ink:#1f2328;--quiet:#59636e;--edge:#d1d9e0;--box:#f6f8fa;--ip:#0969da;--rdma:#bc4c00;--fn:#6639ba}
@media (prefers-color-scheme:dark){.lr{--paper:#0d1117;--ink:#e6edf3;--quiet:#9198a1;--edge:#3d444d;--box:#151b23;--ip:#4493f8;--rdma:#f0883e;--fn:#ab7df8}}
.lr text{fill:var(--ink)}
.lr .title{font-size:18px;font-weight:600}
.lr .name{font-size:15px;font-weight:600}
.lr .mono{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.lr .halo{paint-order:stroke;stroke:var(--box);stroke-width:4px}
.lr .quiet{fill:var(--quiet)}
.lr .small{font-size:11px;fill:var(--quiet)}
.lr .paper{fill:var(--paper);stroke:var(--edge)}
.lr .frame{fill:none;stroke:var(--edge)}
.lr .placed{fill:none;stroke:var(--quiet);stroke-width:2;stroke-dasharray:7 4}
.lr .node{fill:var(--box);stroke:var(--edge)}
.lr .ghost{fill:none;stroke:var(--edge);stroke-dasharray:3 3}
.lr .ip{fill:var(--ip)}
.lr .slow{fill:none;stroke:var(--ip);stroke-width:1.5}
.lr .pf{fill:none;stroke:var(--fn);stroke-width:2}
.lr .vf{fill:var(--fn)}
.lr .fabric{fill:var(--box);stroke:var(--rdma);stroke-width:2}
.lr .lane{fill:var(--box);stroke:var(--ip);stroke-width:2}
.lr .wire{stroke:var(--ip);stroke-width:2}
.lr .link{stroke:var(--rdma);stroke-width:2}
.lr .hatch{stroke:var(--rdma);stroke-width:3}
.lr .vhatch{stroke:var(--fn);stroke-width:3}
.lr .hatched{stroke:var(--rdma);stroke-width:1}
.lr .vhatched{stroke:var(--fn);stroke-width:1}
`
  .trim()
  .replaceAll('\n', '');

/** Slanted lines, for what must not be told by colour alone. */
export function hatching(id: string, look: string): string {
  return `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" class="${look}"/></pattern>`;
}
