/** What a machine reads from the metadata server at its first boot: user-data, and how people log in. */
import { healthReporter } from '../../guest/health';
import { guestStartupScript } from '../../guest/startup-script';
import { guestUserData } from '../../guest/user-data';
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import { refusal } from './findings';

/** Compute API, Metadata.items: a value has at most 256 KiB, all keys and values together less than 512 KB. */
export const METADATA_LIMIT_BYTES = { value: 262_144, all: 524_288 } as const;

/** @throws TopologyError when it is more than the metadata server takes */
export function machineMetadata(plan: GcpPlan, group: GcpGroupPlan): Record<string, string> {
  const { user, sshPublicKeys } = plan.access;
  const reporter = group.proof === 'enforce' ? healthReporter() : undefined;
  const metadata: Record<string, string> = {
    ...(group.guestConfiguration === 'user-data'
      ? { 'user-data': guestUserData(plan, group, [], false, reporter) }
      : { 'startup-script': guestStartupScript(plan, group, reporter) }),
    'enable-oslogin': group.osLogin ? 'TRUE' : 'FALSE',
    // Keys of the project would open a door that the topology does not name.
    'block-project-ssh-keys': 'TRUE',
    ...(group.osLogin ? {} : { 'ssh-keys': sshPublicKeys.map((key) => `${user}:${key}`).join('\n') }),
  };
  const longest = Math.max(...Object.values(metadata).map((value) => Buffer.byteLength(value)));
  const all = Object.entries(metadata).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (longest > METADATA_LIMIT_BYTES.value || all >= METADATA_LIMIT_BYTES.all) {
    throw refusal({
      rule: 'gcp/user-data-too-long',
      path: `groups.${group.name}.gcp.userData`,
      message: 'the metadata server takes at most 256 KiB in a value and 512 KB in all',
      got: `${longest} bytes, ${all} in all`,
      allowed: `${METADATA_LIMIT_BYTES.value} bytes`,
      fix: 'put the software into an image, or fetch the script from Cloud Storage in a short command',
      prevents: "Value for field 'metadata.items[0].value' is too large: maximum size 262144 character(s)",
      source: 'Compute API v1, Metadata.items',
    });
  }
  return metadata;
}
