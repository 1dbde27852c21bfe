/** The settings as files on the machine: a sysctl file, and one POSIX sh script for all of it. */
import type { CloudConfig } from './cloud-config';
import type { TuningSetting } from './tuning';
import { AZURE_RDMA_WORDS } from './tuning-azure-rdma';
import { TUNING_HEAD, TUNING_KEEP, TUNING_WORDS, tuningUndo, USES } from './tuning-words';

type File = NonNullable<CloudConfig['write_files']>[number];

export const SYSCTL_PATH = '/etc/sysctl.d/90-linerate.conf';
export const TUNE_PATH = '/usr/local/sbin/linerate-tune';
export const TUNE_UNIT = 'linerate-tune.service';
const UDEV_PATH = '/etc/udev/rules.d/90-linerate.rules';

const explained = ({ id, why, source }: TuningSetting): string => `# ${id}: ${why}\n#   ${source}`;

export function tuningFiles(settings: readonly TuningSetting[]): File[] {
  const sysctl = settings.filter((each) => each.sysctl !== undefined);
  const drivers = [...new Set(settings.flatMap(({ interfaces }) => interfaces?.drivers ?? []))];
  const files: File[] = [
    ...(sysctl.length === 0
      ? []
      : [plain(SYSCTL_PATH, `${sysctl.map((each) => [explained(each), ...(each.sysctl ?? [])].join('\n')).join('\n')}\n`)]),
    ...(drivers.length === 0 ? [] : [plain(UDEV_PATH, whenOneAppears(drivers))]),
    ...settings.flatMap(({ files: own }) => own ?? []).map(({ path, content }) => plain(path, content)),
  ];
  return [
    ...files,
    {
      path: TUNE_PATH,
      permissions: '0755',
      content: tuneScript(
        settings,
        files.map(({ path }) => path),
      ),
    },
  ];
}

function plain(path: string, content: string): File {
  return { path, permissions: '0644', content };
}

/** An interface that is attached, or comes back after a servicing of the host, has the driver's defaults again. */
function whenOneAppears(drivers: readonly string[]): string {
  return `SUBSYSTEM=="net", ACTION=="add", DRIVERS=="${drivers.join('|')}", TAG+="systemd", ENV{SYSTEMD_WANTS}+="${TUNE_UNIT}"\n`;
}

/**
 * Idempotent: what stands already is left alone. A step that the machine refuses is reported and does not stop the others:
 * the proof, not the tuning, decides whether the machine is fit. \`linerate-tune undo\` puts everything back.
 *
 * @param files that \`undo\` takes away
 */
export function tuneScript(settings: readonly TuningSetting[], files: readonly string[]): string {
  const used = new Set(
    settings
      .flatMap(({ interfaces, machine }) => [...(interfaces?.lines ?? []), ...(machine ?? [])])
      .map((line) => line.split(' ')[0] as string),
  );
  for (const word of used) for (const inner of USES[word] ?? []) used.add(inner);
  return [
    '#!/bin/sh',
    '# Guest tuning, run at every boot and for each interface that appears. Each step says why, and where that is written.',
    '# "linerate-tune undo" puts back what stood before.',
    TUNING_HEAD,
    tuningUndo([...files, `/etc/systemd/system/${TUNE_UNIT}`]),
    'if [ "${1:-}" = undo ]; then undo; exit "$code"; fi',
    TUNING_KEEP,
    ...Object.entries({ ...TUNING_WORDS, ...AZURE_RDMA_WORDS }).flatMap(([word, definition]) => (used.has(word) ? [definition] : [])),
    ...settings.flatMap(({ sysctl, ...setting }) =>
      sysctl === undefined ? [] : [explained({ ...setting, sysctl }), ...sysctl.map(sysctlLine)],
    ),
    ...interfaceLoop(settings),
    ...settings.flatMap((setting) => (setting.machine === undefined ? [] : [explained(setting), ...setting.machine])),
    'exit "$code"',
    '',
  ].join('\n');
}

function sysctlLine(line: string): string {
  const [key = '', value = ''] = line.split(' = ');
  return `put /proc/sys/${key.replaceAll('.', '/')} '${value}'`;
}

/** One pass over the interfaces; the user-space driver, which takes an interface away, comes last in the list of settings. */
function interfaceLoop(settings: readonly TuningSetting[]): string[] {
  const each = settings.filter(({ interfaces }) => interfaces !== undefined);
  if (each.length === 0) return [];
  return [
    'for path in "$R"/sys/class/net/*; do',
    '  nic=${path##*/}',
    '  driver=$(readlink "$path/device/driver") || continue',
    '  driver=${driver##*/}',
    ...each.flatMap((setting) => [
      explained(setting).replaceAll(/^/gm, '  '),
      `  case $driver in ${setting.interfaces?.drivers.join(' | ')})`,
      ...(setting.interfaces?.lines ?? []).map((line) => `    ${line}`),
      '    ;;',
      '  esac',
    ]),
    'done',
  ];
}

/** \`tuning: none\`: what an earlier profile changed on this machine is put back, once. */
export const UNTUNE_COMMANDS: readonly (readonly string[])[] = [
  ['sh', '-c', `[ ! -x ${TUNE_PATH} ] || { ${TUNE_PATH} undo; rm -f ${TUNE_PATH}; }`],
];
