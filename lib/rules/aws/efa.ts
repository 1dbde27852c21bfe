/** EFA: which machines, which cards, how many, and what an efa-only interface cannot have. Source: EFA guide. */
import { efaCards, networkCards } from '../../resolve/aws-cards';
import type { Rule } from '../rule';
import { type InterfaceFacts, isEfa, type LaunchTemplateFacts } from './facts';

const EFA_GUIDE = 'EC2 guide, Elastic Fabric Adapter: EFA basics and limitations';
const cardOf = (each: InterfaceFacts) => each.networkCardIndex ?? 0;

export const INTERFACE_TYPE_KNOWN: Rule<LaunchTemplateFacts> = {
  id: 'aws/interface-type-unknown',
  level: 'error',
  holds: 'an interface is of type interface, efa or efa-only',
  prevents: 'InvalidParameterValue (InterfaceType)',
  source: 'EC2 API, LaunchTemplateInstanceNetworkInterfaceSpecification.InterfaceType',
  *check({ interfaces, at }) {
    for (const [i, each] of interfaces.entries()) {
      if (each.type === undefined || each.type === 'interface' || isEfa(each.type)) continue;
      yield {
        path: at('type', i),
        message: 'no such interface type',
        got: each.type,
        allowed: ['interface', 'efa', 'efa-only'],
        fix: 'type: interface, efa or efa-only',
      };
    }
  },
};

export const EFA_SUPPORTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/efa-unsupported',
  level: 'error',
  holds: 'only machines with EFA take EFA interfaces',
  prevents: 'InvalidParameterCombination (the instance type does not support EFA)',
  source: `${EFA_GUIDE}: supported instance types`,
  *check({ row, interfaces, at }) {
    if (row === undefined || row.network.maxEfaInterfaces > 0) return;
    const index = interfaces.findIndex(({ type }) => isEfa(type));
    if (index === -1) return;
    yield {
      path: at('type', index),
      message: `${row.name} has no EFA`,
      got: interfaces[index]?.type,
      allowed: ['interface'],
      fix: 'name a machine with EFA (`linerate find --cloud aws --rdma`), or use interfaces of type interface',
    };
  },
};

export const CARD_TAKES_TYPE: Rule<LaunchTemplateFacts> = {
  id: 'aws/card-refuses-interface-type',
  level: 'error',
  holds: 'a network card takes only the interface types that it lists',
  prevents: 'InvalidParameterCombination (interface type on this network card)',
  source: 'EC2 API DescribeInstanceTypes, NetworkCards[].InterfaceTypes (field notes aws R-6; parallelcluster#7143)',
  *check({ row, interfaces, at }) {
    if (row === undefined || row.network.maxEfaInterfaces === 0) return;
    const cards = networkCards(row);
    for (const [i, each] of interfaces.entries()) {
      const card = cards[cardOf(each)];
      if (card === undefined || each.type === undefined || card.interfaceTypes.some((type) => type === each.type)) continue;
      if (each.type !== 'interface' && !isEfa(each.type)) continue;
      yield {
        path: at('type', i),
        message: `card ${card.index} of ${row.name} takes ${card.interfaceTypes.join(', ')}`,
        got: each.type,
        allowed: card.interfaceTypes,
        fix: `use a card that takes ${each.type}: ${
          cards
            .filter(({ interfaceTypes }) => interfaceTypes.some((type) => type === each.type))
            .map(({ index }) => index)
            .join(', ') || 'none does'
        }`,
      };
    }
  },
};

export const ONE_EFA_A_CARD: Rule<LaunchTemplateFacts> = {
  id: 'aws/two-efa-on-one-card',
  level: 'error',
  holds: 'a network card takes one EFA, efa or efa-only',
  prevents: 'InvalidParameterCombination (one EFA per network card)',
  source: `${EFA_GUIDE} (field notes aws R-7)`,
  *check({ interfaces, at }) {
    const first = new Map<number, number>();
    for (const [i, each] of interfaces.entries()) {
      if (!isEfa(each.type)) continue;
      const before = first.get(cardOf(each));
      if (before === undefined) first.set(cardOf(each), i);
      else
        yield {
          path: at('type', i),
          message: `interfaces ${before} and ${i} are both EFA on card ${cardOf(each)}`,
          got: each.type,
          fix: 'make one of them an interface, or move it to another card',
        };
    }
  },
};

