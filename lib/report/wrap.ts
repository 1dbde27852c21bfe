/** Words into lines that fit a terminal; later lines hang under the first one's text. */
import { visibleLength } from './paint';

/**
 * @param width columns of the terminal; undefined: no limit (a pipe or a file)
 * @param indent put before every line but the first
 */
export function wrap(text: string, width: number | undefined, indent = ''): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, width, indent))
    .join('\n');
}

function wrapLine(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (line.trim() === '' || visibleLength(line + word) <= width) {
      line += word;
      continue;
    }
    lines.push(line);
    line = indent + word.trimStart();
  }
  lines.push(line);
  return lines.join('\n');
}
