/** NICs: how many, which is primary, auxiliary modes. */
import { AUXILIARY_REGIONS, azureSeriesFacts, AZURE_SERIES_SOURCES } from '../../catalog/azure-series';
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
import { eachGroup, nicPath } from './each-group';

export const NIC_COUNT = eachGroup({
  id: 'azure/too-many-interfaces',
  level: 'error',
  holds: 'a machine has no more NICs than its size takes',
  source: 'Azure size pages, Max NICs: capability MaxNetworkInterfaces; fortigate-autoscale-azure#60 (field notes azure R6)',
  *each(facts) {
    const { group, row, wish, path } = facts;
    if (row?.maxNics === undefined || group.interfaces.length <= row.maxNics) return;
    const counts = `is ${group.interfaces.length} and the maximum allowed is ${row.maxNics}`;
    yield {
      path: wish.azure.interfaces === undefined ? `${path}.network.interfaces` : `${path}.azure.interfaces`,
      message: `${row.name} takes ${row.maxNics} NICs`,
      got: group.interfaces.length,
      allowed: `at most ${row.maxNics}`,
      fix: 'fewer NICs, or a larger size',
      prevents:
        group.availabilitySet === undefined
          ? `The number of network interface configurations for VM scale set exceeds the maximum allowed for the virtual machine size ${row.name}: it ${counts}`
          : `NetworkInterfaceCountExceeded: The number of network interfaces for virtual machine exceeds the maximum allowed for the virtual machine size ${row.name}: it ${counts}`,
    };
  },
});

export const NIC_COUNT_KNOWN = eachGroup({
  id: 'azure/interfaces-unconfirmed',
  level: 'warning',
  holds: 'a source says how many NICs a size with several takes',
  source: 'catalog azure: holes of the Azure size pages (field notes azure R6)',
  *each({ group, row, path }) {
    if (row === undefined || row.maxNics !== undefined || group.interfaces.length < 2) return;
    yield {
      path: `${path}.network.interfaces`,
      message: `no source says how many NICs ${row.name} takes`,
      got: group.interfaces.length,
      fix: 'az vm list-skus --size SIZE shows MaxNetworkInterfaces: add the row with it (--catalog FILE)',
    };
  },
});

export const ONE_PRIMARY = eachGroup({
  id: 'azure/one-primary-interface',
  level: 'error',
  holds: 'exactly one NIC of a machine is primary',
  prevents: 'NetworkInterfaceMustHavePrimaryPropertySet: Network interface must have Primary property set',
  source: 'compute API, networkProfile: primary; ansible#40648 (field notes azure R48)',
  *each({ group, wish, path }) {
    const primaries = group.interfaces.filter(({ primary }) => primary).length;
    if (primaries === 1) return;
    yield {
      path: wish.azure.interfaces === undefined ? path : `${path}.azure.interfaces`,
      message: `${primaries} NICs are primary`,
      got: primaries,
      allowed: 1,
      fix: primaries === 0 ? 'primary: true on one NIC, or on none and the first is' : 'primary: true on one NIC only',
    };
  },
});

export const LIST_MEETS_NEED = eachGroup({
  id: 'azure/interfaces-fewer-than-asked',
  level: 'error',
  holds: 'a list of NICs by hand has as many as network.interfaces asks for',
  source: 'design: two words for one thing that disagree are an error',
  *each({ wish, path }) {
    const listed = wish.azure.interfaces?.length;
    if (listed === undefined || listed >= wish.network.interfaces) return;
    yield {
      path: `${path}.azure.interfaces`,
      message: `the list has ${listed} NICs, and network.interfaces asks for ${wish.network.interfaces}`,
      got: listed,
      allowed: `at least ${wish.network.interfaces}`,
      fix: 'lengthen the list, or remove network.interfaces',
    };
  },
});

const AUXILIARY = AZURE_SERIES_SOURCES.auxiliaryMode;

