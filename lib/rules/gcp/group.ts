/** Size, zones, disks, the way to the internet, identity. */
import { zoneIsKnown, zonesOf } from '../../catalog/zones';
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { groupRule } from './facts';

/** Cluster Toolkit (ZONAL limit); field notes gcp R7.7. */
const ZONAL_MACHINES = 1000;
/** From memory of the documentation of regional groups: not verified. */
const REGIONAL_MACHINES = 2000;

export const GROUP_SIZE = groupRule({
  id: 'gcp/group-too-large',
  level: 'error',
  holds: 'a managed group in one zone has at most 1,000 machines',
  source: 'Compute Engine, managed instance groups: 1,000 machines in a zonal group (Cluster Toolkit; field notes gcp R7.7)',
  *each({ plan, path }) {
    const zonal = plan.zones.length === 1;
    const most = zonal ? ZONAL_MACHINES : REGIONAL_MACHINES;
    if (plan.size.max <= most) return;
    yield {
      path: `${path}.count`,
      level: zonal ? 'error' : 'warning',
      message: `a managed group in ${zonal ? 'one zone' : 'several zones'} has at most ${most} machines`,
      got: plan.size.max,
      allowed: `at most ${most}`,
      fix: zonal ? 'split the group, or name several zones (gcp.zones) where nothing keeps the machines together' : 'split the group',
    };
  },
});

export const GROUP_BOUNDS = groupRule({
  id: 'gcp/bounds-without-autoscaler',
  level: 'info',
  holds: 'a managed group starts with the desired number and stays there',
  source: 'SDK declaration of compute.InstanceGroupManager: bounds belong to an Autoscaler',
  *each({ plan, path }) {
    if (plan.size.min === plan.size.max) return;
    yield {
      path: `${path}.count`,
      message: `the group starts with ${plan.size.desired}; Google keeps no bounds without an autoscaler, which needs a signal of your own`,
      got: plan.size,
      fix: 'add a compute.Autoscaler for nodeGroup.manager, if the group should scale by itself',
    };
  },
});

export const ZONE_IN_REGION: Rule<GcpContext> = {
  id: 'gcp/zone-outside-region',
  level: 'error',
  holds: 'every zone lies in the target’s region',
  prevents: "Invalid value for field 'zone'. Unknown zone.",
  source: 'Compute Engine, regions and zones: REGION-LETTER',
  *check({ topology, plan }) {
    const stated: [string, string][] = [
      ...(topology.gcp.zone === undefined ? [] : [['targets.gcp.zone', topology.gcp.zone] as [string, string]]),
      ...topology.groups
        .filter(({ targets }) => targets.includes('gcp'))
        .flatMap(({ name, gcp }): [string, string][] => [
          ...(gcp.zone === undefined ? [] : [[`groups.${name}.gcp.zone`, gcp.zone] as [string, string]]),
          ...(gcp.zones ?? []).map((zone, i): [string, string] => [`groups.${name}.gcp.zones[${i}]`, zone]),
        ]),
    ];
    for (const [path, zone] of stated) {
      if (zone.startsWith(`${plan.region}-`) && /^[a-z]$/.test(zone.slice(plan.region.length + 1))) continue;
      yield {
        path,
        message: `the zone is not one of ${plan.region}`,
        got: zone,
        allowed: zonesOf('gcp', plan.region) ?? `${plan.region}-a`,
        fix: `zone: ${zonesOf('gcp', plan.region)?.[0] ?? `${plan.region}-a`}`,
      };
    }
  },
};

export const ZONE_KNOWN: Rule<GcpContext> = {
  id: 'gcp/zone-unconfirmed',
  level: 'warning',
  holds: 'the zone is one that the catalog knows',
  source: 'catalog zones',
  *check({ topology, plan }) {
    const zones = new Set([
      ...(topology.gcp.zone === undefined ? [] : [topology.gcp.zone]),
      ...plan.groups.flatMap((group) => group.zones),
    ]);
    for (const zone of zones) {
      if (!zone.startsWith(`${plan.region}-`) || zoneIsKnown('gcp', plan.region, zone)) continue;
      yield {
        path: zone === topology.gcp.zone ? 'targets.gcp.zone' : 'groups',
        message: 'the catalog cannot confirm that this zone exists',
        got: zone,
        allowed: zonesOf('gcp', plan.region) ?? [],
        fix: `check: gcloud compute zones describe ${zone}`,
      };
    }
  },
};

export const PROFILE_ZONE = groupRule({
  id: 'gcp/rdma-profile-unconfirmed',
  level: 'info',
  holds: 'the RDMA network profile exists in the zone',
  source: 'VPC, RDMA network profiles: only some zones have them (field notes gcp R4.1)',
  *each({ plan, path, networkOf }) {
    const profile = plan.interfaces.map(({ network }) => networkOf(network)?.networkProfile).find((each) => each !== undefined);
    if (profile === undefined) return;
    yield {
      path: `${path}.network.rdma`,
      message: `the network profile ${profile} exists in some zones only, and no table here lists them`,
      got: profile,
      fix: `check: gcloud compute network-profiles describe ${profile}`,
    };
  },
});

export const LOCAL_SSD = groupRule({
  id: 'gcp/no-local-ssd',
  level: 'error',
  holds: 'scratch on local NVMe is asked for only where the machine has Local SSDs',
  source: 'Compute Engine, about Local SSD disks',
  *each({ group, series, row, path }) {
    if (group.disks.scratch !== 'local-nvme' || (series.localSsd !== 'none' && series.localSsd !== undefined)) return;
    const unknown = series.localSsd === undefined;
    yield {
      path: `${path}.disks.scratch`,
      level: unknown ? 'warning' : 'error',
      message: unknown ? `no source says whether ${row.name} has Local SSDs` : `${row.name} has no Local SSD`,
      got: 'local-nvme',
      allowed: ['none'],
      fix: 'scratch: none, or a type whose name ends in -lssd',
    };
  },
});