export const EFA_WITHIN_MAXIMUM: Rule<LaunchTemplateFacts> = {
  id: 'aws/too-many-efa',
  level: 'error',
  holds: 'a machine takes as many EFA interfaces as EfaInfo.MaximumEfaInterfaces says',
  prevents: 'InvalidParameterCombination (maximum EFA interfaces)',
  source: `${EFA_GUIDE}; EC2 API DescribeInstanceTypes, EfaInfo (field notes aws R-7)`,
  *check({ row, interfaces, at }) {
    const max = row?.network.maxEfaInterfaces ?? 0;
    const count = interfaces.filter(({ type }) => isEfa(type)).length;
    if (row === undefined || max === 0 || count <= max) return;
    yield {
      path: at('interfaces'),
      message: `${row.name} takes ${max} EFA interfaces`,
      got: count,
      allowed: `at most ${max}`,
      fix: 'remove the EFA interfaces over the maximum',
    };
  },
};

export const PRIMARY_NOT_EFA_ONLY: Rule<LaunchTemplateFacts> = {
  id: 'aws/primary-efa-only',
  level: 'error',
  holds: 'the primary interface carries IP: interface or efa, never efa-only',
  prevents: 'InvalidParameterValue: an EFA-only network interface cannot be the primary network interface',
  source: 'EC2 guide, EFA: interface types (field notes aws R-2)',
  *check({ interfaces, at }) {
    const index = interfaces.findIndex((each) => cardOf(each) === 0 && each.deviceIndex === 0 && each.type === 'efa-only');
    if (index !== -1)
      yield {
        path: at('type', index),
        message: 'the primary interface is efa-only, and so without an address',
        got: 'efa-only',
        allowed: ['interface', 'efa'],
        fix: 'type: interface at card 0, device index 0; efa-only at device index 1',
      };
  },
};

export const EFA_ONLY_WITHOUT_IP: Rule<LaunchTemplateFacts> = {
  id: 'aws/efa-only-with-addresses',
  level: 'error',
  holds: 'an efa-only interface has no ENA device: no address, prefix, queue count, ENA Express or connection tracking',
  prevents: 'InvalidParameterValue (IP addresses on an EFA-only network interface)',
  source: 'CloudFormation AWS::EC2::LaunchTemplate InterfaceType; Karpenter launchtemplate.go (field notes aws R-8, R-54)',
  *check({ interfaces, at }) {
    for (const [i, each] of interfaces.entries()) {
      if (each.type !== 'efa-only') continue;
      const set = [
        ...each.addressProperties,
        ...(each.publicIp === undefined ? [] : ['publicIp']),
        ...(each.queues === undefined ? [] : ['queues']),
        ...(each.enaExpress === undefined ? [] : ['enaExpress']),
        ...(each.connectionTracking === undefined ? [] : ['connectionTracking']),
      ];
      if (set.length > 0)
        yield {
          path: at('addresses', i),
          message: `an efa-only interface cannot have ${set.join(', ')}`,
          got: set,
          fix: `remove ${set.join(', ')}, or make it type: efa`,
        };
    }
  },
};

export const EFA_LEFT_UNUSED: Rule<LaunchTemplateFacts> = {
  id: 'aws/efa-on-fewer-cards',
  level: 'warning',
  holds: 'where EFA is used at all, every card that can carry it does',
  source: 'skypilot#8391 (one EFA of four: a quarter of the bandwidth)',
  *check({ row, interfaces, at }) {
    if (row === undefined) return;
    const count = interfaces.filter(({ type }) => isEfa(type)).length;
    const full = efaCards(row).length;
    if (count === 0 || count >= full) return;
    yield {
      path: at('interfaces'),
      message: `${count} of ${full} EFA interfaces of ${row.name} are used`,
      got: count,
      allowed: full,
      fix: 'add an efa-only interface on each further card, or leave the list to nicLayout',
    };
  },
};

export const EFA_RULES = [
  INTERFACE_TYPE_KNOWN,
  EFA_SUPPORTED,
  CARD_TAKES_TYPE,
  ONE_EFA_A_CARD,
  EFA_WITHIN_MAXIMUM,
  PRIMARY_NOT_EFA_ONLY,
  EFA_ONLY_WITHOUT_IP,
  EFA_LEFT_UNUSED,
] as const;
