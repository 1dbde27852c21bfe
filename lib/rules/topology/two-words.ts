/** A neutral field and a cloud's block, or two fields of a block, that say different things about one matter. */
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { cloudsOf } from './planned';

const SOURCE = 'design: two words for one thing that disagree are an error';

export const NIC_LAYOUT_OR_INTERFACES: Rule<TopologyContext> = {
  id: 'topology/nic-layout-with-interfaces',
  level: 'error',
  holds: 'aws.nicLayout and aws.interfaces exclude each other',
  source: 'design: interfaces and nicLayout exclude each other',
  *check({ topology }) {
    for (const group of topology.groups) {
      const { name, aws } = group;
      if (aws.nicLayout === undefined || aws.interfaces === undefined || !cloudsOf(topology, group).includes('aws')) continue;
      yield {
        path: `groups.${name}.aws.nicLayout`,
        message: 'the interfaces are already listed by hand',
        got: aws.nicLayout,
        allowed: 'nicLayout or interfaces',
        fix: 'remove nicLayout, or remove interfaces to have them laid out',
      };
    }
  },
};

export const PUBLIC_ADDRESS_AGREES: Rule<TopologyContext> = {
  id: 'topology/public-address-contradiction',
  level: 'error',
  holds: 'access.publicAddress and aws.publicIp say the same where both stand',
  source: SOURCE,
  *check({ topology }) {
    for (const group of topology.groups) {
      if (!group.access.publicAddress || group.aws.publicIp !== false || !cloudsOf(topology, group).includes('aws')) continue;
      yield {
        path: `groups.${group.name}.aws.publicIp`,
        message: 'access.publicAddress asks for a public address',
        got: false,
        allowed: 'one of the two',
        fix: 'remove aws.publicIp, or access: { publicAddress: false }',
      };
    }
  },
};

export const PLACEMENT_GROUP_AGREES: Rule<TopologyContext> = {
  id: 'topology/placement-group-contradiction',
  level: 'error',
  holds: 'placement.existing and aws.placementGroup name the same group, and placement is not none beside it',
  source: SOURCE,
  *check({ topology }) {
    for (const group of topology.groups) {
      const { placementGroup } = group.aws;
      const { existing, strategy } = group.placement;
      if (placementGroup === undefined || !cloudsOf(topology, group).includes('aws')) continue;
      const says =
        existing !== undefined && existing !== placementGroup
          ? `existing: ${existing}`
          : strategy === 'none'
            ? 'placement: none'
            : undefined;
      if (says === undefined) continue;
      yield {
        path: `groups.${group.name}.aws.placementGroup`,
        message: `the group also says ${says}`,
        got: placementGroup,
        allowed: 'one of the two',
        fix: `remove aws.placementGroup, or ${says.split(':')[0]}`,
      };
    }
  },
};

export const ZONES_AGREE: Rule<TopologyContext> = {
  id: 'topology/zone-contradiction',
  level: 'error',
  holds: 'gcp.zone is among gcp.zones where both stand',
  source: SOURCE,
  *check({ topology }) {
    for (const group of topology.groups) {
      const { name, gcp } = group;
      if (!cloudsOf(topology, group).includes('gcp')) continue;
      if (gcp.zone === undefined || gcp.zones === undefined || gcp.zones.includes(gcp.zone)) continue;
      yield {
        path: `groups.${name}.gcp.zone`,
        message: 'the zone is not among gcp.zones',
        got: gcp.zone,
        allowed: gcp.zones,
        fix: `remove zone, or zone: ${gcp.zones[0]}`,
      };
    }
  },
};

export const IDLE_TIMEOUT_AGREES: Rule<TopologyContext> = {
  id: 'topology/idle-timeout-contradiction',
  level: 'error',
  holds: 'connectionIdleSeconds is no longer than the connection tracking that aws.connectionTracking asks for',
  source: SOURCE,
  *check({ topology }) {
    for (const group of topology.groups) {
      const idle = group.network.connectionIdleSeconds;
      const tracked = group.aws.connectionTracking?.tcpEstablishedSeconds;
      if (idle === undefined || tracked === undefined || tracked >= idle || !cloudsOf(topology, group).includes('aws')) continue;
      yield {
        path: `groups.${group.name}.aws.connectionTracking.tcpEstablishedSeconds`,
        message: `connections of ${idle} seconds of silence must survive, yet tracking forgets them sooner`,
        got: tracked,
        allowed: `${idle} or more`,
        fix: `tcpEstablishedSeconds: ${idle}`,
      };
    }
  },
};

export const TWO_WORDS_RULES = [
  NIC_LAYOUT_OR_INTERFACES,
  PUBLIC_ADDRESS_AGREES,
  PLACEMENT_GROUP_AGREES,
  ZONES_AGREE,
  IDLE_TIMEOUT_AGREES,
] as const;