export const LOCAL_SSD_PRICE = groupRule({
  id: 'gcp/local-ssd-billed-apart',
  level: 'info',
  holds: 'attached Local SSDs are billed on top of the list price',
  source: 'Compute Engine, about Local SSD disks',
  *each({ plan, path }) {
    if (plan.localSsds === 0) return;
    yield {
      path: `${path}.disks.scratch`,
      message: `${plan.localSsds} Local SSDs of 375 GB are attached; their price is not in the plan`,
      fix: 'look it up in the pricing of Local SSDs, or take a type whose name ends in -lssd',
    };
  },
});

/** Below this a download of images and data sets is the bottleneck. */
const SLOW_EXTERNAL_GBPS = 7;

export const EXTERNAL_EGRESS = groupRule({
  id: 'gcp/slow-to-internet',
  level: 'info',
  holds: 'how fast a machine reaches the internet is known',
  source: 'Compute Engine, compute-optimized machines: H3 and H4D have 1 Gbps to the internet (field notes gcp R2.7, R7.7)',
  *each({ plan, path }) {
    if (plan.externalEgressGbps >= SLOW_EXTERNAL_GBPS) return;
    yield {
      path: `${path}.network.bandwidthGbps`,
      message: `${plan.machine} sends at most ${plan.externalEgressGbps} Gbps out of its network, whatever it has inside`,
      got: plan.externalEgressGbps,
      fix: 'keep data sets and packages in a bucket or a mirror inside Google’s network',
    };
  },
});

export const SERVICE_ACCOUNT = groupRule({
  id: 'gcp/service-account-form',
  level: 'error',
  holds: 'a service account is named by its e-mail address',
  prevents: "Invalid value for field 'resource.serviceAccounts[0].email'",
  source: 'IAM, service accounts',
  *each({ group, path }) {
    const email = group.gcp.serviceAccount;
    if (email === undefined || /^[^@\s]+@[^@\s]+\.gserviceaccount\.com$/.test(email)) return;
    yield {
      path: `${path}.gcp.serviceAccount`,
      message: 'this is no address of a service account',
      got: email,
      allowed: 'NAME@PROJECT.iam.gserviceaccount.com',
      fix: 'write the whole address, or leave it out: an account without any role is made',
    };
  },
});

export const NETWORK_TAGS = groupRule({
  id: 'gcp/network-tag-form',
  level: 'error',
  holds: 'a network tag is 1 to 63 lower case letters, digits and dashes, and begins with a letter',
  prevents: "Invalid value for field 'resource.tags.items'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'",
  source: 'Compute API, Tags.items',
  *each({ group, path }) {
    for (const [i, tag] of (group.gcp.networkTags ?? []).entries()) {
      if (/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(tag)) continue;
      yield {
        path: `${path}.gcp.networkTags[${i}]`,
        message: 'this is no network tag',
        got: tag,
        allowed: '[a-z]([-a-z0-9]{0,61}[a-z0-9])?',
        fix: `networkTags: [${tag.toLowerCase().replaceAll(/[^-a-z0-9]/g, '-')}]`,
      };
    }
  },
});

export const METAL_WITHOUT_SHIELDED_VM = groupRule({
  id: 'gcp/metal-without-shielded-vm',
  level: 'info',
  holds: 'an organisation that demands Shielded VM knows that bare metal has none',
  source: 'Compute Engine, bare metal instances (field notes gcp R7.2); organisation policy constraints/compute.requireShieldedVm',
  *each({ plan, path }) {
    if (plan.shieldedVm) return;
    yield {
      path: `${path}.machine`,
      message: `${plan.machine} is bare metal and has no Shielded VM: the organisation policy compute.requireShieldedVm refuses it`,
      fix: 'ask for an exception, where the policy is on',
    };
  },
});

/** Identity-Aware Proxy (Cluster Toolkit, modules/network/vpc: allow_iap_ingress). */
const IAP_RANGE = '35.235.240.0/20';

export const NO_WAY_IN = groupRule({
  id: 'gcp/ssh-from-nowhere',
  level: 'info',
  holds: 'somebody can reach the machines',
  source: 'design: access.from opens SSH, unset opens nothing; IAP TCP forwarding',
  *each({ plan, path, networkOf }) {
    const made = networkOf(plan.interfaces[0]?.network ?? '')?.existing === undefined;
    if (plan.sshFrom.length > 0 || !made) return;
    yield {
      path: `${path}.access.from`,
      message: 'no range opens SSH: only machines in the same network reach these',
      got: [],
      fix: `access: { from: [${IAP_RANGE}] } for gcloud compute ssh --tunnel-through-iap, or a range of your own`,
    };
  },
});

export const GROUP_RULES: readonly Rule<GcpContext>[] = [
  GROUP_SIZE,
  GROUP_BOUNDS,
  ZONE_IN_REGION,
  ZONE_KNOWN,
  PROFILE_ZONE,
  LOCAL_SSD,
  LOCAL_SSD_PRICE,
  EXTERNAL_EGRESS,
  SERVICE_ACCOUNT,
  NETWORK_TAGS,
  METAL_WITHOUT_SHIELDED_VM,
  NO_WAY_IN,
];
