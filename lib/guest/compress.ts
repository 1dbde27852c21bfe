/** gzip whose bytes depend on the text alone: the header's time is 0 and its system byte "unknown" (RFC 1952). */
import { gzipSync } from 'node:zlib';

export function gzipText(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 255;
  return bytes;
}
