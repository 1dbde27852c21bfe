/** The settings as files on the machine: a sysctl file, and one POSIX sh script for what sysctl cannot say. */
import type { CloudConfig } from './cloud-config';
import type { TuningSetting } from './tuning';

type File = NonNullable<CloudConfig['write_files']>[number];

export const SYSCTL_PATH = '/etc/sysctl.d/90-linerate.conf';
export const TUNE_PATH = '/usr/local/sbin/linerate-tune';

const explained = ({ id, why, source }: TuningSetting): string => `# ${id}: ${why}\n#   ${source}`;

export function tuningFiles(settings: readonly TuningSetting[]): File[] {
  const sysctl = settings.filter((each) => each.sysctl !== undefined);
  return [
    ...(sysctl.length === 0
      ? []
      : [
          {
            path: SYSCTL_PATH,
            permissions: '0644',
            content: `${sysctl.map((each) => [explained(each), ...(each.sysctl ?? [])].join('\n')).join('\n')}\n`,
          },
        ]),
    ...settings.flatMap(({ file }) => (file === undefined ? [] : [{ path: file.path, permissions: '0644', content: file.content }])),
    { path: TUNE_PATH, permissions: '0755', content: tuneScript(settings) },
  ];
}

/**
 * Idempotent: a value that stands already is written again to the same. A step that the machine refuses is reported and
 * does not stop the others: the proof, not the tuning, decides whether the machine is fit.
 */
export function tuneScript(settings: readonly TuningSetting[]): string {
  const sysctl = settings.flatMap(({ sysctl: lines }) => lines ?? []);
  const keys = sysctl.map((line) => line.slice(0, line.indexOf(' ')));
  return [
    '#!/bin/sh',
    '# Guest tuning, run at every boot. Each step says why, and where that is written.',
    'set -u',
    'saved=/var/lib/linerate/tuning.before',
    'mkdir -p "${saved%/*}"',
    'code=0',
    'attempt() { "$@" || { echo "linerate-tune: refused: $*" >&2; code=1; }; }',
    'have() { command -v "$1" >/dev/null 2>&1; }',
    ...(keys.length === 0
      ? []
      : [
          '# What stood before is kept once, so that "tuning: none" can put it back.',
          `[ -e "$saved" ] || { for key in ${keys.join(' ')}; do printf '%s = %s\\n' "$key" "$(sysctl -n "$key" 2>/dev/null | tr '\\t' ' ')"; done >"$saved.new" && mv "$saved.new" "$saved"; }`,
          `attempt sysctl -q -e -p ${SYSCTL_PATH}`,
        ]),
    ...settings.flatMap(shellStep),
    'exit "$code"',
    '',
  ].join('\n');
}

function shellStep(setting: TuningSetting): string[] {
  const { shell, drivers } = setting;
  if (shell === undefined) return [];
  const name = setting.id.replaceAll('-', '_');
  const ethtool = shell.some((line) => line.startsWith('ethtool '));
  return [
    explained(setting),
    `${name}() {`,
    ...shell.map((line) => `  ${line.replace(/\bcontinue\b/, 'return 0')}`),
    '}',
    'for path in /sys/class/net/*; do',
    '  nic=${path##*/}',
    '  driver=$(readlink "$path/device/driver") || continue',
    `  case \${driver##*/} in ${(drivers ?? []).join(' | ')}) ;; *) continue ;; esac`,
    ...(ethtool ? ['  have ethtool || { echo "linerate-tune: ethtool is not installed" >&2; continue; }'] : []),
    `  attempt ${name}`,
    'done',
  ];
}

/** `tuning: none`: what an earlier profile changed is put back, once. */
export const UNTUNE_COMMANDS: readonly (readonly string[])[] = [
  [
    'sh',
    '-c',
    `[ ! -e /var/lib/linerate/tuning.before ] || { sysctl -q -e -p /var/lib/linerate/tuning.before; rm -f ${SYSCTL_PATH} ${TUNE_PATH} /var/lib/linerate/tuning.before; }`,
  ],
];
