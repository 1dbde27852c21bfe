/** The boot image: the newest of a family, or the one that the topology names. */
import type { ImagePlan } from '../../resolve/plan';

export function bootImage({ kind, reference }: ImagePlan): string {
  if (kind !== 'family') return reference;
  const [project, family] = reference.split('/');
  return `projects/${project}/global/images/family/${family}`;
}
