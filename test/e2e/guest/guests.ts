/** The files of guests of every kind: each cloud, each profile, with and without RDMA, DPDK and a proof that is waited for. */
import { parse } from 'yaml';
import { loadCatalog } from '../../../lib/catalog/load';
import { healthReporter } from '../../../lib/guest/health';
import { guestUserData } from '../../../lib/guest/user-data';
import { resolveAws } from '../../../lib/resolve/aws';
import { resolveAzure } from '../../../lib/resolve/azure';
import { resolveGcp } from '../../../lib/resolve/gcp';
import { resolveMetal } from '../../../lib/resolve/metal';
import type { Plan } from '../../../lib/resolve/plan';
import { completeTopology } from '../../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../../lib/topology/types';

export interface GuestFile {
  readonly path: string;
  readonly permissions: string;
  readonly content: string;
}

const STORAGE: Topology['network'] = { extra: { storage: { cidr: '10.99.0.0/16', mtu: 1500 } } };
const SHAPES: Readonly<Record<string, readonly [GroupNeed, Topology['network']?]>> = {
  plain: [{}],
  'rdma, latency': [{ network: { rdma: 'required' }, tuning: 'latency', only: ['aws', 'azure', 'gcp'] }],
  'express, enforced': [{ aws: { machine: 'p5.48xlarge' }, network: { rdma: 'required', flowGbps: 20 }, proof: 'enforce', only: ['aws'] }],
  'express over zones': [
    { aws: { machine: 'c8gn.48xlarge', zones: ['us-east-1a', 'us-east-1b'] }, network: { flowGbps: 20 }, only: ['aws'] },
  ],
  dpdk: [{ network: { dataPlane: 'dpdk', interfaces: 3, bandwidthGbps: 20 }, only: ['aws', 'azure', 'gcp'] }],
  'extra network': [{ network: { extra: ['storage'], bandwidthGbps: 20, queues: 8 }, only: ['aws', 'azure', 'gcp'] }, STORAGE],
  'a3 high': [{ gcp: { machine: 'a3-highgpu-8g' }, purchase: 'spot', only: ['gcp'] }],
  host: [
    {
      only: ['metal'],
      metal: { hosts: [{ name: 'n1' }] },
      sriov: { os: 'debian-13', functions: [{ match: { pci: '0000:3b:00.0' }, driver: 'mlx5_core', vfs: 4 }] },
    },
  ],
};

/** `SHAPE on TARGET` -> its files. */
export function guests(): Readonly<Record<string, readonly GuestFile[]>> {
  const found: Record<string, readonly GuestFile[]> = {};
  for (const [shape, [need, network]] of Object.entries(SHAPES)) {
    const { topology, findings } = completeTopology({
      name: 'lab',
      groups: { nodes: need },
      access: { sshPublicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me'] },
      ...(network === undefined ? {} : { network }),
    });
    if (topology === undefined) throw new Error(`${shape}: ${JSON.stringify(findings)}`);
    const plans: readonly (Plan | undefined)[] = [
      resolveAws(topology, loadCatalog('aws')).plan,
      resolveAzure(topology, loadCatalog('azure')).plan,
      resolveGcp(topology, loadCatalog('gcp')).plan,
      resolveMetal(topology).plan,
    ];
    for (const plan of plans) {
      const group = plan?.groups[0];
      if (plan === undefined || group === undefined) continue;
      const text = guestUserData(plan, group, [], false, healthReporter());
      found[`${shape} on ${plan.target}`] = (parse(text) as { readonly write_files: readonly GuestFile[] }).write_files;
    }
  }
  return found;
}
