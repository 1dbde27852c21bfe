/** One host as the operations see it: its functions settled, and a hash that changes with everything that is declared. */
import { createHash } from 'node:crypto';
import { type HostFunction, hostFunctions } from '../resolve/host-functions';
import type { MetalGroupPlan, MetalHostPlan, MetalPlan } from '../resolve/plan';
import type { HostKernel } from '../topology/sriov';

export interface HostPolicy {
  readonly topology: string;
  readonly name: string;
  readonly mac: string | undefined;
  readonly os: string;
  readonly functions: readonly HostFunction[];
  readonly kernel: HostKernel;
  readonly acknowledged: readonly { readonly rule: string; readonly reason: string }[];
  readonly hash: string;
}

export function hostPolicy(plan: MetalPlan, group: MetalGroupPlan, host: MetalHostPlan): HostPolicy {
  const functions = hostFunctions(plan.topology, host.name, host.policy.functions ?? []);
  const kernel = host.policy.kernel ?? {};
  const declared = {
    host: host.name,
    os: group.os,
    kernel,
    functions: functions.map(({ driver: _driver, gaveWay: _gaveWay, path: _path, ...fn }) => fn),
    acknowledged: host.acknowledged ?? [],
  };
  return {
    topology: plan.topology,
    name: host.name,
    mac: host.mac,
    os: group.os,
    functions,
    kernel,
    acknowledged: host.acknowledged ?? [],
    hash: createHash('sha256').update(JSON.stringify(declared)).digest('hex'),
  };
}

/** @returns undefined where no group of the plan has such a host */
export function findHost(plan: MetalPlan, name: string): { readonly group: MetalGroupPlan; readonly host: MetalHostPlan } | undefined {
  for (const group of plan.groups) {
    const host = group.hosts.find((each) => each.name === name);
    if (host !== undefined) return { group, host };
  }
  return undefined;
}
