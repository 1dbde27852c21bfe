/** Groups beside each other, and what a chosen machine has and does not use (law 4: never silently off). */
import { efaCards } from '../../resolve/aws-cards';
import type { AwsContext } from '../context';
import type { Rule } from '../rule';
import { factsOfPlan } from './facts-of-plan';

/** EFA of these families reaches only its own (EFA guide, limitations: "P4d/P4de/DL1"; field notes aws R-23). Read 2026-08. */
const EFA_ISLANDS: readonly (readonly string[])[] = [['p4d', 'p4de', 'dl1']];

const island = (machine: string): number => EFA_ISLANDS.findIndex((families) => families.includes(machine.split('.')[0] as string));

export const EFA_ISLAND_APART: Rule<AwsContext> = {
  id: 'aws/efa-island-mixed',
  level: 'error',
  holds: 'P4d, P4de and DL1 reach no other machine over EFA: they share no fabric with other types',
  prevents: 'no error: EFA traffic between P4d/P4de/DL1 and other types is not supported, and the job hangs',
  source: 'EC2 guide, Elastic Fabric Adapter: limitations (field notes aws R-23)',
  *check(context) {
    const groups = context.plan.groups.filter(({ rdma }) => rdma === 'efa');
    const apart = groups.filter(({ machine }) => island(machine) !== -1);
    const others = groups.filter(({ machine }) => island(machine) === -1);
    for (const group of others.length === 0 ? [] : apart) {
      yield {
        path: `groups.${group.name}.network.rdma`,
        message: `${group.machine} reaches none of ${others.map(({ name, machine }) => `${name} (${machine})`).join(', ')} over EFA`,
        got: group.machine,
        fix: 'put them into topologies of their own, or choose machines of one kind',
      };
    }
  },
};

export const RDMA_PREFERRED_LOST: Rule<AwsContext> = {
  id: 'aws/rdma-preferred-unavailable',
  level: 'warning',
  holds: 'a group that prefers RDMA hears when its machine has none',
  source: 'design: nothing falls back to the slow path without a finding',
  *check(context) {
    for (const { group, wish } of factsOfPlan(context)) {
      if (wish.network.rdma === 'preferred' && group.rdma === 'none')
        yield {
          path: `groups.${group.name}.network.rdma`,
          message: `${group.machine} has no EFA: the group runs over TCP`,
          got: 'preferred',
          fix: 'rdma: required chooses a machine with EFA; rdma: none says that TCP is fine',
        };
    }
  },
};

export const CAPABILITY_UNUSED: Rule<AwsContext> = {
  id: 'aws/capability-unused',
  level: 'info',
  holds: 'what a chosen machine could do and the topology does not ask for is mentioned',
  source: 'design law 4; aws-eda-slurm-cluster#308',
  *check(context) {
    for (const { group, wish, row } of factsOfPlan(context)) {
      if (row === undefined) continue;
      const at = `groups.${group.name}`;
      if (group.rdma === 'none' && wish.network.rdma === 'none' && efaCards(row).length > 0) {
        yield {
          path: `${at}.network.rdma`,
          message: `${row.name} has EFA (${efaCards(row).length} x), and it is off`,
          got: 'none',
          fix: 'rdma: preferred turns it on',
        };
      }
      if (
        group.enaExpress === 'off' &&
        wish.aws.enaExpress === undefined &&
        row.network.enaExpress &&
        wish.network.bandwidthGbps > 0 &&
        group.rdma === 'none'
      ) {
        yield {
          path: `${at}.aws.enaExpress`,
          message: `${row.name} has ENA Express (25 Gbps a flow, instead of ${group.placement.strategy === 'cluster' ? 10 : 5}), and it is off`,
          got: 'off',
          fix: 'aws: { enaExpress: true }, or flowGbps: 25',
        };
      }
      if (group.bandwidthWeighting === undefined && row.network.bandwidthWeightings.includes('vpc-1') && wish.network.bandwidthGbps > 0) {
        yield {
          path: `${at}.aws.bandwidthWeighting`,
          message: `${row.name} can move a quarter of its baseline from EBS to the network, and does not`,
          got: 'default',
          fix: 'aws: { bandwidthWeighting: vpc-1 }',
        };
      }
    }
  },
};

