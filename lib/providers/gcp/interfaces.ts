/** The interface list of a machine: the plan's order, with the networks that are known only at deployment. */
import type { input } from '@pulumi/gcp/types';
import type * as pulumi from '@pulumi/pulumi';
import type { GcpGroupPlan, GcpInterfacePlan, GcpPlan } from '../../resolve/plan';
import { refusal } from './findings';
import type { NetworkHandle } from './props';

/** `InstanceTemplate` and `Instance` declare the same interface. */
export type NetworkInterfaceArgs = input.compute.InstanceTemplateNetworkInterface;

export function networkInterfaces(
  plan: GcpPlan,
  group: GcpGroupPlan,
  networks: Readonly<Record<string, NetworkHandle>>,
): NetworkInterfaceArgs[] {
  return group.interfaces.map((each) => ({
    ...place(plan, each, networks),
    nicType: each.nicType,
    stackType: each.stackType,
    ...(each.queueCount === undefined ? {} : { queueCount: each.queueCount }),
    ...(each.externalAddress ? { accessConfigs: [{ networkTier: 'PREMIUM' }] } : {}),
  }));
}

/** A subnetwork says its network; the network alone stands where Google or its owner chooses the subnetwork. */
function place(
  plan: GcpPlan,
  each: GcpInterfacePlan,
  networks: Readonly<Record<string, NetworkHandle>>,
): { network?: pulumi.Input<string>; subnetwork?: pulumi.Input<string> } {
  const network = plan.networks.find(({ name }) => name === each.network);
  if (network?.existing !== undefined) {
    const subnet = network.subnets.find(({ name }) => name === each.subnet)?.existing;
    return subnet === undefined ? { network: network.existing } : { subnetwork: subnet };
  }
  const handle = networks[each.network];
  if (handle === undefined) throw missing(each.network);
  const subnetwork = handle.subnetworks[each.subnet ?? each.network] ?? Object.values(handle.subnetworks)[0];
  if (subnetwork !== undefined) return { subnetwork };
  if (handle.network === undefined) throw missing(each.network);
  return { network: handle.network };
}

function missing(name: string): Error {
  return refusal({
    rule: 'gcp/network-missing',
    path: `networks.${name}`,
    message: 'the network is given without a network or a subnetwork',
    fix: `pass networks: { '${name}': { network: ..., subnetworks: { ... } } }`,
  });
}
