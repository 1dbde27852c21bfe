/** The MTU of the networks, for platforms whose DHCP does not say it. */
import { parseCidr } from '../resolve/ipv4';
import type { GroupPlan, Plan } from '../resolve/plan';
import type { TuningSetting } from './tuning';

export function mtuSetting(plan: Plan, group: GroupPlan, drivers: readonly string[], why: string, source: string): TuningSetting {
  const joined = plan.networks.filter(
    ({ name, kind }) =>
      kind === 'ip' &&
      (name === 'main' || ('interfaces' in group && group.interfaces.some((each) => 'network' in each && each.network === name))),
  );
  const others = joined.filter(({ mtuBytes }) => mtuBytes !== group.mtuBytes);
  // An interface tells its network by its address: names and order differ between images.
  const elsewhere = others.flatMap(({ cidr, mtuBytes }) => {
    const block = cidr === undefined ? undefined : parseCidr(cidr);
    return block === undefined ? [] : [`${block.base}/${block.prefix}:${mtuBytes}`];
  });
  const line =
    elsewhere.length === 0
      ? `put "/sys/class/net/$nic/mtu" ${group.mtuBytes}`
      : `mtu_by_network "$nic" ${group.mtuBytes} '${elsewhere.join(' ')}'`;
  return { id: 'mtu', why, source, interfaces: { drivers, lines: [line] } };
}
