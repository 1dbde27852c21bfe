/**
 * Attributes of virtual functions that the driver or the switch mode refuses. A default gives way (resolve/host-functions.ts);
 * what is written and impossible is refused here, with the errno of the kernel. One rule for each attribute and mode.
 */
import type { Knob } from '../../catalog/nic-drivers';
import { refusalsOf } from '../../resolve/host-functions';
import type { VirtualFunctionSettings } from '../../topology/sriov';
import type { MetalContext } from '../context';
import type { Rule } from '../rule';
import { declaredFunctions, layersOf, NOTES } from './declared';

/** What a virtual function is without the knob: written so, nothing is asked of the driver. */
const WITHOUT: Readonly<Partial<Record<Knob, unknown>>> = {
  mac: 'inherit',
  vlan: 0,
  qos: 0,
  vlanProtocol: '802.1Q',
  minRateMbps: 0,
  maxRateMbps: 0,
  trust: false,
  linkState: 'auto',
  queryRss: false,
};

const WORDS: Readonly<Record<Knob, string>> = {
  mac: 'mac',
  vlan: 'vlan',
  qos: 'qos',
  vlanProtocol: 'vlan-protocol',
  minRateMbps: 'min-rate',
  maxRateMbps: 'max-rate',
  spoofCheck: 'spoof-check',
  trust: 'trust',
  linkState: 'link-state',
  queryRss: 'query-rss',
  nodeGuid: 'node-guid',
  portGuid: 'port-guid',
};

function knobRule(knob: Knob, mode: 'unsupported' | 'in-switchdev'): Rule<MetalContext> {
  const always = mode === 'unsupported';
  return {
    id: `host/${WORDS[knob]}-${mode}`,
    level: 'error',
    holds: always ? `${knob} is written only where the driver has it` : `${knob} is not written in switchdev where the representor owns it`,
    source: `${NOTES}; catalog: NIC driver matrix`,
    *check(context) {
      for (const declared of declaredFunctions(context)) {
        const { driver, kind, eswitch, fn } = declared;
        if (driver === undefined) continue;
        const inLegacy = refusalsOf(driver, kind, 'legacy').get(knob);
        const refused = always
          ? inLegacy
          : inLegacy === undefined && eswitch === 'switchdev'
            ? refusalsOf(driver, kind, eswitch).get(knob)
            : undefined;
        if (refused === undefined) continue;
        for (const { path, own } of layersOf(declared)) {
          const got = own[knob as keyof VirtualFunctionSettings];
          if (got === undefined || (knob in WITHOUT && got === WITHOUT[knob])) continue;
          yield {
            path: `${path}.${knob}`,
            message: `${fn.driver}${always ? '' : ' in switchdev'} refuses it: ${refused.because}`,
            got,
            allowed: knob in WITHOUT ? WITHOUT[knob] : 'nothing',
            fix: fixOf(knob, always),
            prevents: `${refused.errno} (ip link set vf)`,
          };
        }
      }
    },
  };
}

function fixOf(knob: Knob, always: boolean): string {
  if (always) return `remove ${knob}`;
  return `remove ${knob}, and set it at the representor (tc, Open vSwitch) or by devlink port function set; or eswitch: legacy`;
}

const EVERY: readonly Knob[] = Object.keys(WORDS) as Knob[];
/** Those that some driver refuses in switchdev only. */
const IN_SWITCHDEV: readonly Knob[] = ['vlan', 'qos', 'spoofCheck', 'trust', 'minRateMbps', 'maxRateMbps'];

export const KNOB_RULES: readonly Rule<MetalContext>[] = [
  ...EVERY.map((knob) => knobRule(knob, 'unsupported')),
  ...IN_SWITCHDEV.map((knob) => knobRule(knob, 'in-switchdev')),
];

export const KNOB_CONDITION: Rule<MetalContext> = {
  id: 'host/attribute-not-always-there',
  level: 'warning',
  holds: 'an attribute that only some devices of a driver take is worth a look',
  source: `${NOTES}; catalog: NIC driver matrix`,
  *check(context) {
    for (const declared of declaredFunctions(context)) {
      const { driver, fn } = declared;
      if (driver === undefined) continue;
      for (const { path, own } of layersOf(declared)) {
        for (const [knob, condition] of Object.entries(driver.conditions)) {
          const got = own[knob as keyof VirtualFunctionSettings];
          if (got === undefined || got === WITHOUT[knob as Knob]) continue;
          yield {
            path: `${path}.${knob}`,
            message: `${fn.driver} takes it only when ${condition.when}; the host program fails where it does not`,
            got,
            fix: `remove ${knob}, or make sure of it on the host`,
          };
        }
      }
    }
  },
};
