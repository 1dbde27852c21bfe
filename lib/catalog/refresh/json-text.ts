/**
 * JSON with the line of every object, so that a finding in the tens of thousands of lines that a cloud's API prints can name
 * one. Same values as JSON.parse; only what a finding needs on top.
 */

export interface JsonText {
  readonly value: unknown;
  /** From 1; of an object or a list that stands in the text. */
  readonly lineOf: (value: object) => number | undefined;
}

export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/** Deeper than any API's output; the reader must not run out of stack. */
const MOST_DEPTH = 200;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;

/** @throws JsonSyntaxError with line and column */
export function readJson(text: string): JsonText {
  const offsets = new WeakMap<object, number>();
  let at = 0;

  function fail(expected: string, where = at): never {
    const before = text.slice(0, where);
    const line = before.split('\n').length;
    const found = where >= text.length ? 'the end of the text' : JSON.stringify(text.slice(where, where + 12));
    throw new JsonSyntaxError(`expected ${expected}, found ${found}`, line, where - before.lastIndexOf('\n'));
  }

  function skip(): void {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
  }

  function string(): string {
    STRING.lastIndex = at;
    const match = STRING.exec(text);
    if (match === null) fail('a text in double quotes');
    at = STRING.lastIndex;
    return JSON.parse(match[0]) as string;
  }

  function word<T>(letters: string, value: T): T {
    if (!text.startsWith(letters, at)) fail('a value');
    at += letters.length;
    return value;
  }

  function members(close: string, read: () => void): void {
    at++;
    skip();
    if (text[at] === close) {
      at++;
      return;
    }
    for (;;) {
      read();
      skip();
      const next = text[at];
      if (next !== ',' && next !== close) fail(`, or ${close}`);
      at++;
      if (next === close) return;
      skip();
    }
  }

  function value(depth: number): unknown {
    if (depth > MOST_DEPTH) fail(`at most ${MOST_DEPTH} levels`);
    skip();
    const start = at;
    switch (text[at]) {
      case '{': {
        const made: Record<string, unknown> = {};
        offsets.set(made, start);
        members('}', () => {
          const key = string();
          skip();
          if (text[at] !== ':') fail('a colon');
          at++;
          // A key named __proto__ is a key like any other.
          Object.defineProperty(made, key, { value: value(depth + 1), enumerable: true, configurable: true, writable: true });
        });
        return made;
      }
      case '[': {
        const made: unknown[] = [];
        offsets.set(made, start);
        members(']', () => made.push(value(depth + 1)));
        return made;
      }
      case '"':
        return string();
      case 't':
        return word('true', true);
      case 'f':
        return word('false', false);
      case 'n':
        return word('null', null);
      default: {
        NUMBER.lastIndex = at;
        const match = NUMBER.exec(text);
        if (match === null) fail('a value');
        at = NUMBER.lastIndex;
        return Number(match[0]);
      }
    }
  }

  const read = value(0);
  skip();
  if (at < text.length) fail('the end of the text');
  return {
    value: read,
    lineOf: (each) => {
      const offset = offsets.get(each);
      return offset === undefined ? undefined : text.slice(0, offset).split('\n').length;
    },
  };
}
