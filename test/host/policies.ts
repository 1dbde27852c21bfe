/** Topologies of one host, for the tests of operations, program and renderers. */
import { compileHost, type CompiledHost } from '../../lib/host/host-files';
import { findHost } from '../../lib/host/host-policy';
import { resolveMetal } from '../../lib/resolve/metal';
import type { MetalPlan } from '../../lib/resolve/plan';
import { completeTopology } from '../../lib/topology/parse';
import type { HostKernel, SriovFunction } from '../../lib/topology/sriov';
import type { MetalHost } from '../../lib/topology/blocks';

export interface PolicyOptions {
  readonly os?: string;
  readonly kernel?: HostKernel;
  readonly hosts?: readonly MetalHost[];
  readonly proof?: 'enforce' | 'report' | 'off';
  readonly acknowledge?: readonly { readonly rule: string; readonly path: string; readonly reason: string }[];
  readonly sshPublicKeys?: readonly string[];
  readonly userData?: string;
}

export function metalPlanOf(functions: readonly SriovFunction[], options: PolicyOptions = {}): MetalPlan {
  const { topology, findings } = completeTopology({
    name: 'rack',
    ...(options.sshPublicKeys === undefined ? {} : { access: { sshPublicKeys: options.sshPublicKeys } }),
    ...(options.acknowledge === undefined ? {} : { acknowledge: options.acknowledge }),
    groups: {
      storage: {
        only: ['metal'],
        ...(options.proof === undefined ? {} : { proof: options.proof }),
        metal: { hosts: options.hosts ?? [{ name: 'n01' }], ...(options.userData === undefined ? {} : { userData: options.userData }) },
        sriov: { os: options.os ?? 'debian-13', functions, ...(options.kernel === undefined ? {} : { kernel: options.kernel }) },
      },
    },
  });
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  const { plan } = resolveMetal(topology);
  if (plan === undefined) throw new Error('no plan');
  return plan;
}

export function compiledHost(functions: readonly SriovFunction[], options: PolicyOptions = {}): CompiledHost {
  const plan = metalPlanOf(functions, options);
  const name = options.hosts?.[0]?.name ?? 'n01';
  const found = findHost(plan, name);
  if (found === undefined) throw new Error(`no host ${name}`);
  return compileHost(plan, found.group, found.host);
}
