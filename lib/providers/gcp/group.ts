/** What a group of machines needs around it, whoever makes it: networks, an identity, firewall rules of its own, a policy. */
import { Firewall } from '@pulumi/gcp/compute/firewall';
import { Account as ServiceAccount } from '@pulumi/gcp/serviceaccount/account';
import type * as pulumi from '@pulumi/pulumi';
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import { type Account, groupTag } from './machines';
import { accountId, resourceName } from './names';
import { AcceleratedNetwork } from './network';
import { existingPolicy, makePolicy } from './placement';
import type { GroupArgs, NetworkHandle } from './props';

export interface Surroundings {
  readonly plan: GcpPlan;
  readonly group: GcpGroupPlan;
  readonly project: pulumi.Input<string> | undefined;
  readonly networks: Readonly<Record<string, NetworkHandle>>;
  readonly account: Account;
  /** Of the plan's placement policy: made here, given, or the user's own. */
  readonly policy: pulumi.Input<string> | undefined;
  /** Firewall and NAT: machines that start before them cannot reach each other, or their packages. */
  readonly ready: readonly pulumi.Input<pulumi.Resource>[];
}

export function surroundings(name: string, plan: GcpPlan, group: GcpGroupPlan, args: GroupArgs, parent: pulumi.Resource): Surroundings {
  const project = args.project ?? plan.project;
  const networks = allNetworks(name, plan, group, args, parent);
  const ready = Object.entries(networks)
    .filter(([network]) => group.interfaces.some((each) => each.network === network))
    .flatMap(([, handle]) => (handle.ready ?? []) as pulumi.Resource[]);
  const own = groupFirewall(name, plan, group, networks, project, parent);
  return {
    plan,
    group,
    project,
    networks,
    account: accountOf(name, plan, group, args, project, parent),
    policy: policyOf(name, plan, group, args, project, parent),
    ready: own === undefined ? ready : [...ready, own],
  };
}

/** What is given, and whatever else the group's interfaces need. */
function allNetworks(
  name: string,
  plan: GcpPlan,
  group: GcpGroupPlan,
  args: GroupArgs,
  parent: pulumi.Resource,
): Readonly<Record<string, NetworkHandle>> {
  const { network, subnetwork } = args;
  const main: NetworkHandle | undefined =
    network === undefined && subnetwork === undefined
      ? undefined
      : { ...(network === undefined ? {} : { network }), subnetworks: subnetwork === undefined ? {} : { main: subnetwork } };
  const given: Record<string, NetworkHandle> = { ...args.networks, ...(main === undefined ? {} : { main }) };
  const missing = [...new Set(group.interfaces.map((each) => each.network))].filter(
    (each) => given[each] === undefined && plan.networks.find((of) => of.name === each)?.existing === undefined,
  );
  if (missing.length === 0) return given;
  const made = new AcceleratedNetwork(
    resourceName(name, 'networks'),
    { plan, only: missing, stem: name, ...(args.project === undefined ? {} : { project: args.project }) },
    { parent },
  );
  return { ...made.networks, ...given };
}

function accountOf(
  name: string,
  plan: GcpPlan,
  group: GcpGroupPlan,
  args: GroupArgs,
  project: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): Account {
  const given = args.serviceAccount ?? group.serviceAccount;
  if (given !== undefined) return { email: given, given: true };
  if (args.clusterAccount !== undefined) return { email: args.clusterAccount, given: false };
  return { email: makeAccount(name, `${plan.topology}-${group.name}`, project, parent), given: false };
}

/** An identity without any role: what the machines may do is the user's to grant. */
export function makeAccount(
  name: string,
  id: string,
  project: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return new ServiceAccount(
    resourceName(name, 'account'),
    { project, accountId: accountId(id), displayName: `${id} machines`.slice(0, 100) },
    { parent },
  ).email;
}

/** Ranges that open SSH to this group alone; the topology's own ranges open the whole main network. */
function groupFirewall(
  name: string,
  plan: GcpPlan,
  group: GcpGroupPlan,
  networks: Readonly<Record<string, NetworkHandle>>,
  project: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Resource | undefined {
  const ranges = group.sshFrom.filter((range) => !plan.access.from.includes(range));
  const network = networks[group.interfaces[0]?.network ?? 'main']?.network;
  if (ranges.length === 0 || network === undefined) return undefined;
  return new Firewall(
    resourceName(name, 'login'),
    {
      project,
      network,
      direction: 'INGRESS',
      allows: [{ protocol: 'tcp', ports: ['22'] }],
      sourceRanges: ranges,
      targetTags: [groupTag(plan, group)],
    },
    { parent },
  );
}

function policyOf(
  name: string,
  plan: GcpPlan,
  group: GcpGroupPlan,
  args: GroupArgs,
  project: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Input<string> | undefined {
  if (args.resourcePolicy !== undefined) return args.resourcePolicy;
  const policy = plan.placementPolicies.find((each) => each.name === group.placement.group);
  if (policy === undefined) return undefined;
  if (policy.existing !== undefined) return existingPolicy(plan, policy.existing);
  return makePolicy(resourceName(name, 'placement'), plan, policy, project, parent).selfLink;
}
