/** What a virtual function may do to its neighbours and to the host: the opt-outs need a reason (field notes host-sriov section 13). */
import type { MetalContext } from '../context';
import type { Rule, Violation } from '../rule';
import { type DeclaredFunction, declaredFunctions, type Layer, layersOf, metalGroups } from './declared';
import { hostsOf } from '../topology/planned';

const SECTION = 'field notes host-sriov section 13';

function securityRule(
  id: string,
  level: 'error' | 'warning' | 'info',
  holds: string,
  source: string,
  check: (layer: Layer, declared: DeclaredFunction) => Iterable<Violation>,
): Rule<MetalContext> {
  return {
    id,
    level,
    holds,
    source,
    *check(context) {
      for (const declared of declaredFunctions(context)) {
        if (declared.kind !== 'network') continue;
        for (const layer of layersOf(declared)) yield* check(layer, declared);
      }
    },
  };
}

export const VF_TRUST = securityRule(
  'host/vf-trust',
  'error',
  'a virtual function is not trusted: a trusted one may sniff its neighbours and take any MAC address',
  `${SECTION}, item 2; k8snetworkplumbingwg/sriov-cni#114`,
  function* ({ path, own }) {
    if (own.trust !== true) return;
    yield {
      path: `${path}.trust`,
      message: 'a trusted function may turn on promiscuous mode and change its MAC address',
      got: true,
      allowed: 'false, or an acknowledgement with a reason',
      fix: `trust: false, or acknowledge: [{ rule: host/vf-trust, path: ${path}, reason: "..." }]`,
    };
  },
);

export const VF_SPOOF_CHECK = securityRule(
  'host/vf-spoof-check-off',
  'error',
  'frames with a foreign source MAC are dropped',
  `${SECTION}, item 1`,
  function* ({ path, own }) {
    if (own.spoofCheck !== false) return;
    yield {
      path: `${path}.spoofCheck`,
      message: 'the function may send with the MAC address of any other',
      got: false,
      allowed: 'true, or an acknowledgement with a reason',
      fix: `spoofCheck: true, or acknowledge: [{ rule: host/vf-spoof-check-off, path: ${path}, reason: "..." }]`,
    };
  },
);

export const SPOOF_CHECK_HAS_MAC = securityRule(
  'host/spoof-check-without-mac',
  'error',
  'where spoof check is on, the MAC address is pinned: a check against no address drops everything, or nothing, as the vendor likes',
  `${SECTION}, item 4; k8snetworkplumbingwg/sriov-cni#114`,
  function* ({ path, own, effective }, { driver, eswitch }) {
    if (own.mac !== 'inherit' || effective.spoofCheck === false) return;
    if (driver === undefined || driver.refused.spoofCheck !== undefined) return;
    if (eswitch === 'switchdev' && driver.eswitch?.refused.spoofCheck !== undefined) return;
    yield {
      path: `${path}.mac`,
      message: 'spoof check has no address to check against',
      got: 'inherit',
      allowed: 'pinned, or an address',
      fix: 'mac: pinned',
    };
  },
);

export const VF_MAC_INHERITED = securityRule(
  'host/vf-mac-inherited',
  'warning',
  'the MAC address of a virtual function is pinned: otherwise it changes on every boot, and its user may choose it',
  `${SECTION}, item 4`,
  function* ({ path, own, effective }) {
    if (own.mac !== 'inherit' || effective.spoofCheck !== false) return;
    yield {
      path: `${path}.mac`,
      message: 'nothing pins the MAC address',
      got: 'inherit',
      allowed: 'pinned, or an address',
      fix: 'mac: pinned',
    };
  },
);

export const VF_LINK_FORCED = securityRule(
  'host/vf-link-forced',
  'warning',
  'the link of a virtual function follows the port: a forced link hides its failure from a bond, and keeps the path between functions open',
  `${SECTION}, item 6, and section 12`,
  function* ({ path, own }) {
    if (own.linkState !== 'enable') return;
    yield {
      path: `${path}.linkState`,
      message: 'the function sees a link even when the port has none',
      got: 'enable',
      allowed: ['auto', 'disable'],
      fix: 'linkState: auto',
    };
  },
);

export const VF_QUERY_RSS = securityRule(
  'host/vf-query-rss',
  'warning',
  'a virtual function does not read the RSS key of the port',
  `${SECTION}, item 7`,
  function* ({ path, own }) {
    if (own.queryRss !== true) return;
    yield {
      path: `${path}.queryRss`,
      message: 'the RSS key of the port leaks to the function',
      got: true,
      allowed: false,
      fix: 'queryRss: false',
    };
  },
);

export const GUEST_VF_HAS_VLAN = securityRule(
  'host/guest-function-without-vlan',
  'warning',
  'a function that goes to a guest is on a VLAN: untagged, some NICs let it send pause frames that throttle the whole port',
  `${SECTION}, item 3; Linux Documentation/networking/device_drivers/ethernet/intel/ice.rst:63`,
  function* ({ path, own, effective, count }, { eswitch, driver, fn }) {
    const guest = effective.driver === 'vfio-pci' && (own.driver !== undefined || own.vlan !== undefined);
    if (
      !guest ||
      count === 0 ||
      fn.vfs === 0 ||
      (effective.vlan ?? 0) !== 0 ||
      eswitch === 'switchdev' ||
      driver?.refused.vlan !== undefined
    )
      return;
    yield {
      path: `${path}.vlan`,
      message: 'a guest drives the function, and no VLAN is pinned',
      got: 0,
      allowed: '1 to 4094',
      fix: 'vlan: 100',
    };
  },
);

