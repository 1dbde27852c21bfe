/**
 * A host's policy, function by function and virtual function by virtual function: lists and ranges written out, addresses pinned,
 * and every default that the driver or mode has no knob for given up, with the reason. The rules and the host program read
 * this; nothing here refuses anything.
 */
import { DEFAULTS } from '../topology/defaults';
import type { FunctionMatch, SriovFunction, VirtualFunctionSettings } from '../topology/sriov';
import { type FunctionKind, type Knob, type NicDriver, nicDriver, type Refusal, refusal } from '../catalog/nic-drivers';
import { pinnedGuid, pinnedMac } from './pinned-address';
import { parseVfRange } from './vf-range';

/** Selects exactly one physical function of a host. */
export type FunctionSelector =
  | { readonly by: 'pci' | 'mac' | 'name' | 'slot'; readonly value: string }
  | { readonly by: 'device'; readonly vendor: string; readonly device: string; readonly port: number | undefined }
  | { readonly by: 'driver'; readonly driver: string; readonly ordinal: number; readonly count: number };

export interface HostFunction {
  /** Path below the list of functions: `[0]`. */
  readonly path: string;
  readonly selector: FunctionSelector;
  /** The PCI address where that is known; else the selector in words without spaces. */
  readonly label: string;
  /** undefined: not in the matrix (a rule says so). */
  readonly driver: NicDriver | undefined;
  readonly driverName: string;
  readonly kind: FunctionKind;
  readonly vfs: number;
  readonly subfunctions: number;
  readonly eswitch: 'legacy' | 'switchdev';
  readonly mtuBytes: number | undefined;
  readonly virtualFunctions: readonly VirtualFunction[];
  readonly gaveWay: readonly GaveWay[];
}

/** What is set on one virtual function: an absent attribute is left alone, since the driver or mode has no such knob. */
export interface VirtualFunction {
  readonly index: number;
  readonly mac?: string;
  readonly vlan?: number;
  readonly qos?: number;
  readonly vlanProtocol?: '802.1Q' | '802.1ad';
  readonly minRateMbps?: number;
  readonly maxRateMbps?: number;
  readonly spoofCheck?: boolean;
  readonly trust?: boolean;
  readonly linkState?: 'auto' | 'enable' | 'disable';
  readonly queryRss?: boolean;
  readonly nodeGuid?: string;
  readonly portGuid?: string;
  readonly mtuBytes?: number;
  /** `netdevice`, `vfio-pci` or a driver's name. */
  readonly driver: string;
  readonly rdma: boolean;
  readonly vdpa: 'none' | 'virtio' | 'vhost';
}

export interface GaveWay {
  readonly knob: Knob;
  readonly default: unknown;
  readonly because: string;
  readonly source: string;
}

/** Most virtual functions that are written out: far above any device, so that a wrong count is a finding and not a hang. */
const MOST = 4096;

export function hostFunctions(topology: string, host: string, functions: readonly SriovFunction[]): HostFunction[] {
  return functions.flatMap((fn, i) => selectorsOf(fn.match).map((selector) => hostFunction(topology, host, fn, `[${i}]`, selector)));
}

function hostFunction(topology: string, host: string, fn: SriovFunction, path: string, selector: FunctionSelector): HostFunction {
  const driver = nicDriver(fn.driver);
  const kind = fn.kind ?? (driver?.kinds.length === 1 ? (driver.kinds[0] as FunctionKind) : 'network');
  const eswitch = fn.eswitch ?? DEFAULTS.eswitch;
  const label = labelOf(selector);
  const refusals = refusalsOf(driver, kind, eswitch);
  const layers = settingsByVf(fn);
  const virtualFunctions = layers.map((settings, index) => settled({ topology, host, match: label, vf: index }, settings, refusals));
  return {
    path,
    selector,
    label,
    driver,
    driverName: driver?.name ?? fn.driver,
    kind,
    vfs: fn.vfs,
    subfunctions: fn.subfunctions ?? 0,
    eswitch,
    mtuBytes: fn.mtuBytes,
    virtualFunctions,
    gaveWay: gaveWay(refusals),
  };
}

type Refusals = ReadonlyMap<Knob, Refusal>;

/** Why each attribute that is not there is not there, for this driver, kind and mode. */
export function refusalsOf(driver: NicDriver | undefined, kind: FunctionKind, eswitch: 'legacy' | 'switchdev'): Refusals {
  const found = new Map<Knob, Refusal>();
  const all: readonly Knob[] = [...ETHERNET, ...INFINIBAND];
  for (const knob of all) {
    const refused = driver === undefined ? undefined : refusal(driver, eswitch, knob);
    if (refused !== undefined) found.set(knob, refused);
    else if (kind === 'infiniband' && ETHERNET.includes(knob) && !IB_TOO.includes(knob)) found.set(knob, NOT_ON_INFINIBAND);
    else if (kind === 'network' && INFINIBAND.includes(knob)) found.set(knob, NOT_ON_ETHERNET);
    else if (kind !== 'network' && kind !== 'infiniband')
      found.set(knob, { errno: 'ENODEV', because: `${kind} has no such attribute`, source: 'Linux net/core/rtnetlink.c' });
  }
  return found;
}

