/** Accelerated networking: where it is refused, where it is forced, and where its flag lies. */
import { azureSeriesFacts } from '../../catalog/azure-series';
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
import { acceleratedSize, eachGroup, nicPath, saidOf } from './each-group';

const OVERVIEW = 'Azure, Accelerated Networking overview';

/** Azure's error for a machine of its own, and for a scale set (field notes azure R1, R2). */
const NOT_PERMITTED =
  'VMSizeIsNotPermittedToEnableAcceleratedNetworking: Virtual machine has size %, which is not compatible with enabling accelerated networking on network interface(s) on the VM';
const NOT_PERMITTED_IN_SET =
  'VMSizeIsNotPermittedToEnableAcceleratedNetworkingForVmss: Virtual machine at index 0 of VM scale set has size %, which is not compatible with enabling accelerated networking in the network profile on the scale set';

export const ACCELERATION_SUPPORTED = eachGroup({
  id: 'azure/accelerated-networking-unsupported',
  level: 'error',
  holds: 'accelerated networking is on only where the size supports it',
  source: `${OVERVIEW}; azure-cli#19182, cluster-api#1201 (field notes azure R1, R2, R4)`,
  *each(facts, context) {
    const { group, row, acceleration } = facts;
    if (row === undefined || acceleration.supported !== false) return;
    const silent = azureSeriesFacts(row).falseAccelerationFlag;
    const size = acceleratedSize(facts, context);
    for (const [index, nic] of group.interfaces.entries()) {
      if (!nic.acceleratedNetworking) continue;
      const text = group.availabilitySet === undefined ? NOT_PERMITTED_IN_SET : NOT_PERMITTED;
      yield {
        path: nicPath(facts, index, 'acceleratedNetworking'),
        message: silent
          ? `the API says that ${row.name} has accelerated networking, and its machines get no virtual function`
          : `${row.name} has no accelerated networking`,
        got: true,
        allowed: false,
        fix: `remove acceleratedNetworking${size === undefined ? '' : `, or machine: ${size}`}`,
        prevents: silent ? 'no error: the machine is made, and runs on the synthetic path' : text.replace('%', row.name),
      };
    }
  },
});

export const ACCELERATION_REQUIRED = eachGroup({
  id: 'azure/accelerated-networking-required',
  level: 'error',
  holds: 'accelerated networking is not turned off where the size requires it',
  source:
    'Azure size pages (Dv5, Ev5, Ebsv5, Dpsv6: Required); network API: "Not applicable to VM sizes which require accelerated networking" (field notes azure R5)',
  *each(facts) {
    const { group, row, acceleration } = facts;
    if (row?.acceleratedNetworkingRequired !== true) return;
    for (const [index, nic] of group.interfaces.entries()) {
      // A size that accelerates one NIC cannot require it of the others.
      if (nic.acceleratedNetworking || index >= (acceleration.mostNics ?? Infinity)) continue;
      yield {
        path: nicPath(facts, index, 'acceleratedNetworking'),
        message: `${row.name} requires accelerated networking: the property does not apply to it, and off is not to be had`,
        got: false,
        allowed: true,
        fix: 'remove acceleratedNetworking: false',
      };
    }
  },
});

export const ACCELERATION_KNOWN = eachGroup({
  id: 'azure/accelerated-networking-unconfirmed',
  level: 'warning',
  holds: 'a source says whether the size supports accelerated networking',
  source: `${OVERVIEW}: capability AcceleratedNetworkingEnabled (field notes azure R3)`,
  *each({ group, row, acceleration, path }) {
    if (row === undefined || acceleration.supported !== undefined) return;
    if (!group.interfaces.some(({ acceleratedNetworking }) => acceleratedNetworking)) return;
    yield {
      path,
      message: `no source says whether ${row.name} supports accelerated networking: it is on, and the deployment fails where Azure refuses it`,
      got: row.name,
      fix: 'az vm list-skus --size SIZE shows AcceleratedNetworkingEnabled: add the row with it (--catalog FILE), or set azure.acceleratedNetworking',
    };
  },
});

