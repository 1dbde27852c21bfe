/** InfiniBand: one fabric is one scale set (or availability set) with one partition key. */
import { FAULT_DOMAINS, MOST_NODES } from '../../resolve/azure-shape';
import { overlaps, parseCidr } from '../../resolve/ipv4';
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
import { eachGroup, groupFacts } from './each-group';

const SETUP = 'Azure, Set up InfiniBand (azure-compute-docs setup-infiniband.md@9785197c, 2026-09-25)';
const MODES = 'Azure, Orchestration modes for scale sets (virtual-machine-scale-sets-orchestration-modes.md@01e1fb7d)';
const ISLANDS = 'no error: nodes in another placement group have another partition key, and the job hangs (AKS#2725, nccl-tests#36)';

export const ONE_PLACEMENT_GROUP = eachGroup({
  id: 'azure/infiniband-several-placement-groups',
  level: 'error',
  holds: 'a scale set with InfiniBand is one placement group',
  prevents: ISLANDS,
  source: `${SETUP} (field notes azure R29, R30)`,
  *each({ group, wish, path }) {
    if (group.rdma !== 'infiniband' || group.availabilitySet !== undefined || group.singlePlacementGroup) return;
    yield {
      path: wish.azure.singlePlacementGroup === undefined ? `${path}.network.rdma` : `${path}.azure.singlePlacementGroup`,
      message: 'InfiniBand reaches only the nodes of one placement group, and Azure never turns singlePlacementGroup on later',
      got: false,
      allowed: true,
      fix: 'remove singlePlacementGroup: false',
    };
  },
});

export const FLEXIBLE_SPREADS = eachGroup({
  id: 'azure/infiniband-flexible-in-zone',
  level: 'error',
  holds: 'a Flexible scale set with InfiniBand has two or three fault domains, and so no zone',
  prevents: ISLANDS,
  source: `${MODES}: one fault domain makes Azure set singlePlacementGroup to false (field notes azure R31)`,
  *each({ group, path }) {
    if (group.rdma !== 'infiniband' || group.orchestration !== 'flexible' || group.availabilitySet !== undefined) return;
    if (group.faultDomains > 1 && group.zones.length === 0) return;
    yield {
      path: `${path}.azure.${group.zones.length > 0 ? 'zones' : 'orchestration'}`,
      message: 'a Flexible scale set in a zone has one fault domain, and Azure then spreads it over several placement groups',
      got: { zones: group.zones, faultDomains: group.faultDomains },
      fix: 'remove orchestration: flexible (Uniform keeps nodes together, in a zone too), or the zones',
    };
  },
});

export const ONE_ZONE = eachGroup({
  id: 'azure/infiniband-several-zones',
  level: 'error',
  holds: 'a group with InfiniBand, or in a single placement group, lies in at most one zone',
  prevents: "'--single-placement-group' should be turned off for zonal scale-sets or with 100+ instances",
  source: `${SETUP}; azure-cli#9630 (field notes azure R30, R39)`,
  *each({ group, wish, path }) {
    if (group.zones.length < 2 || !(group.rdma === 'infiniband' || group.singlePlacementGroup)) return;
    yield {
      path: wish.azure.zones === undefined ? path : `${path}.azure.zones`,
      message: 'one placement group does not span zones',
      got: group.zones,
      allowed: 'at most one zone',
      fix: `zones: ["${group.zones[0]}"]`,
    };
  },
});

export const NODES_IN_ONE_FABRIC = eachGroup({
  id: 'azure/single-placement-group-too-large',
  level: 'error',
  holds: 'a single placement group has at most 100 machines; support raises it to 300',
  source: `${SETUP}; compute API, singlePlacementGroup: "of max size 100 virtual machines"; terraform-azurerm-nomad#6 (field notes azure R30)`,
  *each({ group, path }) {
    if (group.availabilitySet !== undefined || !group.singlePlacementGroup) return;
    const onRequest = group.rdma === 'infiniband' ? MOST_NODES.singlePlacementGroupOnRequest : MOST_NODES.singlePlacementGroup;
    const most = group.orchestration === 'flexible' ? MOST_NODES.flexibleFixedSpreading : MOST_NODES.singlePlacementGroup;
    const limit = Math.max(most, onRequest);
    if (group.size.max <= most) return;
    const over = group.size.max > limit;
    yield {
      path: `${path}.count`,
      level: over ? 'error' : 'warning',
      message: over
        ? `a single placement group never holds more than ${limit} machines`
        : `a single placement group holds ${most} machines unless support raises the limit (to ${limit})`,
      got: group.size.max,
      allowed: `at most ${most}`,
      fix: over
        ? 'fewer nodes, or several groups, each a fabric of its own'
        : 'ask Azure support for the larger limit first, or plan fewer nodes',
      ...(over
        ? {
            prevents: `OperationNotAllowed: Unable to create or update VirtualMachineScaleSet as it exceeds the total limit of '${limit}' Virtual Machine instances`,
          }
        : {}),
    };
  },
});

/** What the RDMA network keeps for itself. */
const RDMA_RANGE = '172.16.0.0/16';

export const RANGE_FREE: Rule<AzureContext> = {
  id: 'azure/infiniband-address-range',
  level: 'error',
  holds: `a VNet with InfiniBand machines does not overlap ${RDMA_RANGE}`,
  prevents: `no error: routes to the RDMA network ${RDMA_RANGE} collide with the VNet's, and MPI does not start`,
  source: `${SETUP}: the RDMA network reserves the address space ${RDMA_RANGE} (field notes azure R33)`,
  *check({ topology, plan }) {
    if (!plan.groups.some(({ rdma }) => rdma === 'infiniband')) return;
    const kept = parseCidr(RDMA_RANGE);
    const ranges = [
      { path: 'network.cidr', cidr: topology.network.cidr },
      ...topology.network.extra.map(({ name, cidr }) => ({ path: `network.extra.${name}.cidr`, cidr })),
    ];
    for (const { path, cidr } of ranges) {
      const block = parseCidr(cidr);
      if (kept === undefined || block === undefined || !overlaps(kept, block)) continue;
      yield {
        path,
        message: `the range overlaps ${RDMA_RANGE}, which the RDMA network of InfiniBand machines keeps`,
        got: cidr,
        allowed: `a range outside ${RDMA_RANGE}`,
        fix: 'cidr: 10.64.0.0/16',
      };
    }
  },
};

