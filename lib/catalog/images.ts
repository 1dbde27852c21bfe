/**
 * Known image names, and what each is on each cloud: an AWS public SSM parameter, an Azure marketplace image, a Google image
 * family. Always the newest build, since a pinned old one loses the fast path in silence (field notes azure R15).
 */
import type { Architecture, Cloud } from '../topology/types';
import { IMAGES } from './image-rows';

export interface ImageFacts {
  readonly name: string;
  readonly cloud: Cloud;
  readonly arch: Architecture;
  /** AWS: an SSM parameter path. Azure: `publisher:offer:sku:version`. Google: `PROJECT/FAMILY`. */
  readonly reference: string;
  /** AWS: the login user of the image. Azure and Google make the user that the deployment names. */
  readonly defaultUser: string | undefined;
  /** AWS: device name of the root volume. */
  readonly rootDevice: string | undefined;
  /** Azure: the purchase plan that the request must repeat; the subscription accepts its terms once. */
  readonly plan: { readonly publisher: string; readonly product: string; readonly name: string } | undefined;
  /** The GPU driver is in the image. */
  readonly hasGpuDriver: boolean | undefined;
  /** AWS: libfabric, the EFA kernel module's user space and aws-ofi-nccl are in the image. */
  readonly hasEfa: boolean | undefined;
  /** Google: the image carries the guest OS feature, without which the NIC type is refused or comes up without a network. */
  readonly hasGvnic: boolean | undefined;
  readonly hasIdpf: boolean | undefined;
  /** Google: drivers of Cloud RDMA (H4D) and of RoCE (ConnectX). */
  readonly hasIrdma: boolean | undefined;
  readonly hasMrdma: boolean | undefined;
  /** Google: the image reads user-data. Without it only the guest environment's startup script runs. */
  readonly hasCloudInit: boolean | undefined;
  /** Azure: InfiniBand drivers and libraries are in the image. */
  readonly hasInfiniband: boolean | undefined;
  /** Azure: the newest build has a MANA driver that works. */
  readonly manaReady: boolean | undefined;
  readonly uefi: boolean | undefined;
  /** Oldest kernel of the image's current builds. */
  readonly kernelFloor: string | undefined;
  readonly source: string;
  /** `seen`: read in API output or a vendor's page. `community`: in several public programs. `derived`: from a sibling. */
  readonly confidence: 'seen' | 'community' | 'derived';
}

/** @returns undefined where the cloud has no public image of that name for the architecture */
export function imageFor(cloud: Cloud, name: string, arch: Architecture): ImageFacts | undefined {
  return IMAGES.find((image) => image.cloud === cloud && image.name === name && image.arch === arch);
}

/** Names in the table's order: of every cloud, or of one, or of one cloud and architecture. */
export function imageNames(cloud?: Cloud, arch?: Architecture): readonly string[] {
  const matching = IMAGES.filter((image) => (cloud === undefined || image.cloud === cloud) && (arch === undefined || image.arch === arch));
  return [...new Set(matching.map(({ name }) => name))];
}
