/** What a format cannot express of a policy: printed beside every rendering, so that nothing is lost in silence. */
import { gzipSync } from 'node:zlib';

export interface Loss {
  readonly what: string;
  readonly because: string;
  /** What to do about it. */
  readonly instead?: string;
}

export interface RenderedFormat {
  readonly format: string;
  readonly files: Readonly<Record<string, string>>;
  readonly losses: readonly Loss[];
  /** A rendering for the same host that loses nothing. @default - there is none */
  readonly whole?: string;
}

/** Limits of who hands user-data to a machine; base64 where the service stores it so. */
export const USER_DATA_LIMITS: readonly { readonly channel: string; readonly bytes: number; readonly source: string }[] = [
  { channel: 'Oxide', bytes: 32 * 1024, source: 'Oxide API, instance create, user_data' },
  { channel: 'OpenStack, Ironic', bytes: 65_535, source: 'OpenStack Nova API, user_data (after base64)' },
  { channel: 'vSphere guestinfo', bytes: 512 * 1024, source: 'cloud-init, DataSourceVMware' },
];

export function lossReport(host: string, { format, files, losses, whole }: RenderedFormat): string {
  const lines = [`linerate: ${format} for ${host}`, ''];
  if (losses.length === 0) lines.push('Nothing is lost: every setting of the policy is in this rendering.');
  else {
    lines.push(`${losses.length} ${losses.length === 1 ? 'setting is' : 'settings are'} not in this rendering:`);
    for (const { what, because, instead } of losses)
      lines.push(`- ${what}: ${because}${instead === undefined ? '' : `. Instead: ${instead}`}`);
    if (whole !== undefined && whole !== format)
      lines.push('', `linerate render --format ${whole} loses none of it: the host program does it.`);
  }
  const data = files['user-data'] ?? files['user-data.ps1'];
  if (data !== undefined) lines.push('', ...sizes(data));
  return `${lines.join('\n')}\n`;
}

function sizes(data: string): string[] {
  const raw = Buffer.byteLength(data);
  // The level and no time stamp: equal bytes for equal text.
  const packed = gzipSync(data, { level: 9 }).length;
  const stored = Math.ceil(packed / 3) * 4;
  return [
    `user-data: ${raw} bytes, ${packed} after gzip, ${stored} as base64 of that. A NoCloud seed has no limit.`,
    ...USER_DATA_LIMITS.map(({ channel, bytes }) => {
      const fits = raw <= bytes ? 'fits as it is' : stored <= bytes ? 'fits after gzip' : 'does not fit: use a NoCloud seed';
      return `- ${channel}, ${bytes} bytes: ${fits}`;
    }),
  ];
}