export const USER_SPACE_IO: Rule<MetalContext> = {
  id: 'host/no-iommu-isolation',
  level: 'error',
  holds: 'a virtual function is handed out with an IOMMU in between: uio drivers have none, and cannot interrupt for a virtual function',
  prevents: 'EINVAL (uio_pci_generic: no INTx)',
  source: 'field notes host-sriov section 5.9',
  *check(context) {
    for (const declared of declaredFunctions(context)) {
      for (const { path, own } of layersOf(declared)) {
        if (own.driver === undefined || !/^(?:igb_uio|uio_pci_generic|uio_hv_generic)$/.test(own.driver)) continue;
        yield {
          path: `${path}.driver`,
          message: `${own.driver} gives memory of the host to whoever opens the device`,
          got: own.driver,
          allowed: ['netdevice', 'vfio-pci'],
          fix: 'driver: vfio-pci',
        };
      }
    }
  },
};

/** Switches that take the isolation away from every guest of the host; no reason makes them right. */
const UNSAFE: readonly { readonly pattern: RegExp; readonly what: string; readonly because: string }[] = [
  {
    pattern: /enable_unsafe_noiommu_mode\s*=?\s*(?:1|[yY])/,
    what: 'enable_unsafe_noiommu_mode',
    because: 'no device isolation, no DMA translation, a tainted kernel',
  },
  {
    pattern: /allow_unsafe_interrupts\s*=?\s*(?:1|[yY])/,
    what: 'allow_unsafe_interrupts',
    because: 'a guest may inject interrupts into the host',
  },
  {
    pattern: /pcie_acs_override\s*=/,
    what: 'pcie_acs_override',
    because: 'it lies about isolation: peers in different groups reach each other',
  },
  { pattern: /disable_denylist\s*=?\s*(?:1|[yY])/, what: 'vfio-pci.disable_denylist', because: 'devices with known holes reach a guest' },
  {
    pattern: /amd_iommu\s*=\s*on/,
    what: 'amd_iommu=on',
    because: 'it is no option: AMD-Vi is on by itself, and tools that look for it reboot forever',
  },
  { pattern: /(?:intel_iommu|iommu|amd_iommu)\s*=\s*off/, what: 'iommu off', because: 'vfio-pci needs the IOMMU' },
];

export const USER_DATA_SAFE: Rule<MetalContext> = {
  id: 'host/unsafe-user-data',
  level: 'error',
  holds: "the user's own part of the user-data does not take the isolation away",
  prevents: 'a host that its guests can read and write',
  source: 'field notes host-sriov sections 5 and 6; Linux drivers/vfio/vfio_main.c; drivers/iommu/amd/init.c:3598',
  *check(context) {
    for (const group of metalGroups(context)) {
      const text = group.metal.userData ?? '';
      for (const { pattern, what, because } of UNSAFE) {
        if (!pattern.test(text)) continue;
        yield {
          path: `groups.${group.name}.metal.userData`,
          message: `${what}: ${because}`,
          got: what,
          allowed: 'user-data without it',
          fix: `remove ${what}`,
        };
      }
    }
  },
};

export const BOOT_INTERFACE: Rule<MetalContext> = {
  id: 'host/boot-interface',
  level: 'error',
  holds: 'virtual functions are not made on the interface that the host boots and is reached by: many drivers reset the port',
  source: 'field notes host-sriov section 1.6',
  *check(context) {
    for (const group of metalGroups(context)) {
      for (const [h, host] of hostsOf(group).entries()) {
        const boot = host.mac?.toLowerCase();
        if (boot === undefined) continue;
        const own = host.functions !== undefined;
        const base = own ? `groups.${group.name}.metal.hosts[${h}].functions` : `groups.${group.name}.sriov.functions`;
        for (const [i, { match }] of (host.functions ?? group.sriov?.functions ?? []).entries()) {
          if (!('mac' in match)) continue;
          const macs = typeof match.mac === 'string' ? [match.mac] : match.mac;
          if (!macs.some((mac) => mac.toLowerCase() === boot)) continue;
          yield {
            path: `${base}[${i}].match`,
            message: `this is the boot interface of ${host.name}: its link goes down while virtual functions are made`,
            got: match,
            allowed: 'another interface, or an acknowledgement with a reason',
            fix: `select another interface, or acknowledge: [{ rule: host/boot-interface, path: groups.${group.name}, reason: "..." }]`,
          };
        }
      }
    }
  },
};

export const SECURITY_RULES = [
  VF_TRUST,
  VF_SPOOF_CHECK,
  SPOOF_CHECK_HAS_MAC,
  VF_MAC_INHERITED,
  VF_LINK_FORCED,
  VF_QUERY_RSS,
  GUEST_VF_HAS_VLAN,
  USER_SPACE_IO,
  USER_DATA_SAFE,
  BOOT_INTERFACE,
] as const;
