/** A table of text without rules or boxes: columns aligned, two spaces between them, nothing behind the last word. */
import { type Style, visibleLength } from './paint';

export interface Column {
  readonly header: string;
  /** @default 'left' */
  readonly align?: 'left' | 'right';
}

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export type Row = readonly (string | Cell)[];

const GAP = '  ';

export interface TextTable {
  readonly header: string;
  readonly rows: readonly string[];
  /** Of the widest line. */
  readonly width: number;
}

/** @param headerStyle styles each header word, not the room around it */
export function textTable(columns: readonly Column[], rows: readonly Row[], headerStyle: Style = (text) => text): TextTable {
  const cells = rows.map((row) => columns.map((_, i) => asCell(row[i] ?? '')));
  const widths = columns.map(({ header }, i) => Math.max(visibleLength(header), ...cells.map((row) => visibleLength(row[i]?.text ?? ''))));
  const line = (row: readonly Cell[]) =>
    row
      .map(({ text, style }, i) => {
        const room = ' '.repeat((widths[i] ?? 0) - visibleLength(text));
        const styled = style === undefined ? text : style(text);
        return columns[i]?.align === 'right' ? room + styled : styled + room;
      })
      .join(GAP)
      .trimEnd();
  return {
    header: line(columns.map(({ header }) => ({ text: header, style: headerStyle }))),
    rows: cells.map(line),
    width: widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, columns.length - 1),
  };
}

function asCell(cell: string | Cell): Cell {
  return typeof cell === 'string' ? { text: cell } : cell;
}
