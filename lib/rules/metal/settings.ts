/** Settings of virtual functions that contradict each other, whatever the driver. */
import type { MetalContext } from '../context';
import type { Rule, Violation } from '../rule';
import { type DeclaredFunction, declaredFunctions, type Layer, layersOf, NOTES } from './declared';

/** A rule about one layer of settings. */
function settingsRule(
  id: string,
  holds: string,
  prevents: string | undefined,
  source: string,
  check: (layer: Layer, declared: DeclaredFunction) => Iterable<Violation>,
): Rule<MetalContext> {
  return {
    id,
    level: 'error',
    holds,
    ...(prevents === undefined ? {} : { prevents }),
    source,
    *check(context) {
      for (const declared of declaredFunctions(context)) {
        for (const layer of layersOf(declared)) yield* check(layer, declared);
      }
    },
  };
}

export const QOS_WITH_VLAN = settingsRule(
  'host/qos-without-vlan',
  'a VLAN priority stands beside a VLAN: the tag carries it',
  'EINVAL (ip link set vf: vlan 0 with qos)',
  `${NOTES}; Linux drivers/net/ethernet/broadcom/bnxt/bnxt_sriov.c:245; sriov-cni`,
  function* ({ path, own, effective }) {
    if ((effective.qos ?? 0) === 0 || (effective.vlan ?? 0) !== 0 || (own.qos === undefined && own.vlan === undefined)) return;
    yield {
      path: `${path}.qos`,
      message: 'there is no VLAN tag that could carry the priority',
      got: effective.qos,
      allowed: 0,
      fix: 'add vlan: 100, or remove qos',
    };
  },
);

export const PROTOCOL_WITH_VLAN = settingsRule(
  'host/vlan-protocol-without-vlan',
  '802.1ad stands beside a VLAN',
  'EINVAL (ip link set vf: vlan 0 with a protocol)',
  `${NOTES}; sriov-cni; nmstate`,
  function* ({ path, own, effective }) {
    if (effective.vlanProtocol !== '802.1ad' || (effective.vlan ?? 0) !== 0 || (own.vlanProtocol === undefined && own.vlan === undefined))
      return;
    yield {
      path: `${path}.vlanProtocol`,
      message: 'there is no VLAN that could be tagged so',
      got: '802.1ad',
      allowed: '802.1Q',
      fix: 'add vlan: 100, or remove vlanProtocol',
    };
  },
);

export const MIN_WITHIN_MAX = settingsRule(
  'host/min-rate-over-max-rate',
  'the guaranteed rate is at most the cap; a cap of 0 is none',
  'EINVAL (ip link set vf: min_tx_rate above max_tx_rate)',
  `${NOTES}; Linux net/core/rtnetlink.c, do_setvfinfo`,
  function* ({ path, own, effective }) {
    const min = effective.minRateMbps ?? 0;
    const max = effective.maxRateMbps ?? 0;
    if (max === 0 || min <= max || (own.minRateMbps === undefined && own.maxRateMbps === undefined)) return;
    yield { path: `${path}.minRateMbps`, message: `the cap is ${max} Mbps`, got: min, allowed: `0 to ${max}`, fix: `minRateMbps: ${max}` };
  },
);

export const RATE_OF_DRIVER = settingsRule(
  'host/rate-outside-driver',
  'a rate lies within what the driver takes',
  undefined,
  'Linux drivers/net/ethernet/intel/ixgbe/ixgbe_sriov.c:1643',
  function* ({ path, own }, { driver, fn }) {
    const limits = driver?.ratesNeedLink;
    const rate = own.maxRateMbps ?? 0;
    if (limits === undefined || rate === 0 || (rate >= limits.minMbps && rate <= limits.maxMbps)) return;
    yield {
      path: `${path}.maxRateMbps`,
      message: `${fn.driver} caps at ${limits.minMbps} to ${limits.maxMbps} Mbps`,
      got: rate,
      allowed: `0, or ${limits.minMbps} to ${limits.maxMbps}`,
      fix: `maxRateMbps: ${Math.max(limits.minMbps, Math.min(rate, limits.maxMbps))}`,
      prevents: `${limits.errno} (ip link set vf)`,
    };
  },
);

