/** One network of the plan as resources: the VPC, its subnets, its firewall, and for the main network the way out. */
import { Firewall } from '@pulumi/gcp/compute/firewall';
import { Network } from '@pulumi/gcp/compute/network';
import { Router } from '@pulumi/gcp/compute/router';
import { RouterNat } from '@pulumi/gcp/compute/routerNat';
import { Subnetwork } from '@pulumi/gcp/compute/subnetwork';
import * as pulumi from '@pulumi/pulumi';
import type { GcpPlan, NetworkPlan } from '../../resolve/plan';
import { resourceName } from './names';
import type { NetworkHandle } from './props';

export interface VpcContext {
  readonly plan: GcpPlan;
  /** Stem of the names. */
  readonly stem: string;
  readonly project: pulumi.Input<string> | undefined;
  /** Of the RDMA network profiles, whose address has the project in it. */
  readonly profileProject: () => pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

export function makeVpc(context: VpcContext, network: NetworkPlan): { readonly vpc: Network; readonly handle: NetworkHandle } {
  const { plan, stem, project, parent } = context;
  const own = { parent };
  const rdma = network.networkProfile !== undefined;
  const vpc = new Network(
    resourceName(stem, network.name, 'network'),
    {
      project,
      // A description cannot be changed in place: nothing that may be worded otherwise one day.
      description: `${plan.topology}: ${network.name}`,
      autoCreateSubnetworks: false,
      mtu: network.mtuBytes,
      // RDMA does not leave its region; Cluster Toolkit sets the same (modules/network/gpu-rdma-vpc).
      routingMode: 'REGIONAL',
      ...(rdma
        ? { networkProfile: pulumi.interpolate`projects/${context.profileProject()}/global/networkProfiles/${network.networkProfile}` }
        : {}),
      ...(network.ipv6 === true ? { enableUlaInternalIpv6: true } : {}),
    },
    own,
  );
  const subnets = network.subnets.map(
    (subnet) =>
      new Subnetwork(
        resourceName(stem, subnet.name, 'subnet'),
        {
          project,
          region: plan.region,
          network: vpc.id,
          ipCidrRange: subnet.cidr,
          ...(network.ipv6 === true ? { stackType: 'IPV4_IPV6', ipv6AccessType: 'INTERNAL' } : {}),
          // Google's own services without an external address; RDMA networks have no such way.
          ...(rdma ? {} : { privateIpGoogleAccess: true }),
        },
        own,
      ),
  );
  const ready = rdma ? [] : firewall(context, network, vpc);
  if (plan.egress === 'nat' && carriesRoute(plan, network)) ready.push(nat(context, network, vpc, subnets));
  const subnetworks: Record<string, pulumi.Input<string>> = Object.fromEntries(
    network.subnets.map(({ name }, i) => [name, (subnets[i] as Subnetwork).id]),
  );
  if (network.kind === 'roce-metal') {
    // Google makes the one subnet, and names it after the network (Cluster Toolkit, modules/network/gpu-rdma-vpc).
    subnetworks[network.name] = pulumi.interpolate`projects/${vpc.project}/regions/${plan.region}/subnetworks/default-subnet-1-${vpc.name}`;
  }
  return { vpc, handle: { network: vpc.id, subnetworks, ready } };
}

/** Machines of the network reach each other; SSH comes from the stated ranges alone. RDMA networks allow no rules of ours. */
function firewall({ plan, stem, project, parent }: VpcContext, network: NetworkPlan, vpc: Network): pulumi.Resource[] {
  const own = { parent };
  const rule = (suffix: string, args: { allows: { protocol: string; ports?: string[] }[]; sourceRanges: pulumi.Input<string>[] }) =>
    new Firewall(resourceName(stem, network.name, suffix), { project, network: vpc.id, direction: 'INGRESS', ...args }, own);
  const inside = network.subnets.flatMap(({ cidr }) => (cidr === undefined ? [] : [cidr]));
  const rules: pulumi.Resource[] = [
    rule('internal', { allows: ['tcp', 'udp', 'icmp'].map((protocol) => ({ protocol })), sourceRanges: inside }),
  ];
  // A rule holds either IPv4 or IPv6 ranges; 58 is ICMPv6.
  if (network.ipv6 === true)
    rules.push(
      rule('internal-ipv6', { allows: ['tcp', 'udp', '58'].map((protocol) => ({ protocol })), sourceRanges: [vpc.internalIpv6Range] }),
    );
  if (carriesRoute(plan, network) && plan.access.from.length > 0)
    rules.push(rule('ssh', { allows: [{ protocol: 'tcp', ports: ['22'] }], sourceRanges: [...plan.access.from] }));
  return rules;
}

/** A machine's default route, and its SSH, go through interface 0. */
function carriesRoute(plan: GcpPlan, { name }: NetworkPlan): boolean {
  return name === 'main' || plan.groups.some(({ interfaces }) => interfaces[0]?.network === name);
}

/** Cloud NAT for the network's subnets: the machines have no external address. */
function nat(
  { plan, stem, project, parent }: VpcContext,
  network: NetworkPlan,
  vpc: Network,
  subnets: readonly Subnetwork[],
): pulumi.Resource {
  const own = { parent };
  const router = new Router(resourceName(stem, network.name, 'router'), { project, region: plan.region, network: vpc.id }, own);
  return new RouterNat(
    resourceName(stem, network.name, 'nat'),
    {
      project,
      region: plan.region,
      router: router.name,
      natIpAllocateOption: 'AUTO_ONLY',
      sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
      subnetworks: subnets.map(({ id }) => ({ name: id, sourceIpRangesToNats: ['ALL_IP_RANGES'] })),
      // 64 ports a machine are few for image and data set downloads: a machine that needs more gets more.
      enableDynamicPortAllocation: true,
      enableEndpointIndependentMapping: false,
      minPortsPerVm: 64,
      maxPortsPerVm: 8192,
      logConfig: { enable: true, filter: 'ERRORS_ONLY' },
    },
    own,
  );
}