export const IDLE_CONNECTIONS: Rule<AwsContext> = {
  id: 'aws/idle-connections-forgotten',
  level: 'warning',
  holds: 'a connection that is silent for longer than connection tracking remembers is kept alive, or the plan says that it is not',
  source: 'EC2 guide, Security group connection tracking (field notes aws R-45)',
  *check(context) {
    for (const { group, wish, row } of factsOfPlan(context)) {
      const fallback = row?.network.conntrackSeconds[0] ?? Infinity;
      const timeout = group.connectionTracking?.tcpEstablishedSeconds ?? fallback;
      if (timeout >= 7200 || wish.tuning !== 'none') continue;
      yield {
        path: `groups.${group.name}.network.connectionIdleSeconds`,
        message: `${group.machine} forgets an idle TCP connection after ${timeout} s, and tuning: none sets no keepalive`,
        got: wish.network.connectionIdleSeconds ?? 'not set',
        fix: 'connectionIdleSeconds: 432000, or another tuning than none',
      };
    }
  },
};

export const DPDK_WITHOUT_IOMMU: Rule<AwsContext> = {
  id: 'aws/dpdk-without-iommu',
  level: 'warning',
  holds: 'a user-space data path on a virtual machine has no IOMMU behind it',
  source: 'amzn-drivers, userspace/dpdk README (field notes aws R-71)',
  *check(context) {
    for (const { group, row } of factsOfPlan(context)) {
      if (group.dataPlane === 'dpdk' && row !== undefined && !row.bareMetal)
        yield {
          path: `groups.${group.name}.network.dataPlane`,
          message: `${row.name} has no IOMMU: DPDK runs with vfio in no-IOMMU mode, which isolates no DMA`,
          got: 'dpdk',
          fix: 'machine: { bareMetal: true }, or accept it: nothing else on the machine is protected from the DPDK process',
        };
    }
  },
};

/** `us-east-1-bos-1a`: a Local Zone; `us-east-1-wl1-bos-wlz-1`: a Wavelength Zone; `us-east-1a` is neither. */
const LOCAL_ZONE = /^[a-z]+(-[a-z]+)+-\d+-[a-z]+/;
/** Regions where ENA Express works inside one zone only (EC2 guide, ENA Express; read 2026-08). */
const ONE_ZONE_REGIONS: readonly string[] = ['sa-east-1', 'me-south-1', 'me-central-1'];

export const ENA_EXPRESS_REACH: Rule<AwsContext> = {
  id: 'aws/ena-express-out-of-reach',
  level: 'warning',
  holds: 'ENA Express is used only where both ends can be: not in a Local Zone, and inside one zone in three regions',
  source: 'EC2 guide, ENA Express: considerations (field notes aws R-51)',
  *check({ plan }) {
    for (const group of plan.groups.filter(({ enaExpress }) => enaExpress !== 'off')) {
      const path = `groups.${group.name}.aws.enaExpress`;
      const local = group.zones.filter((zone) => LOCAL_ZONE.test(zone));
      if (local.length > 0)
        yield {
          path,
          level: 'error',
          message: 'ENA Express does not work in a Local Zone: traffic would fall back to plain ENA',
          got: local,
          fix: 'remove enaExpress, or use a zone of the region',
        };
      else if (group.zones.length > 1 && ONE_ZONE_REGIONS.includes(plan.region))
        yield {
          path,
          message: `between the zones of ${plan.region} traffic falls back to plain ENA`,
          got: group.zones,
          allowed: 'one zone',
          fix: `zones: [${group.zones[0]}]`,
        };
    }
  },
};

export const CUSTOM_IMAGE_UNCHECKED: Rule<AwsContext> = {
  id: 'aws/custom-image-unchecked',
  level: 'info',
  holds: "an image of the user's own carries the ENA flag and a driver: nothing here can look",
  source: 'EC2 guide, Enhanced networking with ENA: EnaSupport is an attribute of the AMI (field notes aws R-70)',
  *check({ plan }) {
    for (const { name, image } of plan.groups.filter(({ image: { kind } }) => kind === 'ami')) {
      yield {
        path: `groups.${name}.aws.imageId`,
        message: `${image.reference} must be registered with EnaSupport and carry the ENA driver`,
        got: image.reference,
        fix: `aws ec2 describe-images --image-ids ${image.reference} --query "Images[].EnaSupport"`,
      };
    }
  },
};

export const FABRIC_RULES = [
  EFA_ISLAND_APART,
  RDMA_PREFERRED_LOST,
  CAPABILITY_UNUSED,
  IDLE_CONNECTIONS,
  DPDK_WITHOUT_IOMMU,
  ENA_EXPRESS_REACH,
  CUSTOM_IMAGE_UNCHECKED,
] as const;
