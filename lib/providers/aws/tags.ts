/**
 * Tags as properties of each resource: `Tags.of(...)` would add one aspect a resource, and every aspect is a pass over
 * the tree. What the caller adds with `Tags.of(...)` still comes on top.
 */
import type { CfnTag } from 'aws-cdk-lib/core';

/** The tags with a Name, which a tag of the user's own may replace. */
export function cfnTags(tags: Readonly<Record<string, string>>, name: string): CfnTag[] {
  return Object.entries({ Name: name, ...tags }).map(([key, value]) => ({ key, value }));
}
