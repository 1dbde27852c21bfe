/** The topology beside this file, on Google Cloud. `pulumi up` deploys it; `npx linerate plan topology.yaml` shows it first. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { formatFinding, parseTopology } from 'linerate';
import { AcceleratedCluster } from 'linerate/gcp';

const config = new pulumi.Config();
const file = path.resolve(__dirname, config.get('topology') ?? 'topology.yaml');
const { topology, findings } = parseTopology(readFileSync(file, 'utf8'), { file });
if (topology === undefined) throw new pulumi.RunError(findings.map(formatFinding).join('\n'));

const token = config.getSecret('joinToken');

const cluster = new AcceleratedCluster(topology.name, {
  topology,
  // Known only to this deployment: it never enters the topology, and Pulumi keeps it encrypted.
  ...(token === undefined ? {} : { groups: { [topology.groups[0]?.name ?? '']: { metadata: { 'join-token': token } } } }),
});

export const networkId = cluster.network?.networkId;
export const instanceGroups = Object.fromEntries(
  Object.entries(cluster.nodeGroups).map(([group, { instanceGroup }]) => [group, instanceGroup]),
);
