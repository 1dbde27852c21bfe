/** The topology beside this file, on Azure. `pulumi up` deploys it; `npx linerate plan topology.yaml` shows it first. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { formatFinding, parseTopology } from 'linerate';
import { AcceleratedCluster } from 'linerate/azure';

const config = new pulumi.Config();
const file = path.resolve(__dirname, config.get('topology') ?? 'topology.yaml');
const { topology, findings } = parseTopology(readFileSync(file, 'utf8'), { file });
if (topology === undefined) throw new pulumi.RunError(findings.map(formatFinding).join('\n'));

// What only this deployment knows stays out of the topology: keys, secret or not, and a network that exists already.
const sshPublicKey = config.getSecret('sshPublicKey');
const subnetId = config.get('subnetId');

const cluster = new AcceleratedCluster(topology.name, {
  topology,
  ...(sshPublicKey === undefined ? {} : { sshPublicKeys: [sshPublicKey] }),
  ...(subnetId === undefined ? {} : { subnetId }),
});

export const resourceGroupName = cluster.resourceGroupName;
export const virtualNetworkId = cluster.network?.virtualNetworkId;
export const scaleSets = Object.fromEntries(Object.entries(cluster.nodeGroups).map(([group, { scaleSetId }]) => [group, scaleSetId]));
