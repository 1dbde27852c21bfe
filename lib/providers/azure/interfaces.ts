/** The plan's NICs as a scale set's configurations and as resources of a single machine. */
import type { input } from '@pulumi/azure-native/types';
import type * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzureInterfacePlan } from '../../resolve/plan';
import { refusal } from './findings';
import type { GroupArgs, GroupOptions } from './props';

export interface NicSurroundings {
  readonly late: GroupOptions;
  readonly networkSecurityGroupId: pulumi.Input<string>;
  readonly subnetOf: (nic: AzureInterfacePlan) => pulumi.Input<string>;
}

/** Late ids win over the block's, and those over the network's. @throws TopologyError where no subnet is known */
export function subnetsOf(
  group: AzureGroupPlan,
  args: Pick<GroupArgs, 'subnetId' | 'extraSubnetIds' | 'network'>,
): NicSurroundings['subnetOf'] {
  return (nic) => {
    const late = nic.network === 'main' ? args.subnetId : args.extraSubnetIds?.[nic.network];
    const id = late ?? nic.subnetId ?? args.network?.subnetIds[nic.network];
    if (id !== undefined) return id;
    const where = nic.network === 'main' ? 'subnetId' : `extraSubnetIds: { ${nic.network}: ... }`;
    throw refusal({
      rule: 'azure/subnet-missing',
      path: `groups.${group.name}`,
      message: `no subnet is given for ${nic.name} in the network ${nic.network}`,
      fix: `pass network: an AcceleratedNetwork of the same topology, or ${where}`,
    });
  };
}

/** Common to both kinds of NIC. */
function nicSettings(group: AzureGroupPlan, nic: AzureInterfacePlan, late: GroupOptions) {
  const stateless = late.disableTcpStateTracking ?? nic.disableTcpStateTracking;
  const dnsServers = late.dnsServers ?? (nic.dnsServers === undefined ? undefined : [...nic.dnsServers]);
  return {
    enableAcceleratedNetworking: nic.acceleratedNetworking,
    enableIPForwarding: group.forwarding,
    ...(nic.auxiliaryMode === undefined ? {} : { auxiliaryMode: nic.auxiliaryMode }),
    ...(nic.auxiliarySku === undefined ? {} : { auxiliarySku: nic.auxiliarySku }),
    ...(stateless === undefined ? {} : { disableTcpStateTracking: stateless }),
    ...(dnsServers === undefined ? {} : { dnsSettings: { dnsServers } }),
  };
}

/** A public address lies on the primary NIC alone. */
export function hasPublicAddress(group: AzureGroupPlan, nic: AzureInterfacePlan): boolean {
  return group.publicAddress && nic.primary;
}

/** @throws TopologyError where a Uniform scale set is asked to keep something */
export function deleteOption(group: AzureGroupPlan, late: GroupOptions): 'Delete' | 'Detach' {
  const wanted = late.deleteOption ?? 'Delete';
  if (wanted === 'Delete' || group.orchestration === 'flexible') return wanted;
  throw refusal({
    rule: 'azure/uniform-always-deletes',
    path: `groups.${group.name}`,
    message: 'a Uniform scale set always deletes the NICs and disks of a machine with it',
    got: wanted,
    allowed: ['Delete'],
    fix: 'remove deleteOption, or azure: { availabilitySet: true } for machines of their own',
    source: 'Azure, Orchestration modes for scale sets: option to delete or retain VM NIC and disks',
  });
}

export function nicConfigurations(
  group: AzureGroupPlan,
  { networkSecurityGroupId, subnetOf, late }: NicSurroundings,
): input.compute.VirtualMachineScaleSetNetworkConfigurationArgs[] {
  // A Uniform scale set always deletes the NICs with the machine and knows no such option (Azure, Orchestration modes).
  const option = deleteOption(group, late);
  const deletion = group.orchestration === 'flexible' ? { deleteOption: option } : {};
  return group.interfaces.map((nic) => ({
    name: nic.name,
    primary: nic.primary,
    ...nicSettings(group, nic, late),
    networkSecurityGroup: { id: networkSecurityGroupId },
    ...deletion,
    ipConfigurations: [
      {
        name: 'ip',
        primary: true,
        subnet: { id: subnetOf(nic) },
        ...(hasPublicAddress(group, nic)
          ? { publicIPAddressConfiguration: { name: 'public', sku: { name: 'Standard', tier: 'Regional' }, ...deletion } }
          : {}),
      },
    ],
  }));
}

export function nicResource(
  group: AzureGroupPlan,
  nic: AzureInterfacePlan,
  { networkSecurityGroupId, subnetOf, late }: NicSurroundings,
  publicAddressId: pulumi.Input<string> | undefined,
) {
  return {
    ...nicSettings(group, nic, late),
    networkSecurityGroup: { id: networkSecurityGroupId },
    ipConfigurations: [
      {
        name: 'ip',
        primary: true,
        privateIPAllocationMethod: 'Dynamic',
        subnet: { id: subnetOf(nic) },
        ...(publicAddressId === undefined ? {} : { publicIPAddress: { id: publicAddressId } }),
      },
    ],
  };
}
