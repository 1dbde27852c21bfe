/** Drivers, kinds and switch modes: what exists at all. */
import { nicDriverNames, refusedDriver } from '../../catalog/nic-drivers';
import { didYouMean } from '../../topology/suggest';
import type { MetalContext } from '../context';
import type { Rule } from '../rule';
import { declaredFunctions, metalGroups } from './declared';

export const DRIVER_KNOWN: Rule<MetalContext> = {
  id: 'host/unknown-driver',
  level: 'error',
  holds: 'the driver of a physical function is in the driver matrix: nobody knows what another one can do',
  source: 'catalog: NIC driver matrix',
  *check(context) {
    for (const { path, fn, driver } of declaredFunctions(context)) {
      if (driver !== undefined || refusedDriver(fn.driver) !== undefined) continue;
      const meant = didYouMean(fn.driver, nicDriverNames());
      yield {
        path: `${path}.driver`,
        message: `no such driver is known${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        got: fn.driver,
        allowed: nicDriverNames(),
        fix: meant === undefined ? 'write what `ethtool -i` or the driver link in sysfs shows' : `driver: ${meant}`,
      };
    }
  },
};

export const DRIVER_MAKES_FUNCTIONS: Rule<MetalContext> = {
  id: 'host/no-virtual-functions',
  level: 'error',
  holds: 'the device lets a host make virtual functions: NICs of the clouds, virtual functions themselves and CXL do not',
  source: 'field notes host-sriov sections 4, 7 and 16',
  *check(context) {
    for (const { path, fn } of declaredFunctions(context)) {
      const refused = refusedDriver(fn.driver);
      if (refused === undefined) continue;
      yield {
        path: `${path}.driver`,
        message: refused.because,
        got: fn.driver,
        allowed: nicDriverNames(),
        fix: refused.instead,
        prevents: `${refused.errno} (sriov_numvfs: no such file)`,
      };
    }
  },
};

export const KIND_OF_DRIVER: Rule<MetalContext> = {
  id: 'host/kind-of-another-driver',
  level: 'error',
  holds: 'the kind of a function is one that its driver drives',
  source: 'catalog: NIC driver matrix',
  *check(context) {
    for (const { path, fn, driver, kind } of declaredFunctions(context)) {
      if (driver === undefined || driver.kinds.includes(kind)) continue;
      yield {
        path: `${path}.kind`,
        message: `${fn.driver} drives no ${kind} device`,
        got: kind,
        allowed: driver.kinds,
        fix: `kind: ${driver.kinds[0]}`,
        prevents: 'ENODEV (the attribute does not exist)',
      };
    }
  },
};

export const SWITCHDEV_SUPPORTED: Rule<MetalContext> = {
  id: 'host/switchdev-unsupported',
  level: 'error',
  holds: 'switchdev is asked only of a driver that has representors',
  source: 'field notes host-sriov section 4',
  *check(context) {
    for (const { path, fn, driver, kind, eswitch } of declaredFunctions(context)) {
      if (driver === undefined || eswitch !== 'switchdev' || driver.eswitch !== undefined || kind === 'infiniband') continue;
      yield {
        path: `${path}.eswitch`,
        message: `${fn.driver} has no switchdev mode`,
        got: 'switchdev',
        allowed: ['legacy'],
        fix: 'eswitch: legacy',
        prevents: 'EOPNOTSUPP (devlink dev eswitch set)',
      };
    }
  },
};

export const NO_SWITCHDEV_ON_INFINIBAND: Rule<MetalContext> = {
  id: 'host/switchdev-on-infiniband',
  level: 'error',
  holds: 'switchdev is a mode of Ethernet ports',
  source: 'k8snetworkplumbingwg/sriov-network-operator pkg/webhook/validate.go, rule 13',
  *check(context) {
    for (const { path, kind, eswitch } of declaredFunctions(context)) {
      if (kind !== 'infiniband' || eswitch !== 'switchdev') continue;
      yield {
        path: `${path}.eswitch`,
        message: 'an InfiniBand port has no switchdev mode',
        got: 'switchdev',
        allowed: ['legacy'],
        fix: 'eswitch: legacy, or kind: network',
        prevents: 'EOPNOTSUPP (devlink dev eswitch set)',
      };
    }
  },
};

export const SUBFUNCTIONS_SUPPORTED: Rule<MetalContext> = {
  id: 'host/subfunctions-unsupported',
  level: 'error',
  holds: 'subfunctions need switchdev, a driver that makes them, and a kernel that was built with them',
  source: 'Linux Documentation/networking/devlink/devlink-port.rst; Debian kernel config (CONFIG_MLX5_SF is not set)',
  *check(context) {
    for (const { path, fn, driver, eswitch, group } of declaredFunctions(context)) {
      if ((fn.subfunctions ?? 0) === 0 || driver === undefined) continue;
      const os = group.sriov?.os ?? group.image;
      const why =
        driver.subfunctions === undefined
          ? `${fn.driver} makes no subfunctions`
          : eswitch !== 'switchdev'
            ? 'subfunctions exist in switchdev only'
            : os.startsWith('debian-')
              ? `Debian's kernels are built without ${driver.subfunctions.kernelOption}`
              : undefined;
      if (why === undefined) continue;
      yield {
        path: `${path}.subfunctions`,
        message: why,
        got: fn.subfunctions,
        allowed: 0,
        fix:
          driver.subfunctions !== undefined && eswitch !== 'switchdev' ? 'eswitch: switchdev' : 'remove subfunctions, and ask for more vfs',
        prevents: 'EOPNOTSUPP (devlink port add)',
      };
    }
  },
};

const KNOWN_OS = /^(?:debian|ubuntu|rhel|suse|windows-server)-|^(?:fedora-coreos|flatcar|talos)$/;

export const OS_KNOWN: Rule<MetalContext> = {
  id: 'host/os-unknown',
  level: 'error',
  holds: 'the operating system of the hosts is one whose boot and user-data are known',
  source: 'design: host operating systems',
  *check(context) {
    for (const group of metalGroups(context)) {
      const os = group.sriov?.os ?? group.image;
      if (KNOWN_OS.test(os)) continue;
      yield {
        path: `groups.${group.name}.${group.sriov?.os === undefined ? 'image' : 'sriov.os'}`,
        message: 'no format of user-data follows from this operating system',
        got: os,
        allowed: 'debian-*, ubuntu-*, rhel-*, suse-*, fedora-coreos, flatcar, talos or windows-server-*',
        fix: 'sriov: { os: debian-13 }',
      };
    }
  },
};

export const DRIVER_RULES = [
  DRIVER_KNOWN,
  DRIVER_MAKES_FUNCTIONS,
  KIND_OF_DRIVER,
  SWITCHDEV_SUPPORTED,
  NO_SWITCHDEV_ON_INFINIBAND,
  SUBFUNCTIONS_SUPPORTED,
  OS_KNOWN,
] as const;
