/**
 * The verdict of the proof for a platform that asks for it (Google's health checks): one HTTP answer a connection, by a socket
 * unit and a few lines of sh. Nothing runs between two questions, and what answers has no rights.
 */
import { unit } from './units';
import type { ProofReporter } from './user-data';

/** No registered service of IANA, and below the ports that Linux gives to outgoing connections. */
export const HEALTH_PORT = 8477;
export const HEALTH_PATH = '/usr/local/sbin/linerate-health';
export const HEALTH_SOCKET = 'linerate-health.socket';

export function healthReporter(): ProofReporter {
  return {
    files: [
      { path: HEALTH_PATH, permissions: '0755', content: PROGRAM },
      unit(HEALTH_SOCKET, [
        '[Unit]',
        'Description=linerate: the verdict of the proof, for health checks',
        '[Socket]',
        `ListenStream=${HEALTH_PORT}`,
        'Accept=yes',
        'MaxConnections=16',
        '[Install]',
        'WantedBy=sockets.target',
      ]),
      unit('linerate-health@.service', [
        '[Unit]',
        'Description=linerate: one answer to a health check',
        // A failed or refused connection is no unit to keep.
        'CollectMode=inactive-or-failed',
        '[Service]',
        `ExecStart=-${HEALTH_PATH}`,
        'StandardInput=socket',
        'StandardError=null',
        'RuntimeMaxSec=5',
        'DynamicUser=yes',
        'ProtectSystem=strict',
        'ProtectHome=yes',
        'PrivateDevices=yes',
        'NoNewPrivileges=yes',
      ]),
    ],
    units: [HEALTH_SOCKET],
  };
}

/** A proof of another boot proves nothing of this one: proof.json is looked at only where it has this boot's id. */
const PROGRAM = `#!/bin/sh
# Answers one HTTP request: 200 the fast path is on, 503 it is off, or not proven in this boot.
R=\${LINERATE_ROOT:-}
while read -r header && [ -n "\${header%?}" ]; do :; done
status='503 Service Unavailable' body='not proven yet'
read -r boot <"$R/proc/sys/kernel/random/boot_id"
{ read -r proof <"$R/var/lib/linerate/proof.json"; } 2>/dev/null
case $proof in
  *'"bootId":"'"$boot"'"'*'"fastPath":"on"'*) status='200 OK' body='fast path on' ;;
  *'"bootId":"'"$boot"'"'*)
    body=\${proof#*'"reason":"'}
    body="fast path off: \${body%%'"'*}"
    ;;
esac
printf 'HTTP/1.0 %s\\r\\nContent-Type: text/plain\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s' "$status" "\${#body}" "$body"
`;
