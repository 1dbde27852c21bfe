/** The answer to a health check: the real program, with a request on its standard input. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HEALTH_PATH, HEALTH_PORT, healthReporter } from '../../lib/guest/health';

const BOOT = '7d0ba1f5-51e8-4b5c-8d3e-0c3a1c7b2f11';
const file = (name: string) => healthReporter().files.find(({ path: at }) => at === name)?.content ?? '';

function ask(proof: string | undefined, request = 'GET / HTTP/1.1\r\nHost: 10.0.0.2:8477\r\nUser-Agent: GoogleHC/1.0\r\n\r\n') {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-health-'));
  fs.mkdirSync(path.join(root, 'proc/sys/kernel/random'), { recursive: true });
  fs.writeFileSync(path.join(root, 'proc/sys/kernel/random/boot_id'), `${BOOT}\n`);
  fs.mkdirSync(path.join(root, 'var/lib/linerate'), { recursive: true });
  if (proof !== undefined) fs.writeFileSync(path.join(root, 'var/lib/linerate/proof.json'), proof);
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', file(HEALTH_PATH)], {
    input: request,
    encoding: 'utf8',
    env: { LINERATE_ROOT: root },
  });
  fs.rmSync(root, { recursive: true });
  const [head = '', body] = stdout.split('\r\n\r\n');
  return { status: head.split('\r\n')[0], length: Number(/Content-Length: (\d+)/.exec(head)?.[1]), body, stderr };
}

const proof = (fastPath: string, reason: string, boot = BOOT) =>
  `{"schema":1,"target":"gcp","topology":"t","group":"g","machine":"m","host":"h","bootId":"${boot}","time":1,"fastPath":"${fastPath}","passed":1,"failed":0,"skipped":0,"reason":"${reason}","checks":[\n    {}\n]}\n`;

test.each([
  ['the fast path is on', proof('on', ''), 'HTTP/1.0 200 OK', 'fast path on'],
  [
    'it is off, and says why',
    proof('off', 'mtu: expected 8896, observed ens4=1460'),
    'HTTP/1.0 503 Service Unavailable',
    'fast path off: mtu: expected 8896, observed ens4=1460',
  ],
  ['there is no proof yet', undefined, 'HTTP/1.0 503 Service Unavailable', 'not proven yet'],
  ['the proof is of another boot', proof('on', '', BOOT.replace('7', '8')), 'HTTP/1.0 503 Service Unavailable', 'not proven yet'],
  ['the proof is half written', '{"schema":1', 'HTTP/1.0 503 Service Unavailable', 'not proven yet'],
])('%s', (_, text, status, body) => {
  expect(ask(text)).toEqual({ status, length: body.length, body, stderr: '' });
});

test('a request that ends early is answered too', () => expect(ask(proof('on', ''), 'GET /').status).toBe('HTTP/1.0 200 OK'));

test('one process a question, without rights', () => {
  expect(file('/etc/systemd/system/linerate-health.socket')).toContain(`ListenStream=${HEALTH_PORT}\nAccept=yes`);
  expect(file('/etc/systemd/system/linerate-health@.service')).toMatch(/^DynamicUser=yes$/m);
});
