/**
 * Facts of Compute Engine machines that hold for a whole series or a family of types, and that the machine table does not
 * carry: disks, placement in managed groups, host networks, how capacity is sold. Longest matching prefix wins, field by field.
 */
import type { GcpMachine } from './rows';

export interface GcpSeriesFacts {
  /** Boot disk types that the series takes, most usual first; undefined: Persistent Disk and its defaults. */
  readonly bootDiskTypes: readonly string[];
  /**
   * Placement of a managed group: `required` or `accepted` workload policies; undefined: the group's machines take a compact
   * placement policy from their template.
   */
  readonly workloadPolicy?: 'required' | 'accepted';
  /** GPU slices: shape of a full one, and its number of machines. */
  readonly acceleratorTopology?: { readonly shape: string; readonly machines: number };
  /** Compact placement may go with DWS flex start. */
  readonly compactFlexStart?: boolean;
  /** Reservations of the series are dense: machines are bound to them (`RESERVATION_BOUND`). */
  readonly denseReservations?: boolean;
  /** Sold only as spot or flex start, and never from a reservation. */
  readonly spotOrFlexStartOnly?: boolean;
  readonly spotRefused?: boolean;
  /** MTU of the host (IP) networks where it differs from the layout's. */
  readonly hostMtuBytes?: number;
  /** Stack of the host networks. */
  readonly hostStackType?: 'IPV4_IPV6';
  /** Gbps of one flow between two machines of the series in one VPC. */
  readonly flowGbps?: number;
  /** Local SSDs: part of the type, to be attached, or none. undefined: no source. */
  readonly localSsd?: 'bundled' | 'attachable' | 'none';
  /** How many Local SSDs of 375 GB to attach: a number that every type of the prefix takes. */
  readonly localSsdCount?: number;
  /** Machines further apart than this cannot reach each other over RDMA. */
  readonly rdmaMaxDistance?: 1 | 2 | 3;
  /** Documented cap of a compact placement policy by max distance. */
  readonly maxDistanceCaps?: Readonly<Record<1 | 2 | 3, number | undefined>>;
  readonly nestedVirtualization?: boolean;
  /** Google's pages say that VirtIO is refused; undefined: the catalog derives it from the generation. */
  readonly virtioRefused?: boolean;
  /** Confidential computing ends at this many vCPUs. */
  readonly confidentialMaxVcpus?: number;
  /** Field -> where it comes from. */
  readonly source: string;
}

const PERSISTENT_DISKS = ['pd-balanced', 'pd-ssd'] as const;
const PERSISTENT_AND_HYPERDISK = ['pd-balanced', 'pd-ssd', 'hyperdisk-balanced'] as const;
const HYPERDISK_ONLY = ['hyperdisk-balanced'] as const;

/** Cluster Toolkit resume.py: 1 -> 22 machines, 2 -> 150 (A3 256), 3 -> 1500. */
const MAX_DISTANCE_CAPS = { 1: 22, 2: 150, 3: 1500 } as const;

/**
 * Google's API description states the default by generation: Persistent Disk up to the second, pd-balanced for C3, C3D and M3,
 * Hyperdisk Balanced for A3, H3, Z3, every fourth-generation series and all newer ones.
 */
const DISKS = 'Compute Engine API v1 discovery document, AttachedDiskInitializeParams.diskType (2026-11-06)';
const WORKLOAD = "Compute Engine 'About workload policies in MIGs'; vllm-project ci-infra#547 (the API's error)";

interface PrefixFacts extends Partial<GcpSeriesFacts> {
  readonly prefix: string;
}

