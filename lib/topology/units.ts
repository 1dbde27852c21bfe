/** Quantities written with a unit ("100gb", "3.2 Tbps", "9000 bytes") where the topology wants a number in the field's own unit. */

export type Unit = 'Gbps' | 'Mbps' | 'GiB' | 'bytes' | 'seconds' | 'USD per hour';

/** A field's name carries its unit: `bandwidthGbps`, `mtuBytes`. undefined for plain numbers (`count`). */
export function unitOfField(name: string): Unit | undefined {
  if (/^mtu$|Bytes$/.test(name)) return 'bytes';
  if (name.endsWith('UsdPerHour')) return 'USD per hour';
  return (['Gbps', 'Mbps', 'GiB', 'Seconds'] as const)
    .filter((unit) => name.endsWith(unit))
    .map((unit): Unit => (unit === 'Seconds' ? 'seconds' : unit))[0];
}

/** Lower-case spelling -> how many of the base unit (bits per second, GiB, bytes, seconds, USD) one of it is. */
const BITS_PER_SECOND: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const GIB: Readonly<Record<string, number>> = { m: 1 / 1024, g: 1, t: 1024 };
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};

/**
 * The number in `unit` that a text with a unit stands for; a plain number where `unit` is undefined ("4 nodes" -> 4).
 * `GB/s` and `GBps` are bytes (times eight); a bare `GB` in a rate is read as the `Gb` that was meant.
 * undefined where the text is no quantity, or one of something else.
 */
export function quantity(text: string, unit: Unit | undefined): number | undefined {
  const match = /^\s*\$?\s*([+-]?(?:[0-9]{1,3}(?:[,_][0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,9})?)\s*([A-Za-z$][A-Za-z0-9 /$]{0,30})?\s*$/.exec(
    text,
  );
  if (match === null) return undefined;
  const amount = Number(match[1]!.replace(/[,_]/g, ''));
  const written = (match[2] ?? '').trim();
  if (written === '' || unit === undefined) return amount;
  const factor = factorOf(written, unit);
  return factor === undefined ? undefined : rounded(amount * factor);
}

function factorOf(written: string, unit: Unit): number | undefined {
  switch (unit) {
    case 'Gbps':
    case 'Mbps': {
      const match = /^([kmgt])(?:i?(b|bit|bits|byte|bytes))?\s*(ps|\/\s*s|\/\s*sec|per second)?$/i.exec(written);
      if (match === null) return undefined;
      const bytes = /^bytes?$/i.test(match[2] ?? '') || (match[2] === 'B' && match[3] !== undefined);
      return (BITS_PER_SECOND[match[1]!.toLowerCase()]! * (bytes ? 8 : 1)) / (unit === 'Gbps' ? 1e9 : 1e6);
    }
    case 'GiB': {
      const match = /^([mgt])i?(?:b|bytes?)?$/i.exec(written);
      return match === null ? undefined : GIB[match[1]!.toLowerCase()];
    }
    case 'bytes': {
      const match = /^(k)?i?(?:b|bytes?)?$/i.exec(written);
      return match === null ? undefined : match[1] === undefined ? 1 : 1024;
    }
    case 'seconds':
      return SECONDS[written.toLowerCase()] ?? SECONDS[written.toLowerCase().replace(/s$/, '')];
    case 'USD per hour':
      return /^(?:usd|\$|dollars?)?\s*(?:(?:\/|per)\s*h(?:our|r)?)?$/i.test(written) ? 1 : undefined;
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
