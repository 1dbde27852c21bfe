/** The plan's image as Azure's reference: a marketplace image by its four names, or one of a gallery by its id. */
import type { input } from '@pulumi/azure-native/types';
import type * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan } from '../../resolve/plan';

export function imageReference({ image }: AzureGroupPlan, imageId: pulumi.Input<string> | undefined): input.compute.ImageReferenceArgs {
  if (imageId !== undefined) return { id: imageId };
  const { reference } = image;
  if (reference.startsWith('/CommunityGalleries/')) return { communityGalleryImageId: reference };
  if (reference.startsWith('/SharedGalleries/')) return { sharedGalleryImageId: reference };
  if (reference.startsWith('/')) return { id: reference };
  const [publisher, offer, sku, version] = reference.split(':');
  return { publisher: publisher ?? '', offer: offer ?? '', sku: sku ?? '', version: version ?? 'latest' };
}