export const VFIO_ALONE = settingsRule(
  'host/vfio-with-kernel-driver-setting',
  'a virtual function that a guest drives has no RDMA device, vDPA device or MTU on the host',
  'ENODEV (the virtual function has no network interface on the host)',
  `${NOTES}: vfio-pci excludes RDMA, vDPA and MTU; sriov-network-operator validate.go, rules 12 and 14`,
  function* ({ path, own, effective }) {
    if (effective.driver !== 'vfio-pci') return;
    const clash = (['rdma', 'vdpa', 'mtuBytes'] as const).find((field) => {
      const value = effective[field];
      const mine = own[field] !== undefined || own.driver !== undefined;
      return mine && value !== undefined && value !== false && value !== 'none';
    });
    if (clash === undefined) return;
    yield {
      path: `${path}.${clash}`,
      message: `vfio-pci hands the function to a guest, and ${clash} is a matter of the host's own driver`,
      got: effective[clash],
      allowed: clash === 'rdma' ? false : clash === 'vdpa' ? 'none' : 'nothing',
      fix: `remove ${clash}, or driver: netdevice`,
    };
  },
);

export const VDPA_POSSIBLE = settingsRule(
  'host/vdpa-impossible',
  'vDPA needs switchdev, a driver that offers it and a virtual function that keeps its kernel driver',
  'EOPNOTSUPP (vdpa dev add)',
  'k8snetworkplumbingwg/sriov-network-operator pkg/webhook/validate.go, rules 14, 15 and 21',
  function* ({ path, own, effective }, { driver, fn, eswitch }) {
    if (own.vdpa === undefined || own.vdpa === 'none' || driver === undefined || effective.driver === 'vfio-pci') return;
    const why = !driver.vdpa
      ? `${fn.driver} offers no vDPA`
      : eswitch !== 'switchdev'
        ? 'vDPA exists in switchdev only'
        : (effective.driver ?? 'netdevice') !== 'netdevice'
          ? 'vDPA needs driver: netdevice'
          : undefined;
    if (why === undefined) return;
    yield {
      path: `${path}.vdpa`,
      message: why,
      got: own.vdpa,
      allowed: 'none',
      fix: driver.vdpa && eswitch !== 'switchdev' ? 'eswitch: switchdev' : 'vdpa: none',
    };
  },
);

export const RDMA_POSSIBLE = settingsRule(
  'host/rdma-unsupported',
  'an RDMA device is expected only of a driver whose virtual functions have one',
  'ENODEV (no device in /sys/class/infiniband)',
  'catalog: NIC driver matrix',
  function* ({ path, own }, { driver, fn }) {
    if (own.rdma !== true || driver === undefined || driver.rdma) return;
    yield {
      path: `${path}.rdma`,
      message: `virtual functions of ${fn.driver} have no RDMA device`,
      got: true,
      allowed: false,
      fix: 'rdma: false',
    };
  },
);

export const MTU_WITHIN_FUNCTION = settingsRule(
  'host/vf-mtu-over-function',
  'the MTU of a virtual function is at most that of its physical function',
  'EINVAL (ip link set mtu), or frames that vanish',
  `${NOTES}: VF MTU <= PF MTU <= max_mtu`,
  function* ({ path, own }, { fn, kind }) {
    if (own.mtuBytes === undefined) return;
    if (kind !== 'network' && kind !== 'infiniband') {
      yield {
        path: `${path}.mtuBytes`,
        message: `${kind} has no MTU`,
        got: own.mtuBytes,
        allowed: 'nothing',
        fix: 'remove mtuBytes',
        prevents: 'ENODEV (ip link set mtu)',
      };
      return;
    }
    const limit = fn.mtuBytes ?? 1500;
    if (own.mtuBytes <= limit) return;
    yield {
      path: `${path}.mtuBytes`,
      message:
        fn.mtuBytes === undefined
          ? 'the physical function states no MTU, and 1500 is what it has'
          : `the physical function has ${limit} bytes`,
      got: own.mtuBytes,
      allowed: `at most ${limit}`,
      fix: `mtuBytes: ${own.mtuBytes} at the function too`,
    };
  },
);

export const SETTINGS_RULES = [
  QOS_WITH_VLAN,
  PROTOCOL_WITH_VLAN,
  MIN_WITHIN_MAX,
  RATE_OF_DRIVER,
  VFIO_ALONE,
  VDPA_POSSIBLE,
  RDMA_POSSIBLE,
  MTU_WITHIN_FUNCTION,
] as const;
