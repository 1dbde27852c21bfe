/** The VNet: MTU, addresses, idle connections, encryption. */
import { azureSeriesFacts, AZURE_SERIES_SOURCES } from '../../catalog/azure-series';
import { AZURE_MTU_BYTES, azureMtuCap, NAT_IDLE_MINUTES } from '../../resolve/azure-network';
import { addressCount, parseCidr } from '../../resolve/ipv4';
import type { AzureContext } from '../context';
import { type Rule, runRules, type Violation } from '../rule';
import { eachGroup, groupFacts } from './each-group';

const MTU = 'Azure, Configure MTU for virtual machines (how-to-virtual-machine-mtu.md@2ce5cadc)';

interface OnNetwork {
  readonly name: string;
  readonly path: string;
  readonly mtu: 'jumbo' | 'standard' | number;
}

function networksOf({ topology }: AzureContext): readonly OnNetwork[] {
  const { network } = topology;
  return [
    { name: 'main', path: 'network', mtu: network.mtu },
    ...network.extra.map(({ name, mtu }) => ({ name, path: `network.extra.${name}`, mtu })),
  ];
}

export const MTU_WITHIN_PATH: Rule<AzureContext> = {
  id: 'azure/mtu-over-path',
  level: 'error',
  holds: 'a stated MTU is one that every adapter on the network carries',
  source: `${MTU} (field notes azure R26, R27)`,
  *check(context) {
    for (const { name, path, mtu } of networksOf(context)) {
      if (typeof mtu !== 'number') continue;
      const rows = groupFacts(context).flatMap(({ group, row }) =>
        row !== undefined && group.interfaces.some(({ network }) => network === name) ? [row] : [],
      );
      const cap = azureMtuCap(rows);
      if (mtu <= cap.bytes) continue;
      yield {
        path: `${path}.mtu`,
        message: cap.because,
        got: mtu,
        allowed: `at most ${cap.bytes}`,
        fix: `mtu: jumbo, or ${cap.bytes}${mtu === 4000 ? ' (4000 is a common wrong number)' : ''}`,
      };
    }
  },
};

export const MTU_NEEDS_FUNCTION: Rule<AzureContext> = {
  id: 'azure/mtu-without-acceleration',
  level: 'warning',
  holds: 'an MTU above 1500 is carried by a virtual function: the page states figures for Mellanox and MANA only',
  source: `${MTU}: largest MTU by adapter`,
  *check(context) {
    const { plan } = context;
    for (const { name, path } of networksOf(context)) {
      const bytes = plan.networks.find((network) => network.name === name)?.mtuBytes ?? 0;
      if (bytes <= AZURE_MTU_BYTES.standard) continue;
      const without = plan.groups.filter(({ interfaces }) => interfaces.some((nic) => nic.network === name && !nic.acceleratedNetworking));
      if (without.length === 0) continue;
      yield {
        path: `${path}.mtu`,
        message: `${without.map((group) => group.name).join(', ')} ${without.length === 1 ? 'has' : 'have'} a NIC without accelerated networking here, and no page states that it carries ${bytes} bytes`,
        got: bytes,
        fix: 'mtu: standard, or accelerated networking on every NIC of the network; the proof sends packets of this size',
      };
    }
  },
};

/** Azure keeps five addresses of each subnet (Virtual Network FAQ). */
const KEPT = 5;

