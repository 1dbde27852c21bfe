import * as compute from '@pulumi/azure-native/compute';
import * as network from '@pulumi/azure-native/network';
import * as resources from '@pulumi/azure-native/resources';
import * as google from '@pulumi/gcp/compute';
import * as organizations from '@pulumi/gcp/organizations';
import * as pulumi from '@pulumi/pulumi';

const config = new pulumi.Config();
const location = config.require('location');
const token = config.requireSecret('joinToken');

/** A scale set behind a security group, in a placement group of its own. */
class Rack extends pulumi.ComponentResource {
  readonly scaleSetId: pulumi.Output<string>;
  constructor(
    name: string,
    args: { group: resources.ResourceGroup; subnetId: pulumi.Input<string>; nics: number },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('sample:azure:Rack', name, {}, opts);
    const parent = { parent: this };
    const base = { resourceGroupName: args.group.name, location };
    const rule = {
      access: 'Allow',
      direction: 'Inbound',
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
    } as const;
    const nsg = new network.NetworkSecurityGroup(
      `${name}-nsg`,
      { ...base, securityRules: [{ ...rule, name: 'in', priority: 100, destinationPortRange: '443' }] },
      parent,
    );
    const scaleSet = new compute.VirtualMachineScaleSet(
      `${name}-vmss`,
      {
        ...base,
        sku: { name: 'Standard_HB120rs_v3', capacity: 2 },
        upgradePolicy: { mode: 'Manual' },
        virtualMachineProfile: {
          osProfile: {
            computerNamePrefix: name,
            adminUsername: 'operator',
            customData: token.apply((text) => Buffer.from(`#!/bin/sh\necho ${text} > /etc/join\n`).toString('base64')),
          },
          networkProfile: {
            networkInterfaceConfigurations: Array.from({ length: args.nics }, (_, index) => ({
              name: `nic${index}`,
              primary: index === 0,
              enableAcceleratedNetworking: true,
              networkSecurityGroup: { id: nsg.id },
              ipConfigurations: [{ name: 'ip', primary: true, subnet: { id: args.subnetId } }],
            })),
          },
        },
      },
      { ...parent, ignoreChanges: ['sku.capacity'] },
    );
    this.scaleSetId = scaleSet.id;
    this.registerOutputs({ scaleSetId: this.scaleSetId });
  }
}

const group = new resources.ResourceGroup('rg', { location });
const vnet = new network.VirtualNetwork('vnet', {
  resourceGroupName: group.name,
  location,
  addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
});
const subnet = new network.Subnet('subnet', { resourceGroupName: group.name, virtualNetworkName: vnet.name, addressPrefix: '10.0.0.0/24' });
const stamp: pulumi.ResourceTransform = async ({ type, props, opts }) =>
  type === 'azure-native:network:NetworkSecurityGroup' ? { props: { ...props, tags: { stamped: 'yes' } }, opts } : undefined;
const rack = new Rack('rack', { group, subnetId: subnet.id, nics: 2 }, { transforms: [stamp] });

const project = organizations.getProjectOutput({});
const rail = new google.Network('rail', {
  autoCreateSubnetworks: false,
  mtu: 8896,
  networkProfile: pulumi.interpolate`projects/${project.projectId}/global/networkProfiles/us-central1-a-vpc-roce`,
});
const range = new google.Subnetwork('rail', { network: rail.id, region: 'us-central1', ipCidrRange: '10.1.0.0/16' });
const template = new google.InstanceTemplate('node', {
  machineType: 'a3-ultragpu-8g',
  disks: [{ sourceImage: 'projects/debian-cloud/global/images/family/debian-12', boot: true }],
  networkInterfaces: [{ subnetwork: range.id, nicType: 'MRDMA' }],
  scheduling: { onHostMaintenance: 'TERMINATE', automaticRestart: true },
  metadataStartupScript: pulumi.interpolate`#!/bin/sh\necho ${token} > /etc/join\n`,
});

export const scaleSetId = rack.scaleSetId;
export const templateLink = template.selfLinkUnique;