export const AUXILIARY_TOGETHER = eachGroup({
  id: 'azure/auxiliary-mode-and-sku',
  level: 'error',
  holds: 'auxiliaryMode and auxiliarySku stand together, on an accelerated NIC of a size of four vCPUs or more',
  source: `${AUXILIARY} (field notes azure R49)`,
  *each(facts) {
    const { group, row } = facts;
    for (const [index, nic] of group.interfaces.entries()) {
      const mode = nic.auxiliaryMode ?? 'None';
      const sku = nic.auxiliarySku ?? 'None';
      if (mode === 'None' && sku === 'None') continue;
      if (mode === 'None' || sku === 'None') {
        yield {
          path: nicPath(facts, index, mode === 'None' ? 'auxiliaryMode' : 'auxiliarySku'),
          message: 'auxiliaryMode and auxiliarySku stand together or not at all',
          got: { auxiliaryMode: mode, auxiliarySku: sku },
          fix: 'auxiliaryMode: AcceleratedConnections with auxiliarySku: A1, A2, A4 or A8',
        };
        continue;
      }
      if (!nic.acceleratedNetworking) {
        yield {
          path: nicPath(facts, index, 'auxiliaryMode'),
          message: 'an auxiliary mode needs accelerated networking on the NIC',
          got: mode,
          fix: 'remove acceleratedNetworking: false, or the auxiliary mode',
        };
      }
      if (row?.vcpus !== undefined && row.vcpus < 4) {
        yield {
          path: nicPath(facts, index, 'auxiliaryMode'),
          message: `an auxiliary mode needs four vCPUs, and ${row.name} has ${row.vcpus}`,
          got: row.vcpus,
          allowed: 'at least 4 vCPUs',
          fix: 'a larger size, or no auxiliary mode',
        };
      }
      if (row !== undefined && azureSeriesFacts(row).auxiliaryMode === false) {
        yield {
          path: nicPath(facts, index, 'auxiliaryMode'),
          message: `the series of ${row.name} takes no auxiliary mode`,
          got: mode,
          fix: 'a size of another series, or no auxiliary mode',
        };
      }
    }
  },
});

export const AUXILIARY_MODE_KNOWN = eachGroup({
  id: 'azure/auxiliary-mode-of-scale-set',
  level: 'error',
  holds: 'a scale set has no auxiliary mode MaxConnections: only a NIC of its own has',
  source: 'azure-native 3.28.0: compute.NetworkInterfaceAuxiliaryMode has None, AcceleratedConnections, Floating (field notes azure R49)',
  *each(facts) {
    const { group } = facts;
    if (group.availabilitySet !== undefined) return;
    for (const [index, nic] of group.interfaces.entries()) {
      if (nic.auxiliaryMode !== 'MaxConnections') continue;
      yield {
        path: nicPath(facts, index, 'auxiliaryMode'),
        message: 'the NICs of a scale set know no MaxConnections',
        got: nic.auxiliaryMode,
        allowed: ['None', 'AcceleratedConnections', 'Floating'],
        fix: 'auxiliaryMode: AcceleratedConnections, or azure: { availabilitySet: true } for machines with NICs of their own',
      };
    }
  },
});

export const AUXILIARY_SIGN_UP = eachGroup({
  id: 'azure/auxiliary-mode-limited',
  level: 'warning',
  holds: 'whoever uses an auxiliary mode knows that it is in limited availability',
  source: `${AUXILIARY} (field notes azure R49)`,
  *each(facts, { plan }) {
    for (const [index, nic] of facts.group.interfaces.entries()) {
      if ((nic.auxiliaryMode ?? 'None') === 'None') continue;
      const elsewhere = AUXILIARY_REGIONS.has(plan.region) ? '' : `; ${plan.region} is not in the list of regions where they work`;
      yield {
        path: nicPath(facts, index, 'auxiliaryMode'),
        message: `auxiliary modes need a sign-up and tags that come with it, and work for new deployments only${elsewhere}`,
        got: nic.auxiliaryMode,
        fix: 'sign the subscription up first, and acknowledge this',
      };
    }
  },
});

export const QUEUES = eachGroup({
  id: 'azure/queues-not-settable',
  level: 'warning',
  holds: 'no number of queues is asked: Azure gives each NIC its own by the size',
  source:
    'Azure, How accelerated networking works: ethtool -L is the one setting of a virtual function that may change (field notes azure R18)',
  *each({ wish, path }) {
    if (wish.network.queues === undefined) return;
    yield {
      path: `${path}.network.queues`,
      message: 'no property of Azure sets the queues of a NIC',
      got: wish.network.queues,
      fix: 'remove queues, or run ethtool -L on the machine (azure.userData)',
    };
  },
});

export const INTERFACE_RULES: readonly Rule<AzureContext>[] = [
  NIC_COUNT,
  NIC_COUNT_KNOWN,
  ONE_PRIMARY,
  LIST_MEETS_NEED,
  AUXILIARY_TOGETHER,
  AUXILIARY_MODE_KNOWN,
  AUXILIARY_SIGN_UP,
  QUEUES,
];
