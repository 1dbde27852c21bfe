/** Where interfaces may lie, and what may stand on them. Source: EC2 guide "Elastic network interfaces", "Network cards". */
import { networkCards } from '../../resolve/aws-cards';
import type { Rule } from '../rule';
import type { InterfaceFacts, LaunchTemplateFacts } from './facts';

const ENI_GUIDE = 'EC2 guide, Elastic network interfaces: network cards (field notes aws R-1, R-2)';

const cardOf = (each: InterfaceFacts) => each.networkCardIndex ?? 0;

export const NETWORK_CARD_EXISTS: Rule<LaunchTemplateFacts> = {
  id: 'aws/network-card-out-of-range',
  level: 'error',
  holds: 'every interface lies on a network card that the machine has',
  prevents: 'InvalidParameterValue (network card index)',
  source: ENI_GUIDE,
  *check({ row, interfaces, at }) {
    if (row === undefined) return;
    for (const [i, each] of interfaces.entries()) {
      const card = cardOf(each);
      if (card >= 0 && card < row.network.cardCount) continue;
      yield {
        path: at('networkCardIndex', i),
        message: `${row.name} has ${row.network.cardCount} network cards`,
        got: card,
        allowed: `0 to ${row.network.cardCount - 1}`,
        fix: 'put the interface on a card that exists, or leave the layout to nicLayout',
      };
    }
  },
};

export const DEVICE_INDEX_IN_RANGE: Rule<LaunchTemplateFacts> = {
  id: 'aws/device-index-out-of-range',
  level: 'error',
  holds: 'a device index counts per card, from 0 to below the number of interfaces that the card takes',
  source: `${ENI_GUIDE}; eksctl#7520`,
  *check({ row, interfaces, at }) {
    if (row === undefined) return;
    const cards = networkCards(row);
    for (const [i, each] of interfaces.entries()) {
      const card = cards[cardOf(each)];
      const device = each.deviceIndex;
      if (card === undefined || device === undefined || (device >= 0 && device < card.maxInterfaces)) continue;
      yield {
        path: at('deviceIndex', i),
        message: `card ${card.index} of ${row.name} takes ${card.maxInterfaces} ${card.maxInterfaces === 1 ? 'interface' : 'interfaces'}`,
        got: device,
        allowed: `0 to ${card.maxInterfaces - 1}`,
        fix: 'use a free device index of that card, or another card',
        prevents: `The specified number '${device}' for the device index exceeds the maximum number of network interfaces supported by the network card at network card index ${card.index}. The maximum devices for this network card is ${card.maxInterfaces}.`,
      };
    }
  },
};

export const POSITIONS_UNIQUE: Rule<LaunchTemplateFacts> = {
  id: 'aws/duplicate-interface-position',
  level: 'error',
  holds: 'no two interfaces share a network card and a device index',
  prevents: 'InvalidParameterValue: each network interface requires a unique device index',
  source: ENI_GUIDE,
  *check({ interfaces, at }) {
    const seen = new Map<string, number>();
    for (const [i, each] of interfaces.entries()) {
      if (each.deviceIndex === undefined) continue;
      const position = `${cardOf(each)}/${each.deviceIndex}`;
      const first = seen.get(position);
      if (first === undefined) {
        seen.set(position, i);
        continue;
      }
      yield {
        path: at('deviceIndex', i),
        message: `interfaces ${first} and ${i} both lie on card ${cardOf(each)} at device index ${each.deviceIndex}`,
        got: each.deviceIndex,
        fix: 'give each interface of a card a device index of its own',
      };
    }
  },
};

export const PRIMARY_PRESENT: Rule<LaunchTemplateFacts> = {
  id: 'aws/primary-interface-missing',
  level: 'error',
  holds: 'the primary interface is at network card 0, device index 0',
  prevents: 'InvalidParameterValue: a primary network interface (device index 0) is required',
  source: `${ENI_GUIDE}; Karpenter EC2NodeClass validation`,
  *check({ interfaces, at }) {
    if (interfaces.length === 0 || interfaces.some((each) => each.deviceIndex === undefined)) return;
    if (interfaces.some((each) => cardOf(each) === 0 && each.deviceIndex === 0)) return;
    yield {
      path: at('interfaces'),
      message: 'no interface lies at network card 0, device index 0',
      fix: 'add { networkCardIndex: 0, deviceIndex: 0, type: interface }',
    };
  },
};

export const PUBLIC_IP_ALONE: Rule<LaunchTemplateFacts> = {
  id: 'aws/public-ip-with-several-interfaces',
  level: 'error',
  holds: 'only a machine with one interface can be given a public address at launch',
  prevents:
    'InvalidParameterCombination: The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces',
  source: 'EC2 guide, Public IPv4 addresses; terraform-provider-aws#6777 (field notes aws R-9)',
  *check({ interfaces, at }) {
    if (interfaces.length < 2) return;
    const [index] = interfaces.flatMap((each, i) => (each.publicIp === undefined ? [] : [i]));
    if (index === undefined) return;
    yield {
      path: at('publicIp', index),
      message: 'a machine with several interfaces gets no public address',
      got: `publicIp: ${interfaces[index]?.publicIp} with ${interfaces.length} interfaces`,
      allowed: 'one interface',
      fix: 'remove it, or add a one-interface login group that has the public address',
    };
  },
};

export const GROUPS_ON_INTERFACES: Rule<LaunchTemplateFacts> = {
  id: 'aws/security-groups-beside-interfaces',
  level: 'error',
  holds: 'with an interface list, security groups stand on each interface and not on the instance',
  prevents:
    'InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request',
  source: 'EC2 API RunInstances; terraform-aws-eks#1880 (field notes aws R-10)',
  *check({ interfaces, instanceSecurityGroups, at }) {
    if (interfaces.length === 0 || !instanceSecurityGroups) return;
    yield {
      path: at('securityGroups'),
      message: 'security groups stand on the instance beside an interface list',
      fix: 'move them to Groups of each interface',
    };
  },
};

export const DELETED_WITH_MACHINE: Rule<LaunchTemplateFacts> = {
  id: 'aws/interface-outlives-machine',
  level: 'warning',
  holds: 'every interface is deleted with its machine: one that stays blocks the deletion of its subnet and security group',
  source: 'aws-k8s-tester#531 (field notes aws R-11)',
  *check({ interfaces, at }) {
    for (const [i, each] of interfaces.entries()) {
      if (each.deleteOnTermination === true || (each.deleteOnTermination === undefined && i === 0)) continue;
      yield {
        path: at('deleteOnTermination', i),
        message: 'the interface outlives its machine',
        got: each.deleteOnTermination ?? 'not set',
        allowed: true,
        fix: 'DeleteOnTermination: true',
      };
    }
  },
};

export const INTERFACE_RULES = [
  NETWORK_CARD_EXISTS,
  DEVICE_INDEX_IN_RANGE,
  POSITIONS_UNIQUE,
  PRIMARY_PRESENT,
  PUBLIC_IP_ALONE,
  GROUPS_ON_INTERFACES,
  DELETED_WITH_MACHINE,
] as const;
