/** Checks of the RDMA devices: how many, their ports, their rate, and whether the user-space library sees them too. */
import type { ExpectedRdma } from '../resolve/expectation';
import { shellWord } from './shell-word';

/** The kernel driver behind a verbs device. */
const DRIVER: Readonly<Record<string, string>> = { efa: 'efa', mlx5: 'mlx5_core', irdma: 'irdma' };

export function rdmaChecks({ fabric, provider, devices, linkGbps }: ExpectedRdma): string[] {
  // EFA's port rate in sysfs is not the rate of its SRD: only InfiniBand and RoCE ports tell theirs.
  const rate = fabric === 'infiniband' || fabric === 'roce' ? Math.floor(linkGbps ?? 0) : 0;
  return [
    RDMA,
    `rdma ${fabric} ${shellWord(DRIVER[provider] ?? provider)} ${devices} ${rate}`,
    fabric === 'efa' ? libfabricCheck(devices) : verbsCheck(devices),
  ];
}

function libfabricCheck(devices: number): string {
  return `if have fi_info; then
  n=$(fi_info -p efa -t FI_EP_RDM 2>/dev/null | grep -c '^ *domain:')
  at_least libfabric-efa ${devices} "$n" 'libfabric does not see every EFA: install the EFA software'
else result libfabric-efa skip ${devices} 'fi_info is not installed'; fi`;
}

function verbsCheck(devices: number): string {
  return `if have ibv_devinfo; then
  n=$(ibv_devinfo 2>/dev/null | grep -c 'hca_id:')
  at_least verbs-devices ${devices} "$n" 'the verbs library does not see every device: install rdma-core'
else result verbs-devices skip ${devices} 'ibv_devinfo is not installed'; fi`;
}

/**
 * On Azure the Ethernet function is a verbs device too and takes the first name: InfiniBand ports alone count (azure R35). On
 * AWS a device without RDMA does not exist: `interface` makes no EFA device.
 */
const RDMA = `# rdma FABRIC DRIVER COUNT GBPS: devices, their ports up, their rate (0: not judged)
rdma() {
  n=0 down='' slow='' found=
  for each in "$R"/sys/class/infiniband/*; do [ -e "$each/device/driver" ] && found="$found $each/device/driver"; done
  # shellcheck disable=SC2086 # paths of sysfs have no spaces
  drivers=$(readlink $found 2>/dev/null)
  for each in $found; do
    driver=\${drivers%%
*}
    drivers=\${drivers#*
}
    each=\${each%/device/driver}
    [ "\${driver##*/}" = "$2" ] || continue
    if [ "$1" = infiniband ]; then
      get "$each/ports/1/link_layer" && [ "$line" != InfiniBand ] && continue
    fi
    n=$((n + 1))
    if get "$each/ports/1/state"; then case $line in *ACTIVE*) ;; *) down="$down\${down:+ }\${each##*/}" ;; esac; fi
    if [ "$4" -gt 0 ] && get "$each/ports/1/rate"; then
      rate=\${line%%[!0-9]*}
      [ "\${rate:-0}" -ge "$4" ] || slow="$slow\${slow:+ }\${each##*/}=\${rate:-0}"
    fi
  done
  at_least rdma-devices "$3" "$n" "the $2 driver sees too few devices: an interface has no RDMA, or its driver is not loaded"
  [ "$n" -eq 0 ] && return
  if [ -z "$down" ]; then result rdma-ports pass ACTIVE ACTIVE; else result rdma-ports fail ACTIVE "$down" 'the port is down: look at dmesg and at the fabric'; fi
  [ "$4" -eq 0 ] && return
  if [ -z "$slow" ]; then result rdma-rate pass "$4 Gbps" "$4 Gbps"; else result rdma-rate fail "$4 Gbps" "$slow" 'the link trained below its rate: replace the machine'; fi
}`;
