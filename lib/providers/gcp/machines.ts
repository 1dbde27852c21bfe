/** What a template and a single machine have in common: everything but the disks. */
import type { input } from '@pulumi/gcp/types';
import type * as pulumi from '@pulumi/pulumi';
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import { type NetworkInterfaceArgs, networkInterfaces } from './interfaces';
import { machineMetadata } from './metadata';
import { resourceName } from './names';
import type { GroupOptions, NetworkHandle } from './props';

export interface MachineArgs {
  readonly machineType: string;
  readonly networkInterfaces: NetworkInterfaceArgs[];
  readonly networkPerformanceConfig?: input.compute.InstanceTemplateNetworkPerformanceConfig;
  readonly scheduling: input.compute.InstanceTemplateScheduling;
  readonly advancedMachineFeatures?: input.compute.InstanceTemplateAdvancedMachineFeatures;
  readonly minCpuPlatform?: string;
  readonly confidentialInstanceConfig?: input.compute.InstanceTemplateConfidentialInstanceConfig;
  readonly shieldedInstanceConfig?: input.compute.InstanceTemplateShieldedInstanceConfig;
  readonly reservationAffinity?: input.compute.InstanceTemplateReservationAffinity;
  readonly serviceAccount: input.compute.InstanceTemplateServiceAccount;
  readonly metadata: Record<string, pulumi.Input<string>>;
  readonly labels: Record<string, string>;
  readonly tags: string[];
  readonly canIpForward?: true;
}

/** An account of ours has no role: these two scopes let the guest's agents write logs and metrics once it is given one. */
const OWN_SCOPES = ['https://www.googleapis.com/auth/logging.write', 'https://www.googleapis.com/auth/monitoring.write'];
/** An account of the user's: IAM says what it may do (SDK declaration, serviceAccount.scopes). */
const GIVEN_SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

export interface Account {
  readonly email: pulumi.Input<string>;
  readonly given: boolean;
}

export function machineArgs(
  plan: GcpPlan,
  group: GcpGroupPlan,
  networks: Readonly<Record<string, NetworkHandle>>,
  account: Account,
  options: GroupOptions,
): MachineArgs {
  return {
    machineType: group.machine,
    networkInterfaces: networkInterfaces(plan, group, networks),
    ...(group.tier1 ? { networkPerformanceConfig: { totalEgressBandwidthTier: 'TIER_1' } } : {}),
    scheduling: scheduling(group),
    ...(group.threadsPerCore === undefined ? {} : { advancedMachineFeatures: { threadsPerCore: group.threadsPerCore } }),
    ...(group.minCpuPlatform === undefined ? {} : { minCpuPlatform: group.minCpuPlatform }),
    ...(group.confidential === undefined
      ? {}
      : { confidentialInstanceConfig: { enableConfidentialCompute: true, confidentialInstanceType: group.confidential } }),
    ...(group.shieldedVm
      ? { shieldedInstanceConfig: { enableSecureBoot: group.secureBoot, enableVtpm: true, enableIntegrityMonitoring: true } }
      : {}),
    ...reservation(group),
    serviceAccount: { email: account.email, scopes: account.given ? GIVEN_SCOPES : OWN_SCOPES },
    metadata: { ...options.metadata, ...machineMetadata(plan, group) },
    labels: labels(plan, group),
    tags: [groupTag(plan, group), ...group.networkTags],
    ...(group.forwarding ? { canIpForward: true as const } : {}),
  };
}

/** Firewall rules for one group aim at it. */
export function groupTag(plan: GcpPlan, group: GcpGroupPlan): string {
  return resourceName(plan.topology, group.name);
}

export function labels(plan: GcpPlan, group: GcpGroupPlan): Record<string, string> {
  return { ...plan.tags, ...group.tags, 'linerate-topology': plan.topology, 'linerate-group': group.name };
}

function scheduling(group: GcpGroupPlan): input.compute.InstanceTemplateScheduling {
  const { purchase, flexStart } = group;
  const base = { onHostMaintenance: group.onHostMaintenance, automaticRestart: group.automaticRestart };
  if (flexStart !== undefined)
    return {
      ...base,
      provisioningModel: 'FLEX_START',
      instanceTerminationAction: 'DELETE',
      maxRunDuration: { seconds: flexStart.maxRunSeconds },
    };
  if (purchase.kind === 'spot')
    return {
      ...base,
      provisioningModel: 'SPOT',
      preemptible: true,
      instanceTerminationAction: purchase.onEviction === 'stop' ? 'STOP' : 'DELETE',
    };
  return { ...base, provisioningModel: group.reservationBound ? 'RESERVATION_BOUND' : 'STANDARD' };
}

function reservation(group: GcpGroupPlan): { reservationAffinity?: input.compute.InstanceTemplateReservationAffinity } {
  // Flex start takes no reservation, and must say so (Cluster Toolkit resume.py).
  if (group.flexStart !== undefined) return { reservationAffinity: { type: 'NO_RESERVATION' } };
  if (group.reservation === undefined) return {};
  return {
    reservationAffinity: {
      type: 'SPECIFIC_RESERVATION',
      specificReservation: { key: 'compute.googleapis.com/reservation-name', values: [group.reservation] },
    },
  };
}
