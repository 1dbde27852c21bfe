/** A group of our plan as launch-template facts; paths lead to what the user wrote. */
import type { AwsMachine } from '../../catalog/rows';
import type { AwsGroupPlan, AwsPlan } from '../../resolve/plan';
import type { CompleteGroup } from '../../topology/complete';
import type { AwsContext } from '../context';
import type { FactField, LaunchTemplateFacts } from './facts';

const MARKET = { 'on-demand': 'on-demand', reservation: 'on-demand', spot: 'spot', 'capacity-block': 'capacity-block' } as const;

export interface GroupFacts {
  readonly group: AwsGroupPlan;
  readonly wish: CompleteGroup;
  readonly row: AwsMachine | undefined;
  readonly facts: LaunchTemplateFacts;
}

/** Every rule asks for the same facts of the same plan. */
const known = new WeakMap<AwsPlan, readonly GroupFacts[]>();

/** One entry a group of the plan, in its order. */
export function factsOfPlan(context: AwsContext): readonly GroupFacts[] {
  const facts = known.get(context.plan) ?? groupFacts(context);
  known.set(context.plan, facts);
  return facts;
}

function groupFacts({ topology, plan, catalog }: AwsContext): GroupFacts[] {
  return plan.groups.flatMap((group) => {
    const wish = topology.groups.find(({ name }) => name === group.name);
    if (wish === undefined) return [];
    const row = catalog.get(group.machine);
    return [{ group, wish, row, facts: factsOfGroup(plan, group, wish, row) }];
  });
}

function factsOfGroup(plan: AwsPlan, group: AwsGroupPlan, wish: CompleteGroup, row: AwsMachine | undefined): LaunchTemplateFacts {
  const path = `groups.${group.name}`;
  const paths: Record<FactField, string> = {
    interfaces: wish.aws.interfaces === undefined ? `${path}.network.interfaces` : `${path}.aws.interfaces`,
    networkCardIndex: `${path}.aws.interfaces`,
    deviceIndex: `${path}.aws.interfaces`,
    type: wish.aws.nicLayout === undefined ? `${path}.network.rdma` : `${path}.aws.nicLayout`,
    publicIp: wish.aws.publicIp === undefined ? `${path}.access.publicAddress` : `${path}.aws.publicIp`,
    addresses: `${path}.aws.interfaces`,
    queues: `${path}.network.queues`,
    enaExpress: wish.aws.enaExpress === undefined ? `${path}.network.flowGbps` : `${path}.aws.enaExpress`,
    connectionTracking:
      wish.aws.connectionTracking === undefined ? `${path}.network.connectionIdleSeconds` : `${path}.aws.connectionTracking`,
    deleteOnTermination: `${path}.aws.interfaces`,
    machine: `${path}.aws.machine`,
    securityGroups: `${path}.aws.securityGroupIds`,
    market: wish.aws.purchase === undefined ? `${path}.purchase` : `${path}.aws.purchase`,
    placement: wish.aws.placementGroup === undefined ? `${path}.placement` : `${path}.aws.placementGroup`,
    bandwidthWeighting: `${path}.aws.bandwidthWeighting`,
    cpuOptions: `${path}.aws.threadsPerCore`,
    metadata: `${path}.aws.metadataHopLimit`,
    volumes: `${path}.disks.root`,
  };
  const byHand: Partial<Record<FactField, string>> = {
    networkCardIndex: 'networkCardIndex',
    deviceIndex: 'deviceIndex',
    type: 'type',
    publicIp: 'publicIp',
    addresses: 'ipv4PrefixCount',
    queues: 'queues',
    enaExpress: 'enaExpress',
  };
  return {
    path,
    machine: group.machine,
    row,
    interfaces: group.interfaces.map((each) => ({
      networkCardIndex: each.networkCardIndex,
      deviceIndex: each.deviceIndex,
      type: each.type,
      // A lone interface takes the group's address; with several, only what is asked counts against R-9.
      publicIp: each.publicIp ?? (group.publicAddress && each.networkCardIndex === 0 && each.deviceIndex === 0 ? true : undefined),
      addressProperties: each.ipv4PrefixCount === undefined ? [] : ['ipv4PrefixCount'],
      queues: each.queues,
      enaExpress: each.enaExpress === undefined ? undefined : { enabled: true, udp: each.enaExpress === 'tcp+udp' },
      connectionTracking: each.type === 'efa-only' ? undefined : group.connectionTracking,
      deleteOnTermination: true,
    })),
    instanceSecurityGroups: false,
    market: MARKET[group.purchase.kind],
    placementStrategy: plan.placementGroups.some(({ groups }) => groups.includes(group.name)) ? group.placement.strategy : undefined,
    bandwidthWeighting: group.bandwidthWeighting,
    cpuOptions: group.cpuOptions,
    metadata: { httpTokens: 'required', hopLimit: group.metadataHopLimit },
    volumesEncrypted: [true],
    at: (field, index) => {
      const own = byHand[field];
      return index !== undefined && wish.aws.interfaces !== undefined && own !== undefined
        ? `${path}.aws.interfaces[${index}].${own}`
        : paths[field];
    },
  };
}
