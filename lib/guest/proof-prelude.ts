/** What every proof script begins and ends with: how a verdict is written down, and one pass over the network interfaces. */
import { plainWord } from './shell-word';

/** Of proof.json: docs/proof.schema.json describes it. A field that changes its meaning or goes makes it 2. */
export const PROOF_SCHEMA = 1;

export interface ProofSubject {
  readonly target: string;
  readonly topology: string;
  readonly group: string;
  readonly machine: string;
}

export const proofHead = ({ target, topology, group, machine }: ProofSubject): string => `#!/bin/sh
# linerate proof: is the fast path of this machine on? Exit 0: yes. Exit 3: no, and proof.json says what is off and why.
# Expected by the plan of ${topology}/${group} on ${target} (${machine}).
set -u
LC_ALL=C
PATH=\${LINERATE_PATH:-/opt/amazon/efa/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
export LC_ALL PATH
R=\${LINERATE_ROOT:-}
OUT=\${LINERATE_OUT:-$R/var/lib/linerate}
target=${plainWord(target)} topology=${plainWord(topology)} group=${plainWord(group)} machine=${plainWord(machine)}
json='' prom='' reasons='' failed=0 passed=0 skipped=0

# result CHECK VERDICT EXPECTED OBSERVED [FIX]
result() {
  seen=$4 value=
  case $seen in *[!A-Za-z0-9\\ ._:+,/=\\(\\)-]*) seen='(unprintable)' ;; esac
  case $2 in
    pass) passed=$((passed + 1)) value=1 ;;
    fail) failed=$((failed + 1)) value=0 reasons="\${reasons:+$reasons; }$1: expected $3, observed $seen" ;;
    *) skipped=$((skipped + 1)) ;;
  esac
  json="$json\${json:+,}
    {\\"check\\":\\"$1\\",\\"verdict\\":\\"$2\\",\\"expected\\":\\"$3\\",\\"observed\\":\\"$seen\\"\${5:+,\\"fix\\":\\"$5\\"}}"
  [ -z "$value" ] || prom="$prom
linerate_fast_path_check{check=\\"$1\\"} $value"
  printf '%-7s %-28s expected %s, observed %s%s\\n' "$2" "$1" "$3" "$seen" "\${5:+ -- $5}"
}
have() { command -v "$1" >/dev/null 2>&1; }
# get FILE: its first line in $line, without a process.
get() { line=; { read -r line <"$1"; } 2>/dev/null; [ -n "$line" ]; }
`;

/** Of a check by number; left out where no check has one. */
export const AT_LEAST = `# at_least CHECK EXPECTED OBSERVED FIX
at_least() { if [ "$3" -ge "$2" ] 2>/dev/null; then result "$1" pass "$2" "$3"; else result "$1" fail "$2" "\${3:-none}" "$4"; fi; }`;

/**
 * "driver name mtu flags" of each Ethernet interface that has a device behind it. IPoIB interfaces (type 32) are left out: they
 * carry the driver's name too, and would stand in for a missing Ethernet function. A MANA interface without a synthetic
 * master is a NIC of its own (azure R22).
 */
export const INTERFACES_PASS = `
nets='' devices=''
for dir in "$R"/sys/class/net/*; do [ -e "$dir/device/driver" ] && devices="$devices $dir/device/driver"; done
# shellcheck disable=SC2086 # paths of sysfs have no spaces
drivers=$(readlink $devices 2>/dev/null)
for dir in $devices; do
  driver=\${drivers%%
*}
  driver=\${driver##*/}
  drivers=\${drivers#*
}
  dir=\${dir%/device/driver}
  get "$dir/type" && [ "$line" = 32 ] && continue
  get "$dir/mtu"
  mtu=\${line:-0}
  get "$dir/flags"
  case $driver$line in mana0x*[89abcdefABCDEF]??) ;; mana0x*) driver=mana-direct ;; esac # 0x800 is IFF_SLAVE
  nets="$nets
$driver \${dir##*/} $mtu \${line:-0x0}"
done
`;

/** Both files appear by a rename: a reader never sees half of one. */
export const proofTail = `
verdict=on code=0
[ "$failed" -eq 0 ] || { verdict=off code=3; }
time=$(date +%s 2>/dev/null)
get "$R/proc/sys/kernel/hostname"
case $line in *[!A-Za-z0-9._-]*) line= ;; esac
host=$line
get "$R/proc/sys/kernel/random/boot_id"
case $line in *[!0-9a-f-]*) line= ;; esac
if mkdir -p "$OUT" 2>/dev/null; then
  printf '{"schema":${PROOF_SCHEMA},"target":"%s","topology":"%s","group":"%s","machine":"%s","host":"%s","bootId":"%s","time":%s,"fastPath":"%s","passed":%s,"failed":%s,"skipped":%s,"reason":"%s","checks":[%s\\n]}\\n' "$target" "$topology" "$group" "$machine" "$host" "$line" "\${time:-0}" "$verdict" "$passed" "$failed" "$skipped" "$reasons" "$json" >"$OUT/proof.json.$$" && mv "$OUT/proof.json.$$" "$OUT/proof.json"
  printf '# HELP linerate_fast_path 1 when every check of the proof passed.\\n# TYPE linerate_fast_path gauge\\nlinerate_fast_path{target="%s",topology="%s",group="%s",machine="%s"} %s\\n# HELP linerate_proof_time_seconds When the proof ran.\\n# TYPE linerate_proof_time_seconds gauge\\nlinerate_proof_time_seconds %s\\n# HELP linerate_fast_path_check 1 when the check passed; a skipped check has no sample.\\n# TYPE linerate_fast_path_check gauge%s\\n' "$target" "$topology" "$group" "$machine" "$((code == 0))" "\${time:-0}" "$prom" >"$OUT/proof.prom.$$" && mv "$OUT/proof.prom.$$" "$OUT/proof.prom"
else echo "linerate-proof: $OUT cannot be written" >&2; fi
# The console is what is left to read of a machine that a failed deployment has taken away.
[ "$code" -eq 0 ] || [ -n "$R" ] || { echo "linerate: fast path off: $reasons" >/dev/console; } 2>/dev/null
echo "fast path $verdict: $passed passed, $failed failed, $skipped skipped"
exit $code`;