export const SYNTHETIC_PATH = eachGroup({
  id: 'azure/synthetic-path',
  level: 'warning',
  holds: 'no group runs on the synthetic path without knowing it',
  source: `${OVERVIEW}; design: nothing falls back to the slow path without a finding`,
  *each(facts, context) {
    const { group, row, wish, acceleration, path } = facts;
    if (
      row === undefined ||
      acceleration.supported !== false ||
      group.interfaces.some(({ acceleratedNetworking }) => acceleratedNetworking)
    )
      return;
    const size = acceleratedSize(facts, context);
    yield {
      path: wish.azure.machine === undefined ? path : `${path}.azure.machine`,
      message: `${row.name} has no accelerated networking: all traffic passes the host's virtual switch`,
      got: row.name,
      fix:
        size === undefined
          ? 'azure: { acceleratedNetworking: true } chooses a size that has it'
          : `azure: { machine: ${size} }, or { acceleratedNetworking: true }`,
    };
  },
});

export const ACCELERATION_OFF = eachGroup({
  id: 'azure/accelerated-networking-off',
  level: 'warning',
  holds: 'accelerated networking that a size has is on',
  source: `${OVERVIEW}; design law 4: never silently off`,
  *each(facts) {
    const { group, row, acceleration } = facts;
    if (row === undefined || acceleration.supported !== true || row.acceleratedNetworkingRequired) return;
    for (const [index, nic] of group.interfaces.entries()) {
      if (nic.acceleratedNetworking || saidOf(facts, index) !== false) continue;
      yield {
        path: nicPath(facts, index, 'acceleratedNetworking'),
        message: `${row.name} supports accelerated networking, and the block turns it off on ${nic.name}`,
        got: false,
        allowed: true,
        fix: 'remove acceleratedNetworking: false',
      };
    }
  },
});

export const ONE_ACCELERATED_NIC = eachGroup({
  id: 'azure/one-accelerated-nic',
  level: 'warning',
  holds: 'no more NICs are accelerated than the size can',
  source:
    'microsoft/lisa@66df42e platform_.py: sizes whose accelerated networking applies to a single NIC; Azure page of Dasv5 (field notes azure R7)',
  *each(facts, context) {
    const { group, row, acceleration } = facts;
    const most = acceleration.mostNics;
    if (row === undefined || most === undefined) return;
    const on = group.interfaces.filter(({ acceleratedNetworking }) => acceleratedNetworking).length;
    const size = on > most || group.interfaces.length > most ? acceleratedSizeForAll(facts, context) : undefined;
    if (on > most) {
      yield {
        path: nicPath(facts, 1, 'acceleratedNetworking'),
        level: 'error',
        message: `${row.name} accelerates ${most} of its NICs`,
        got: on,
        allowed: most,
        fix: `acceleratedNetworking: true on one NIC only${size === undefined ? '' : `, or machine: ${size}`}`,
        prevents: NOT_PERMITTED.replace('%', row.name),
      };
    } else if (group.interfaces.length > most && on > 0) {
      yield {
        path: nicPath(facts, most),
        message: `${row.name} accelerates ${most} of its NICs: ${group.interfaces.length - on} of ${group.interfaces.length} run on the synthetic path`,
        got: group.interfaces.length,
        fix: size === undefined ? 'a size with more accelerated NICs' : `machine: ${size} accelerates all of them`,
      };
    }
  },
});

function acceleratedSizeForAll(facts: Parameters<typeof acceleratedSize>[0], context: AzureContext): string | undefined {
  return acceleratedSize({ ...facts, wish: { ...facts.wish, network: { ...facts.wish.network, dataPlane: 'dpdk' } } }, context);
}

export const ACCELERATION_DISPUTED = eachGroup({
  id: 'azure/acceleration-disputed',
  level: 'warning',
  holds: 'sources agree on what the size accelerates',
  source: 'AKS engine list of 2022-09 and Azure page of Dv5 against microsoft/lisa@66df42e platform_.py (field notes azure R3, R7)',
  *each(facts) {
    const { group, acceleration, path } = facts;
    const on = group.interfaces.filter(({ acceleratedNetworking }) => acceleratedNetworking).length;
    // Below what is disputed there is nothing to warn of.
    if (acceleration.disputed === undefined || on === 0 || (acceleration.mostNics === undefined && on < 2)) return;
    yield {
      path,
      message: acceleration.disputed,
      got: group.machine,
      fix: 'let the proof tell (proof: enforce), take a size with four vCPUs, or add your own row (--catalog FILE)',
    };
  },
});

export const ACCELERATION_RULES: readonly Rule<AzureContext>[] = [
  ACCELERATION_SUPPORTED,
  ACCELERATION_REQUIRED,
  ACCELERATION_KNOWN,
  SYNTHETIC_PATH,
  ACCELERATION_OFF,
  ONE_ACCELERATED_NIC,
  ACCELERATION_DISPUTED,
];
