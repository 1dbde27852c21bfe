/** The metadata service of an EC2 machine, as the programs on it see it: IMDSv2 only. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** One machine: two interfaces, of which the second has no address (EFA only). */
export function machineMetadata(instanceId: string): Readonly<Record<string, string>> {
  return {
    'instance-id': instanceId,
    'placement/region': 'us-east-1',
    'services/domain': 'amazonaws.com',
    'iam/security-credentials/': 'machines',
    'iam/security-credentials/machines': JSON.stringify({ AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: SECRET, Token: 'session/token==' }),
    'network/interfaces/macs/': '02:00:00:00:00:01/\n02:00:00:00:00:02/',
    'network/interfaces/macs/02:00:00:00:00:01/': 'interface-id\nlocal-ipv4s\nmac',
    'network/interfaces/macs/02:00:00:00:00:02/': 'interface-id\nmac',
    'network/interfaces/macs/02:00:00:00:00:01/interface-id': 'eni-1',
    'network/interfaces/macs/02:00:00:00:00:02/interface-id': 'eni-2',
  };
}

export type Answer = readonly [status: number, text: string];

/** @returns undefined for a request that is none of the metadata service's */
export function metadataAnswer(request: http.IncomingMessage, metadata: Readonly<Record<string, string>>): Answer | undefined {
  if (request.method === 'PUT' && request.url === '/latest/api/token') return [200, 'metadata-token'];
  if (request.url?.startsWith('/latest/meta-data/') !== true) return undefined;
  if (request.headers['x-aws-ec2-metadata-token'] !== 'metadata-token') return [401, ''];
  const value = metadata[request.url.slice('/latest/meta-data/'.length)];
  return value === undefined ? [404, ''] : [200, value];
}

/** User-data as the metadata service gives it to cloud-init, which unpacks gzip. */
export function unpacked(base64: string | undefined): string {
  const raw = Buffer.from(base64 ?? '', 'base64');
  return (raw[0] === 0x1f ? gunzipSync(raw) : raw).toString();
}

export interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function serve(respond: (request: http.IncomingMessage, body: string) => Answer): Promise<Server> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const [status, text] = respond(request, body);
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
