/** Options of the machines of a group: how they start and stop, what they boot from, how they are bought. */
import type { GcpSeriesFacts } from '../catalog/gcp-series';
import { imageFor } from '../catalog/images';
import type { GcpMachine } from '../catalog/rows';
import type { CompleteGroup, PurchasePlan } from '../topology/complete';
import type { GcpPlacement } from './gcp-placement';
import type { GcpGroupPlan, ImagePlan } from './plan';

/** Seven days: the longest run of DWS flex start (Compute Engine "flex-start VMs"; field notes gcp R6.8: 10 minutes to 7 days). */
export const FLEX_START_SECONDS = { longest: 604_800, shortest: 600 } as const;

export function flexStartOf({ gcp }: CompleteGroup): { readonly maxRunSeconds: number } | undefined {
  if (gcp.flexStart === undefined || gcp.flexStart === false) return undefined;
  return { maxRunSeconds: gcp.flexStart === true ? FLEX_START_SECONDS.longest : gcp.flexStart.maxRunSeconds };
}

export function reservationOf({ gcp }: CompleteGroup, purchase: PurchasePlan): string | undefined {
  const named = gcp.reservation ?? (purchase.kind === 'reservation' ? purchase.id : undefined);
  // The API wants a name, or `projects/P/reservations/NAME` of another project (ReservationAffinity.values); a link has the zone too.
  return named?.replace(/^.*?(projects\/[^/]+)\/zones\/[^/]+\/(reservations\/.+)$/, '$1/$2');
}

/** VPC firewall rules forget a connection that was silent for ten minutes; that cannot be changed (VPC, "Firewall specifications"). */
export const IDLE_SECONDS = 600;

/** Half of the timeout, where longer silence is asked to survive than Google lets it. */
export function keepalive({ network }: CompleteGroup): number | undefined {
  return network.connectionIdleSeconds !== undefined && network.connectionIdleSeconds >= IDLE_SECONDS ? IDLE_SECONDS / 2 : undefined;
}

/** Derived, never left to the default MIGRATE: machines that cannot move would be refused (field notes gcp R7.1, R6.2). */
export function onHostMaintenance(
  { group, row, placing }: { readonly group: CompleteGroup; readonly row: GcpMachine; readonly placing: GcpPlacement },
  rdma: boolean,
  flexStart: boolean,
): { readonly policy: 'MIGRATE' | 'TERMINATE'; readonly because: string } {
  const asked = group.gcp.onHostMaintenance;
  const causes = [
    row.gpus === undefined ? undefined : 'GPUs',
    row.bareMetal ? 'bare metal' : undefined,
    rdma ? 'RDMA interfaces' : undefined,
    placing.policy?.kind === 'compact' || placing.policy?.kind === 'workload' ? 'a policy that keeps machines together' : undefined,
    group.gcp.confidential === undefined ? undefined : 'confidential computing',
    group.purchase.gcp.kind === 'spot' ? 'spot' : undefined,
    flexStart ? 'flex start' : undefined,
    row.liveMigration ? undefined : `${row.series} does not migrate`,
  ].filter((cause) => cause !== undefined);
  if (asked !== undefined) return { policy: asked, because: 'the block says so' };
  return causes.length === 0
    ? { policy: 'MIGRATE', because: 'nothing keeps the machine from live migration' }
    : { policy: 'TERMINATE', because: `no live migration: ${causes.join(', ')}` };
}

/** Of SSD Persistent Disk of the same size (Compute Engine, "Configure disks to meet performance requirements"). */
const SSD = { iops: 6000, iopsPerGiB: 30, throughputMiBps: 240, throughputPerGiB: 0.48 } as const;
/** Of one Hyperdisk Balanced volume ("About Hyperdisk Balanced"). */
const HYPERDISK = { iops: 160_000, throughputMiBps: 2400 } as const;

interface RootDisk {
  readonly type: string;
  readonly iops?: number;
  readonly throughputMiBps?: number;
  readonly because: string;
}

/** `balanced` and `fast` in the disk types that the series boots from; a fast Hyperdisk gets what a Persistent Disk SSD has. */
export function rootDisk(group: CompleteGroup, facts: GcpSeriesFacts): RootDisk {
  const { type, sizeGiB } = group.disks.root;
  const wanted = type === 'fast' ? 'pd-ssd' : 'pd-balanced';
  if (facts.bootDiskTypes.includes(wanted)) return { type: wanted, because: `${type} is asked` };
  const first = facts.bootDiskTypes[0] ?? wanted;
  const because = `${type} is asked; the series boots from ${facts.bootDiskTypes.join(' or ')}`;
  if (type === 'balanced' || !first.startsWith('hyperdisk')) return { type: first, because };
  return {
    type: first,
    iops: Math.min(HYPERDISK.iops, SSD.iops + SSD.iopsPerGiB * sizeGiB),
    throughputMiBps: Math.min(HYPERDISK.throughputMiBps, Math.round(SSD.throughputMiBps + SSD.throughputPerGiB * sizeGiB)),
    because: `${because}, provisioned as fast as SSD Persistent Disk of that size`,
  };
}

export function secureBootOf(row: GcpMachine, rdma: boolean): { readonly on: boolean; readonly because: string } {
  if (row.bareMetal) return { on: false, because: 'bare metal has no Shielded VM' };
  if (row.gpus !== undefined) return { on: false, because: "secure boot would refuse the GPU driver's unsigned modules" };
  if (rdma) return { on: false, because: "secure boot would refuse the RDMA driver's unsigned modules" };
  return { on: true, because: 'every module that the image loads is signed' };
}

interface BootImage {
  readonly plan: ImagePlan;
  /** undefined: of an image of the user's nobody knows. */
  readonly hasCloudInit: boolean | undefined;
}

export function imageOf(group: CompleteGroup, arch: GcpGroupPlan['arch']): BootImage {
  const own = group.gcp.image;
  if (own !== undefined) {
    const family = /^[a-z][-a-z0-9.:]*\/[-a-z0-9]+$/.test(own);
    return { plan: { name: 'custom', reference: own, kind: family ? 'family' : 'self-link' }, hasCloudInit: undefined };
  }
  // An unknown name, or one without this architecture: a rule says so (gcp/unknown-image).
  const known = imageFor('gcp', group.image, arch ?? 'x86_64');
  return { plan: { name: group.image, reference: known?.reference ?? '', kind: 'family' }, hasCloudInit: known?.hasCloudInit };
}
