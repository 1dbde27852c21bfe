/** What the proof must find on a bare-metal host. */
import type { Expectation } from './expectation';
import type { HostFunction } from './host-functions';

export function metalExpectation(functions: readonly HostFunction[], mtuBytes: number): Expectation {
  const network = functions.filter(({ kind }) => kind === 'network' || kind === 'infiniband');
  const drivers = [...new Set(network.map(({ driverName }) => driverName))];
  return {
    interfaces: network.length === 0 ? [] : [{ kind: 'pf', count: network.length, drivers: drivers.map((name) => ({ name })) }],
    mtuBytes,
    virtualFunctions: functions.map(({ label, driverName, vfs }) => ({ function: label, driver: driverName, count: vfs })),
  };
}