const INFINIBAND: readonly Knob[] = ['nodeGuid', 'portGuid'];
const ETHERNET: readonly Knob[] = [
  'mac',
  'vlan',
  'qos',
  'vlanProtocol',
  'minRateMbps',
  'maxRateMbps',
  'spoofCheck',
  'trust',
  'linkState',
  'queryRss',
];
/** IPoIB's ndo table has set_vf_link_state and the GUIDs only (mlx5 ipoib.c, ib_ipoib). */
const IB_TOO: readonly Knob[] = ['linkState'];
const NOT_ON_INFINIBAND: Refusal = {
  errno: 'EOPNOTSUPP',
  because: 'InfiniBand has GUIDs and no such attribute',
  source: 'sriov-network-operator validate.go (linkType ib)',
};
const NOT_ON_ETHERNET: Refusal = {
  errno: 'EOPNOTSUPP',
  because: 'an Ethernet port has no GUIDs',
  source: 'Linux net/core/rtnetlink.c, handle_vf_guid',
};

/** Only defaults that would have done something are worth a word. */
const WORTH_SAYING: readonly Knob[] = ['mac', 'spoofCheck'];

function gaveWay(refusals: Refusals): GaveWay[] {
  return WORTH_SAYING.flatMap((knob) => {
    const refused = refusals.get(knob);
    return refused === undefined
      ? []
      : [{ knob, default: DEFAULTS.vf[knob as 'mac' | 'spoofCheck'], because: refused.because, source: refused.source }];
  });
}

/** `vf`, with the ranges over it: one layer of settings for each virtual function. */
function settingsByVf(fn: SriovFunction): VirtualFunctionSettings[] {
  const layers: VirtualFunctionSettings[] = Array.from({ length: Math.min(fn.vfs, MOST) }, () => fn.vf ?? {});
  for (const { vfs, ...settings } of fn.ranges ?? []) {
    const range = parseVfRange(vfs);
    if (range === undefined) continue;
    for (let index = range.first; index <= Math.min(range.last, layers.length - 1); index++) {
      layers[index] = { ...layers[index], ...settings };
    }
  }
  return layers;
}

function settled(
  owner: { readonly topology: string; readonly host: string; readonly match: string; readonly vf: number },
  asked: VirtualFunctionSettings,
  refusals: Refusals,
): VirtualFunction {
  const d = DEFAULTS.vf;
  const mac = asked.mac ?? d.mac;
  const vlan = asked.vlan ?? d.vlan;
  const guid = (which: 'node' | 'port', given: string) => (given === 'pinned' ? pinnedGuid(owner, which) : given.toLowerCase());
  const candidates: Readonly<Record<Knob, unknown>> = {
    mac: mac === 'inherit' ? undefined : mac === 'pinned' ? pinnedMac(owner) : mac.toLowerCase(),
    vlan,
    qos: asked.qos ?? d.qos,
    vlanProtocol: asked.vlanProtocol ?? d.vlanProtocol,
    minRateMbps: asked.minRateMbps ?? d.minRateMbps,
    maxRateMbps: asked.maxRateMbps ?? d.maxRateMbps,
    spoofCheck: asked.spoofCheck ?? d.spoofCheck,
    trust: asked.trust ?? d.trust,
    linkState: asked.linkState ?? d.linkState,
    queryRss: asked.queryRss ?? d.queryRss,
    nodeGuid: guid('node', asked.nodeGuid ?? d.nodeGuid),
    portGuid: guid('port', asked.portGuid ?? d.portGuid),
  };
  const kept = Object.entries(candidates).filter(([knob, value]) => value !== undefined && !refusals.has(knob as Knob));
  return {
    index: owner.vf,
    ...(Object.fromEntries(kept) as Partial<VirtualFunction>),
    ...(asked.mtuBytes === undefined ? {} : { mtuBytes: asked.mtuBytes }),
    driver: asked.driver ?? d.driver,
    rdma: asked.rdma ?? d.rdma,
    vdpa: asked.vdpa ?? d.vdpa,
  };
}

export function selectorsOf(match: FunctionMatch): FunctionSelector[] {
  if ('pci' in match) return list(match.pci).map((value) => ({ by: 'pci', value: value.toLowerCase() }));
  if ('mac' in match) return list(match.mac).map((value) => ({ by: 'mac', value: value.toLowerCase() }));
  if ('name' in match) return list(match.name).map((value) => ({ by: 'name', value }));
  if ('slot' in match) return [{ by: 'slot', value: match.slot }];
  if ('vendor' in match) return [{ by: 'device', vendor: hex(match.vendor), device: hex(match.device), port: match.port }];
  const driver = nicDriver(match.driver)?.name ?? match.driver;
  return Array.from({ length: match.count }, (_, ordinal) => ({ by: 'driver' as const, driver, ordinal, count: match.count }));
}

export function labelOf(selector: FunctionSelector): string {
  switch (selector.by) {
    case 'pci':
      return selector.value;
    case 'device':
      return `device=${selector.vendor}:${selector.device}${selector.port === undefined ? '' : `/${selector.port}`}`;
    case 'driver':
      return `driver=${selector.driver}/${selector.ordinal + 1}of${selector.count}`;
    default:
      return `${selector.by}=${selector.value.replaceAll(' ', '_')}`;
  }
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function hex(id: string): string {
  return id.toLowerCase().replace(/^0x/, '');
}
