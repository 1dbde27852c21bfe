/** MTU, address ranges, subnets and the way out on Azure: one VNet, one subnet for each network of the topology. */
import type { AzureMachine } from '../catalog/rows';
import type { CompleteTopology, MtuWish } from '../topology/complete';
import type { AzureNatGatewayPlan, NetworkPlan } from './plan';

/** Azure "Configure MTU for virtual machines": Mellanox 3900, MANA 9000, inside one VNet only (field notes azure R26, R27). */
export const AZURE_MTU_BYTES = { mellanox: 3900, mana: 9000, standard: 1500 } as const;

/** Every machine of the size has MANA, and no other adapter: `mana(likely)` is no promise. */
export function manaOnly(row: AzureMachine): boolean {
  return row.adapter === 'mana';
}

/** @param rows the sizes on the network */
export function azureMtuCap(rows: readonly AzureMachine[]): { readonly bytes: number; readonly because: string } {
  if (rows.length > 0 && rows.every(manaOnly))
    return { bytes: AZURE_MTU_BYTES.mana, because: 'every size on the network has MANA only; inside the VNet, other paths carry 1500' };
  const other = rows.find((row) => !manaOnly(row));
  return {
    bytes: AZURE_MTU_BYTES.mellanox,
    because:
      other === undefined
        ? 'what every adapter carries'
        : `${other.name} may run on a Mellanox adapter, which carries 3900; inside the VNet, other paths carry 1500`,
  };
}

function azureMtu(wish: MtuWish, rows: readonly AzureMachine[]): { readonly bytes: number; readonly because: string } {
  const cap = azureMtuCap(rows);
  if (wish === 'standard') return { bytes: AZURE_MTU_BYTES.standard, because: 'asked: standard' };
  if (wish === 'jumbo') return cap;
  return { bytes: Math.min(wish, cap.bytes), because: 'asked' };
}

export interface AzureNetworkMember {
  readonly row: AzureMachine;
  /** Names of the networks in which the group has an interface. */
  readonly networks: readonly string[];
  /** The user's own subnet of the main network. */
  readonly subnetId: string | undefined;
}

export function azureNetworks({ network }: CompleteTopology, members: readonly AzureNetworkMember[]): readonly NetworkPlan[] {
  return [{ name: 'main', cidr: network.cidr, mtu: network.mtu }, ...network.extra].map(({ name, cidr, mtu }): NetworkPlan => {
    const on = members.filter(({ networks }) => networks.includes(name));
    const { bytes, because } = azureMtu(
      mtu,
      on.map(({ row }) => row),
    );
    const [first] = on;
    const existing = name === 'main' && first?.subnetId !== undefined && on.every(({ subnetId }) => subnetId !== undefined);
    return {
      name,
      kind: 'ip',
      cidr,
      mtuBytes: bytes,
      subnets: [{ name, cidr }],
      ...(existing ? { existing: first.subnetId as string } : {}),
      because,
    };
  });
}

/** Azure, NAT gateway: an idle flow is kept 4 to 120 minutes. */
export const NAT_IDLE_MINUTES = { least: 4, most: 120 } as const;

/** One NAT gateway on the main subnet, in the zone that all groups share, else in none. */
export function azureNatGateway(
  topology: CompleteTopology,
  zones: readonly string[],
  idleSeconds: number,
): AzureNatGatewayPlan | undefined {
  if (topology.network.egress !== 'nat') return undefined;
  const minutes = Math.ceil(idleSeconds / 60);
  return {
    zones: zones.length === 1 ? zones : [],
    idleTimeoutMinutes: Math.min(NAT_IDLE_MINUTES.most, Math.max(NAT_IDLE_MINUTES.least, minutes)),
  };
}
