/**
 * User-data of several parts. One part stands alone; more become the `multipart/mixed` archive that cloud-init reads
 * (cloud-init docs, "User data formats: MIME archive"). The boundary is fixed, so equal parts give equal bytes.
 */
export interface UserDataPart {
  /** File name inside the archive; it shows in cloud-init's log. */
  readonly name: string;
  readonly kind: 'cloud-config' | 'shell';
  /** With its first line: `#cloud-config` or `#!/bin/sh`. */
  readonly text: string;
}

const BOUNDARY = 'linerate-user-data-boundary';
const CONTENT_TYPE = { 'cloud-config': 'text/cloud-config', shell: 'text/x-shellscript' } as const;

/** What a caller's own text is, by its first line; undefined where cloud-init would not know it either. */
export function kindOfUserData(text: string): UserDataPart['kind'] | undefined {
  if (text.startsWith('#cloud-config')) return 'cloud-config';
  if (text.startsWith('#!')) return 'shell';
  return undefined;
}

/** @param archive write the archive even around one part, as EKS and AWS Batch want it */
export function composeUserData(parts: readonly UserDataPart[], archive = false): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && !archive) return only.text;
  const sections = parts.map(({ name, kind, text }) =>
    [
      `--${BOUNDARY}`,
      `Content-Type: ${CONTENT_TYPE[kind]}; charset="utf-8"`,
      'MIME-Version: 1.0',
      `Content-Disposition: attachment; filename="${name}"`,
      // Without it, a second cloud-config replaces the lists (users, write_files, runcmd) of the first.
      ...(kind === 'cloud-config' ? ['Merge-Type: list(append)+dict(recurse_array)+str()'] : []),
      '',
      text.endsWith('\n') ? text : `${text}\n`,
    ].join('\n'),
  );
  return [`Content-Type: multipart/mixed; boundary="${BOUNDARY}"`, 'MIME-Version: 1.0', '', ...sections, `--${BOUNDARY}--`, ''].join('\n');
}
