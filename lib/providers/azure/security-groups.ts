/**
 * The network security group of a node group: SSH from the plan's ranges and nothing else from outside the VNet. Traffic
 * inside the VNet is Azure's own rule; InfiniBand does not pass the virtual NIC, so no rule sees it (field notes azure R52).
 */
import { NetworkSecurityGroup } from '@pulumi/azure-native/network';
import type * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { azureTags } from './tags';

export interface SecurityGroupArgs {
  readonly plan: AzurePlan;
  readonly group: AzureGroupPlan;
  readonly resourceGroupName: pulumi.Input<string>;
}

export function networkSecurityGroup(
  name: string,
  { plan, group, resourceGroupName }: SecurityGroupArgs,
  opts: pulumi.CustomResourceOptions,
): NetworkSecurityGroup {
  return new NetworkSecurityGroup(
    `nsg-${name}`,
    {
      resourceGroupName,
      location: plan.region,
      securityRules:
        group.sshFrom.length === 0
          ? []
          : [
              {
                name: 'ssh',
                description: 'SSH from the ranges of the topology',
                priority: 1000,
                direction: 'Inbound',
                access: 'Allow',
                protocol: 'Tcp',
                sourceAddressPrefixes: [...group.sshFrom],
                sourcePortRange: '*',
                destinationAddressPrefix: '*',
                destinationPortRange: '22',
              },
            ],
      tags: azureTags(plan, group),
    },
    opts,
  );
}
