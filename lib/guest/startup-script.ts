/**
 * The same as guestUserData for an image without cloud-init: a shell script that the platform's guest environment runs at
 * every boot, as root (Compute Engine, "Run startup scripts on Linux VMs"). It changes nothing when all is in place; the
 * caller's own part runs once, as cloud-init would have it. The login user is made by the guest environment, from the key that
 * the metadata carries.
 */
import type { GroupPlan, Plan } from '../resolve/plan';
import { shellWord } from './shell-word';
import { guestCloudConfig, type ProofReporter } from './user-data';

const END = 'LINERATE_END_OF_FILE';

/** @throws RangeError for a file that would end its own here-document */
export function guestStartupScript(plan: Plan, group: GroupPlan, reporter?: ProofReporter): string {
  const { write_files: files = [], runcmd = [] } = guestCloudConfig(plan, group, reporter);
  const commands = runcmd.map((command) => (typeof command === 'string' ? command : command.map(word).join(' ')));
  // What waits for the finished machine starts behind the caller's part.
  const starts = (command: string) => command.startsWith('systemctl start ');
  return [
    HEAD,
    ...files.map(({ path, permissions, content }) => put(path, permissions, content)),
    ...commands.filter((command) => !starts(command)),
    ...(group.userData === undefined ? [] : [callers(group.userData)]),
    ...commands.filter(starts),
    '',
  ].join('\n');
}

const HEAD = `#!/bin/sh
# linerate: the image has no cloud-init, so the guest environment runs this at every boot.
R=\${LINERATE_ROOT:-}
put() { # PATH MODE: stdin, where it is not there already
  mkdir -p "$R\${1%/*}"
  cat >"$R$1.linerate-new"
  chmod "$2" "$R$1.linerate-new"
  if cmp -s "$R$1.linerate-new" "$R$1"; then rm -f "$R$1.linerate-new"; else mv -f "$R$1.linerate-new" "$R$1"; fi
}`;

function put(path: string, permissions: string, content: string): string {
  if (content.split('\n').includes(END)) throw new RangeError(`${path} has a line ${END}`);
  return `put ${shellWord(path)} ${permissions} <<'${END}'\n${content.endsWith('\n') ? content : `${content}\n`}${END}`;
}

/** Once, whether it ends well or not: the mark is set first. */
function callers(text: string): string {
  return [
    put('/var/lib/linerate/caller', '0700', text),
    'if [ ! -e "$R/var/lib/linerate/caller-ran" ]; then',
    '  : >"$R/var/lib/linerate/caller-ran"',
    '  "$R/var/lib/linerate/caller"',
    'fi',
  ].join('\n');
}

function word(text: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(text) ? text : shellWord(text);
}