export const FABRICS_APART: Rule<AzureContext> = {
  id: 'azure/infiniband-fabrics-apart',
  level: 'warning',
  holds: 'groups with InfiniBand are not expected to reach each other over it: each is a fabric of its own',
  source: `${SETUP}: the partition key is that of one scale set or availability set; nccl-tests#36 (field notes azure R29)`,
  *check(context) {
    const groups = groupFacts(context).filter(({ group }) => group.rdma === 'infiniband');
    if (groups.length < 2) return;
    for (const { group, wish, path } of groups) {
      const others = groups.filter((other) => other.group !== group).map((other) => other.group.name);
      const shared = wish.placement.shared !== undefined;
      yield {
        path: shared ? `${path}.placement.shared` : `${path}.network.rdma`,
        level: shared ? 'warning' : 'info',
        message: `${group.name} reaches ${others.join(', ')} over IP only${shared ? ': a shared proximity placement group joins no fabrics' : ''}`,
        got: 'infiniband',
        fix: 'put machines that talk over InfiniBand into one group',
      };
    }
  },
};

export const RDMA_PREFERRED_LOST = eachGroup({
  id: 'azure/rdma-preferred-unavailable',
  level: 'warning',
  holds: 'a group that prefers RDMA hears when its size has none',
  source: 'design: nothing falls back to the slow path without a finding',
  *each({ group, wish, path }) {
    if (wish.network.rdma !== 'preferred' || group.rdma !== 'none') return;
    yield {
      path: `${path}.network.rdma`,
      message: `${group.machine} has no InfiniBand: the group runs over TCP`,
      got: 'preferred',
      fix: 'rdma: required chooses a size with InfiniBand; rdma: none says that TCP is fine',
    };
  },
});

export const INFINIBAND_UNUSED = eachGroup({
  id: 'azure/capability-unused',
  level: 'info',
  holds: 'what a chosen size could do and the topology does not ask for is mentioned',
  source: 'design law 4',
  *each({ group, wish, row, path }) {
    if (row?.infiniband === undefined || group.rdma !== 'none' || wish.network.rdma !== 'none') return;
    yield {
      path: `${path}.network.rdma`,
      message: `${row.name} has InfiniBand (${row.infiniband.hcas} x ${row.infiniband.gbpsPerHca} Gbps), and the scale set is not shaped for it`,
      got: 'none',
      fix: 'rdma: preferred shapes the scale set for it',
    };
  },
});

export const FAULT_DOMAIN_COUNT = eachGroup({
  id: 'azure/fault-domains',
  level: 'error',
  holds: 'a scale set has a number of fault domains that its orchestration mode takes',
  prevents:
    "Specifying Availability Zones is not allowed when Virtual Machine Scale Set has platformFaultDomainCount higher than 1 with OrchestrationMode: 'Flexible'",
  source: 'Azure, Choosing the right number of fault domains for scale sets; cluster-api-provider-azure#4451',
  *each({ group, path }) {
    if (group.availabilitySet !== undefined) return;
    const allowed: readonly number[] = FAULT_DOMAINS[group.orchestration][group.zones.length > 0 ? 'zonal' : 'regional'];
    if (allowed.includes(group.faultDomains)) return;
    yield {
      path: `${path}.azure.orchestration`,
      message: `a ${group.orchestration} scale set ${group.zones.length > 0 ? 'in a zone' : 'outside zones'} takes no ${group.faultDomains} fault domains`,
      got: group.faultDomains,
      allowed,
      fix: `a number of ${allowed.join(', ')}`,
    };
  },
});

export const NETWORK_API_VERSION = eachGroup({
  id: 'azure/network-api-version',
  level: 'error',
  holds: 'a Flexible scale set names the network API version of its NICs, and a Uniform one does not',
  source: 'compute API, networkApiVersion; azure-powershell#15331 (field notes azure R45)',
  *each({ group, path }) {
    const scaleSet = group.availabilitySet === undefined;
    if (!scaleSet || (group.orchestration === 'flexible') === (group.networkApiVersion !== undefined)) return;
    yield {
      path: `${path}.azure.orchestration`,
      message: `a ${group.orchestration} scale set ${group.networkApiVersion === undefined ? 'needs' : 'takes no'} networkApiVersion`,
      got: group.networkApiVersion ?? 'none',
      fix:
        group.networkApiVersion === undefined
          ? "networkApiVersion: '2020-11-01' in the amended plan"
          : 'remove networkApiVersion from the amended plan',
      ...(group.networkApiVersion === undefined
        ? {}
        : { prevents: "Could not find member 'networkApiVersion' on object of type 'VMScaleSetNetworkProfile'" }),
    };
  },
});

export const INFINIBAND_RULES: readonly Rule<AzureContext>[] = [
  ONE_PLACEMENT_GROUP,
  FLEXIBLE_SPREADS,
  ONE_ZONE,
  NODES_IN_ONE_FABRIC,
  RANGE_FREE,
  FABRICS_APART,
  RDMA_PREFERRED_LOST,
  INFINIBAND_UNUSED,
  FAULT_DOMAIN_COUNT,
  NETWORK_API_VERSION,
];
