/** A platform's own network beneath machines of ours: every id is another resource's output. */
import * as compute from '@pulumi/azure-native/compute';
import * as network from '@pulumi/azure-native/network';
import * as resources from '@pulumi/azure-native/resources';
import * as pulumi from '@pulumi/pulumi';
import { AcceleratedCluster, AcceleratedInstance, AcceleratedNodeGroup } from 'linerate/azure';

const config = new pulumi.Config();
const group = new resources.ResourceGroup('platform', { location: 'eastus' });
const resourceGroupName = group.name;
const vnet = new network.VirtualNetwork('hub', { resourceGroupName, addressSpace: { addressPrefixes: ['10.0.0.0/16'] } });
const subnet = (name: string, addressPrefix: string) =>
  new network.Subnet(name, { resourceGroupName, virtualNetworkName: vnet.name, addressPrefix });
const front = subnet('front', '10.0.0.0/20');
const back = subnet('back', '10.0.16.0/20');
const nsg = new network.NetworkSecurityGroup('strict', { resourceGroupName });
const reservations = new compute.CapacityReservationGroup('reserved', { resourceGroupName, zones: ['1'] });

const topology = {
  name: 'lab',
  targets: { azure: {} },
  network: { extra: { storage: { cidr: '10.65.0.0/24' } } },
  groups: {
    plain: { count: 2, network: { interfaces: 2, extra: ['storage'] }, azure: { machine: 'Standard_D8s_v5' } },
    solvers: { count: 2, azure: { machine: 'Standard_HB120rs_v3', identity: 'system' }, network: { rdma: 'required' as const } },
  },
};
const sshPublicKeys = [config.requireSecret('sshPublicKey')];
const own = { resourceGroupName, subnetId: front.id, extraSubnetIds: { storage: back.id }, sshPublicKeys };

const cluster = new AcceleratedCluster(
  'lab',
  { topology, ...own, groups: { plain: { networkSecurityGroupId: nsg.id } } },
  {
    // A platform stamps everything of ours, the children of components included.
    transforms: [
      ({ props, opts }) => ('tags' in props ? { props: { ...props, tags: { ...props.tags, stamped: 'yes' } }, opts } : undefined),
    ],
  },
);

const nodes = new AcceleratedNodeGroup('reserved-nodes', {
  topology,
  group: 'plain',
  ...own,
  capacityReservationGroupId: reservations.id,
});

const first = new AcceleratedInstance('solver-0', { topology, group: 'solvers', ...own });
const { availabilitySetId } = first;
const second = new AcceleratedInstance('solver-1', {
  topology,
  group: 'solvers',
  ...own,
  ...(availabilitySetId === undefined ? {} : { availabilitySetId }),
});

export const principalId = cluster.nodeGroup('solvers').principalId;
export const reservedScaleSet = nodes.scaleSetId;
export const addresses = pulumi.all([first, second].map(({ privateIpAddresses }) => privateIpAddresses[0] ?? ''));
