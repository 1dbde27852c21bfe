import { gzipText } from './compress';

/** A `#cloud-config` document from plain data. */
export interface CloudConfig {
  readonly users?: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly write_files?: readonly {
    readonly path: string;
    readonly permissions: string;
    /** cloud-init docs, "Write files". @default - plain text */
    readonly encoding?: 'gz+b64';
    readonly content: string;
  }[];
  readonly bootcmd?: readonly (string | readonly string[])[];
  readonly runcmd?: readonly (string | readonly string[])[];
}

export function renderCloudConfig(config: CloudConfig): string {
  const { stringify } = require('yaml') as typeof import('yaml');
  const filled = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value.length > 0));
  return `#cloud-config\n${Object.keys(filled).length === 0 ? '{}\n' : stringify(filled, { lineWidth: 0, indentSeq: false })}`;
}

/** Shorter than this, base64 makes a file longer than the text was. */
const WORTH_BYTES = 600;

/** For services that take the whole document uncompressed: the files in it are compressed, each for itself. */
export function compressFiles(files: NonNullable<CloudConfig['write_files']>): NonNullable<CloudConfig['write_files']> {
  return files.map((file) =>
    file.content.length < WORTH_BYTES ? file : { ...file, encoding: 'gz+b64', content: gzipText(file.content).toString('base64') },
  );
}