const TABLE: readonly PrefixFacts[] = [
  // First and second generation.
  ...['f1-', 'g1-', 'n1-', 'e2-', 'n2-', 'n2d-', 't2d-', 't2a-', 'c2-', 'c2d-', 'm1-', 'm2-', 'm3-', 'a2-', 'g2-'].map(
    (prefix): PrefixFacts => ({ prefix, bootDiskTypes: PERSISTENT_DISKS, source: DISKS }),
  ),
  ...['n1-', 'n2-', 'n2d-', 'c2-', 'c2d-', 'm1-', 'm3-', 'a2-highgpu', 'g2-'].map(
    (prefix): PrefixFacts => ({ prefix, localSsd: 'attachable', localSsdCount: 8, source: 'Compute Engine "About Local SSD disks"' }),
  ),
  // G2 takes exactly one number a type (same page).
  ...Object.entries({ 'g2-standard-': 1, 'g2-standard-24': 2, 'g2-standard-48': 4, 'g2-standard-96': 8 }).map(
    ([prefix, localSsdCount]): PrefixFacts => ({ prefix, localSsdCount, source: 'Compute Engine "About Local SSD disks"' }),
  ),
  ...['f1-', 'g1-', 'e2-', 't2d-', 't2a-', 'h3-', 'n4-', 'n4a-', 'n4d-', 'm2-', 'c4n-', 'm4-', 'm4n-', 'x4-'].map(
    (prefix): PrefixFacts => ({ prefix, localSsd: 'none', source: 'Compute Engine "About Local SSD disks"' }),
  ),
  { prefix: 'a2-ultragpu', localSsd: 'bundled', source: 'Compute Engine "About Local SSD disks"' },
  ...['c3-', 'c3d-'].map((prefix): PrefixFacts => ({ prefix, bootDiskTypes: PERSISTENT_AND_HYPERDISK, localSsd: 'none', source: DISKS })),
  ...[
    ...['a3-', 'h3-', 'z3-'],
    ...['c4-', 'c4a-', 'c4d-', 'c4n-', 'h4d-', 'a4-', 'a4x-', 'x4-', 'n4-', 'n4a-', 'n4d-', 'm4-', 'm4n-', 'g4-'],
  ].map((prefix): PrefixFacts => ({ prefix, bootDiskTypes: HYPERDISK_ONLY, source: DISKS })),
  ...['a3-', 'z3-'].map((prefix): PrefixFacts => ({ prefix, localSsd: 'bundled', source: 'Compute Engine "About Local SSD disks"' })),
  ...['c4-', 'c4a-', 'c4d-', 'h4d-'].map(
    (prefix): PrefixFacts => ({ prefix, localSsd: 'none', source: 'Compute Engine "About Local SSD disks"' }),
  ),
  ...['a4-', 'a4x-'].map((prefix): PrefixFacts => ({ prefix, localSsd: 'bundled', source: 'accelerator-optimized machines page' })),
  // Workload policies: managed groups of these types take no compact placement policy.
  ...['a3-highgpu-8g', 'h4d-', 'a4x-'].map((prefix): PrefixFacts => ({ prefix, workloadPolicy: 'required', source: WORKLOAD })),
  ...['a3-megagpu-', 'a3-ultragpu-', 'a4-'].map((prefix): PrefixFacts => ({ prefix, workloadPolicy: 'accepted', source: WORKLOAD })),
  {
    prefix: 'a4x-',
    acceleratorTopology: { shape: '1x72', machines: 18 },
    source: 'Cluster Toolkit A4X blueprints; magic-modules#17153 (target size 18 for 1x72)',
  },
  ...['a3-ultragpu-', 'a4-', 'h4d-'].map(
    (prefix): PrefixFacts => ({ prefix, compactFlexStart: true, source: 'Cluster Toolkit nodeset and gke-node-pool metadata' }),
  ),
  ...['a3-ultragpu-', 'a4-', 'a4x-'].map(
    (prefix): PrefixFacts => ({ prefix, denseReservations: true, source: 'Cluster Toolkit A3 Ultra, A4 and A4X blueprints' }),
  ),
  ...['a3-highgpu-1g', 'a3-highgpu-2g', 'a3-highgpu-4g'].map(
    (prefix): PrefixFacts => ({ prefix, spotOrFlexStartOnly: true, source: 'accelerator-optimized machines page' }),
  ),
  {
    prefix: 'a4x-maxgpu',
    hostMtuBytes: 4096,
    hostStackType: 'IPV4_IPV6',
    source: 'Cluster Toolkit A4X Max blueprint (v1.95.0)',
  },
  ...['c3d-', 'c4-', 'c4a-', 'c4d-', 'c4n-', 'h3-', 'h4d-', 'm3-', 'm4-', 'm4n-'].map(
    (prefix): PrefixFacts => ({ prefix, virtioRefused: true, source: 'machine family pages: gVNIC only (field notes gcp R1.2)' }),
  ),
  { prefix: 'c4d-', confidentialMaxVcpus: 255, source: 'Compute Engine general-purpose machines page, C4D' },
  {
    prefix: 'h4d-',
    rdmaMaxDistance: 3,
    source: 'Compute Engine, create an instance with RDMA: one cluster fabric, max distance 3 at most',
  },
  { prefix: 'c4n-', flowGbps: 50, source: 'Compute Engine network-optimized machines page' },
  { prefix: 'a3-', maxDistanceCaps: { 1: undefined, 2: 256, 3: 1500 }, source: 'Cluster Toolkit resume.py (A3 has no distance 1)' },
];

const memo = new Map<string, GcpSeriesFacts>();

export function gcpSeriesFacts(machine: Pick<GcpMachine, 'name' | 'bareMetal'>): GcpSeriesFacts {
  const known = memo.get(machine.name);
  if (known !== undefined) return known;
  const matching = TABLE.filter(({ prefix }) => machine.name.startsWith(prefix)).sort((a, b) => a.prefix.length - b.prefix.length);
  const { prefix: _prefix, ...merged }: PrefixFacts = Object.assign({ prefix: '' }, ...matching);
  const facts: GcpSeriesFacts = {
    bootDiskTypes: PERSISTENT_DISKS,
    maxDistanceCaps: MAX_DISTANCE_CAPS,
    source: 'Compute Engine documentation',
    ...merged,
    // Type names say it: `-lssd` has Local SSDs of its own, `-nolssd` none (`-standardlssd`, `-highlssd` on Z3).
    ...(/-nolssd$/.test(machine.name) ? { localSsd: 'none' as const } : {}),
    ...(/lssd(-metal)?$/.test(machine.name) && !/-nolssd$/.test(machine.name) ? { localSsd: 'bundled' as const } : {}),
    // Bare metal: no spot, no nested virtualization, Hyperdisk (Compute Engine "bare metal instances"; field notes gcp R7.2, R7.4).
    ...(machine.bareMetal ? { spotRefused: true, nestedVirtualization: false, bootDiskTypes: HYPERDISK_ONLY } : {}),
  };
  memo.set(machine.name, facts);
  return facts;
}
