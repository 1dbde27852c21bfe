/** A `#cloud-config` document from plain data. */
export interface CloudConfig {
  readonly users?: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly write_files?: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly bootcmd?: readonly (string | readonly string[])[];
  readonly runcmd?: readonly (string | readonly string[])[];
}

export function renderCloudConfig(config: CloudConfig): string {
  const { stringify } = require('yaml') as typeof import('yaml');
  const filled = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value.length > 0));
  return `#cloud-config\n${Object.keys(filled).length === 0 ? '{}\n' : stringify(filled, { lineWidth: 0 })}`;
}
