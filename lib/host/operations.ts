/** From a host's policy to everything that is done to it, in the order of running. Pure: no clock, no environment, no randomness. */
import type { MetalPlan } from '../resolve/plan';
import { pinnedMac } from '../resolve/pinned-address';
import { postOperations, preOperations } from './function-operations';
import { findHost, type HostPolicy, hostPolicy } from './host-policy';
import { fileOperations, firmwareOperations, kernelOperations, moduleOperations } from './kernel-operations';
import type { HostOperations, Operation } from './operation';
import { locateOperations, preflightOperations } from './preflight-operations';
import { call } from './quote';

/** @returns undefined where the plan has no such host */
export function operationsOf(plan: MetalPlan, hostName: string): HostOperations | undefined {
  const found = findHost(plan, hostName);
  return found === undefined ? undefined : compilePolicy(hostPolicy(plan, found.group, found.host));
}

export function compilePolicy(policy: HostPolicy): HostOperations {
  return {
    host: policy.name,
    policyHash: policy.hash,
    operations: [
      ...locateOperations(policy),
      ...preflightOperations(policy),
      ...firmwareOperations(policy),
      ...kernelOperations(policy),
      ...moduleOperations(policy),
      ...fileOperations(policy),
      ...policy.functions.flatMap(preOperations),
      ...policy.functions.flatMap(postOperations),
      ...subfunctionOperations(policy),
      verification(policy),
    ],
  };
}

function subfunctionOperations({ topology, name, functions }: HostPolicy): Operation[] {
  return functions.flatMap((fn) =>
    Array.from({ length: fn.subfunctions }, (_, i): Operation => {
      const mac = pinnedMac({ topology, host: name, match: `${fn.label} subfunction`, vf: i });
      return {
        id: `post/${fn.label}/add-subfunction/${i}`,
        phase: 'post',
        action: 'add-subfunction',
        function: fn.label,
        target: `subfunction ${i}`,
        value: { mac },
        precondition: `devlink port show lists no sfnum ${i}`,
        commands: [call('subfunction', fn.label, i, mac)],
        readBack: 'devlink port show',
        undo: 'devlink port del',
        why: 'attributes before activation; gone after every boot',
      };
    }),
  );
}

function verification({ functions }: HostPolicy): Operation {
  return {
    id: 'verify/host/verify',
    phase: 'verify',
    action: 'verify',
    function: 'host',
    target: `${functions.length} functions`,
    value: 'everything above, read back',
    commands: ['read_back pre', 'read_back post'],
    readBack: '/usr/local/sbin/linerate-sriov verify; cat /var/lib/linerate/verify.json',
    why: 'a successful write is not success, and what the kernel reports is current, not kept',
  };
}
