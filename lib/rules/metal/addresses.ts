/** MAC addresses and GUIDs: unicast, never zero, never twice on the wire. */
import { hostFunctions } from '../../resolve/host-functions';
import type { MetalContext } from '../context';
import type { Rule } from '../rule';
import { declaredFunctions, layersOf } from './declared';

const ZERO = /^(?:00:)+00$/;
const ONES = /^(?:ff:)+ff$/i;

export const ADDRESS_VALID: Rule<MetalContext> = {
  id: 'host/address-not-valid',
  level: 'error',
  holds: 'an address is neither all zeros nor all ones: a GUID of zeros keeps the port down, a MAC of zeros is no address',
  source: 'field notes host-sriov sections 4 and 11',
  *check(context) {
    for (const declared of declaredFunctions(context)) {
      for (const { path, own } of layersOf(declared)) {
        for (const field of ['mac', 'nodeGuid', 'portGuid'] as const) {
          const got = own[field];
          if (got === undefined || !(ZERO.test(got) || ONES.test(got))) continue;
          yield {
            path: `${path}.${field}`,
            message:
              field === 'mac'
                ? 'no device can have this address'
                : 'the subnet manager takes this GUID for a function that nobody has set up',
            got,
            allowed: field === 'mac' ? 'a unicast address that is not zero' : 'an EUI-64 that is neither all zeros nor all ones',
            fix: `${field}: pinned`,
            prevents: field === 'mac' ? 'EADDRNOTAVAIL (ip link set vf mac)' : 'EINVAL, or a port that stays Down',
          };
        }
      }
    }
  },
};

export const ADDRESS_FOR_ONE: Rule<MetalContext> = {
  id: 'host/address-for-several',
  level: 'error',
  holds: 'a written address is for one virtual function of one host',
  prevents: 'duplicate mac found! (cloud-init, at the next boot)',
  source: 'canonical/cloud-init#5794; cloud-init net/__init__.py:992',
  *check(context) {
    for (const declared of declaredFunctions(context)) {
      const hosts = context.plan.groups.find(({ name }) => name === declared.group.name)?.hosts.length ?? 1;
      const several = declared.path.includes('.metal.hosts[') ? 1 : hosts;
      for (const { path, own, count } of layersOf(declared)) {
        for (const field of ['mac', 'nodeGuid', 'portGuid'] as const) {
          const got = own[field];
          if (got === undefined || got === 'pinned' || got === 'inherit' || count * several <= 1) continue;
          yield {
            path: `${path}.${field}`,
            message: count > 1 ? `${count} virtual functions would share the address` : `${several} hosts would share the address`,
            got,
            allowed: count > 1 ? 'pinned, or a range of one virtual function' : "pinned, or the host's own functions",
            fix: `${field}: pinned`,
          };
        }
      }
    }
  },
};

export const ADDRESSES_DIFFER: Rule<MetalContext> = {
  id: 'host/duplicate-address',
  level: 'error',
  holds: 'no two virtual functions or hosts of the topology have one MAC address',
  prevents: 'duplicate mac found! (cloud-init, at the next boot)',
  source: 'canonical/cloud-init#5794, #4043; field notes host-sriov section 4',
  *check({ plan }) {
    const seen = new Map<string, string>();
    for (const group of plan.groups) {
      for (const host of group.hosts) if (host.mac !== undefined) seen.set(host.mac, `the boot interface of ${host.name}`);
    }
    for (const group of plan.groups) {
      for (const [h, host] of group.hosts.entries()) {
        for (const { label, path, virtualFunctions } of hostFunctions(plan.topology, host.name, host.policy.functions ?? [])) {
          for (const { mac, index } of virtualFunctions) {
            if (mac === undefined) continue;
            const owner = `vf ${index} of ${label} on ${host.name}`;
            const first = seen.get(mac);
            seen.set(mac, first ?? owner);
            if (first === undefined) continue;
            yield {
              path: `groups.${group.name}.metal.hosts[${h}]`,
              message: `${owner} (functions${path}) and ${first} have one address`,
              got: mac,
              allowed: 'an address of its own',
              fix: 'mac: pinned',
            };
          }
        }
      }
    }
  },
};

export const ADDRESS_LOCAL: Rule<MetalContext> = {
  id: 'host/address-not-local',
  level: 'warning',
  holds: 'an address that is written down is a locally administered one: the others belong to vendors',
  source: 'IEEE 802-2014 section 8.2; field notes host-sriov section 4',
  *check(context) {
    for (const declared of declaredFunctions(context)) {
      for (const { path, own } of layersOf(declared)) {
        if (own.mac === undefined || !own.mac.includes(':') || ZERO.test(own.mac)) continue;
        if ((Number.parseInt(own.mac.slice(0, 2), 16) & 2) !== 0) continue;
        yield {
          path: `${path}.mac`,
          message: 'the address belongs to a vendor',
          got: own.mac,
          allowed: 'second digit 2, 6, a or e',
          fix: 'mac: pinned',
        };
      }
    }
  },
};

export const ADDRESS_RULES = [ADDRESS_VALID, ADDRESS_FOR_ONE, ADDRESSES_DIFFER, ADDRESS_LOCAL] as const;
