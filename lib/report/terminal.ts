import { PLAIN, type Paint } from './paint';

/** Where text will be read. */
export interface Terminal {
  /** Columns; undefined where nothing limits a line (a pipe, a file). */
  readonly width: number | undefined;
  readonly paint: Paint;
}

export const PLAIN_TEXT: Terminal = { width: undefined, paint: PLAIN };