export const SUBNET_HOLDS_GROUPS: Rule<AzureContext> = {
  id: 'azure/subnet-too-small',
  level: 'error',
  holds: "a subnet has an address for every NIC of every node at the groups' maximum, and the five that Azure keeps",
  prevents: 'SubnetIsFull',
  source: 'Azure Virtual Network FAQ: five addresses of each subnet are reserved',
  *check({ plan }) {
    for (const network of plan.networks) {
      const block = network.cidr === undefined ? undefined : parseCidr(network.cidr);
      if (block === undefined || network.existing !== undefined) continue;
      const needs = plan.groups.map(({ name, interfaces, size }) => ({
        name,
        each: interfaces.filter((nic) => nic.network === network.name && nic.subnetId === undefined).length,
        max: size.max,
      }));
      const total = needs.reduce((sum, { each, max }) => sum + each * max, 0);
      const room = addressCount(block) - KEPT;
      if (total <= room) continue;
      yield {
        path: network.name === 'main' ? 'network.cidr' : `network.extra.${network.name}.cidr`,
        message: `${network.cidr} has room for ${room} addresses; ${needs
          .filter(({ each }) => each > 0)
          .map(({ name, each, max }) => `${name} needs ${max} x ${each}`)
          .join(', ')}`,
        got: network.cidr,
        allowed: `room for ${total} addresses`,
        fix: 'a larger network (a shorter prefix), fewer nodes, or fewer NICs',
      };
    }
  },
};

export const IDLE_CONNECTIONS = eachGroup({
  id: 'azure/idle-connections-forgotten',
  level: 'warning',
  holds: 'a connection through the NAT gateway is silent for no longer than two hours',
  source: 'Azure NAT gateway: TCP idle timeout, 4 to 120 minutes',
  *each({ group, wish, path }, { plan }) {
    const idle = wish.network.connectionIdleSeconds;
    if (idle === undefined || plan.natGateway === undefined || idle <= NAT_IDLE_MINUTES.most * 60) return;
    yield {
      path: `${path}.network.connectionIdleSeconds`,
      message: `the NAT gateway of ${group.name} forgets a silent connection after ${NAT_IDLE_MINUTES.most} minutes`,
      got: idle,
      allowed: `at most ${NAT_IDLE_MINUTES.most * 60} s through the NAT gateway; inside the VNet nothing forgets`,
      fix: `keepalives of the application, or connectionIdleSeconds: ${NAT_IDLE_MINUTES.most * 60}`,
    };
  },
});

export const NETWORK_RULES: readonly Rule<AzureContext>[] = [MTU_WITHIN_PATH, MTU_NEEDS_FUNCTION, SUBNET_HOLDS_GROUPS, IDLE_CONNECTIONS];

/**
 * VNet encryption is an argument of the components, not of the topology: the rule stands beside the others and is applied
 * where the network is made (field notes azure R51).
 */
const VNET_ENCRYPTION: Rule<Pick<AzureContext, 'plan'>> = {
  id: 'azure/vnet-encryption-unsupported',
  level: 'error',
  holds: 'a VNet is encrypted only where every size supports it, over accelerated NICs',
  source: AZURE_SERIES_SOURCES.vnetEncryption,
  *check({ plan }): Iterable<Violation> {
    for (const group of plan.groups) {
      const path = `groups.${group.name}`;
      const plain = group.interfaces.filter(({ acceleratedNetworking }) => !acceleratedNetworking);
      if (plain.length > 0) {
        yield {
          path: `${path}.azure.acceleratedNetworking`,
          message: `VNet encryption needs accelerated networking, and ${plain.map(({ name }) => name).join(', ')} of ${group.machine} has none`,
          got: false,
          fix: 'encryption: false, or a size whose NICs are all accelerated',
        };
      }
      if (azureSeriesFacts({ name: group.machine, family: undefined }).vnetEncryption !== true) {
        yield {
          path: `${path}.azure.machine`,
          level: 'warning',
          message: `the list of series that VNet encryption supports leaves ${group.machine} out: its traffic passes unencrypted`,
          got: group.machine,
          fix: 'encryption: false, or a size of a listed series (D, E, F, L, M of v4 to v6)',
        };
      }
    }
    if (plan.groups.some(({ mtuBytes }) => mtuBytes > AZURE_MTU_BYTES.standard)) {
      yield {
        path: 'network.mtu',
        level: 'warning',
        message: 'encryption takes part of each frame: how much is not documented',
        got: plan.mtuBytes,
        fix: 'mtu: standard, until a ping of the full size passes',
      };
    }
  },
};

export function vnetEncryptionFindings(plan: AzureContext['plan']) {
  return runRules([VNET_ENCRYPTION], { plan });
}
