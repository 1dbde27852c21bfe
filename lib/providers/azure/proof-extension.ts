/**
 * `proof: enforce`: an extension whose exit status is that of the proof, so that a deployment with a machine on the slow
 * path fails, and says why. Azure waits for extensions of a scale set's machines and of single ones alike. The agent brings
 * the extension over the host's own address (168.63.129.16): a network without a way out needs no more.
 * Sources: Azure "Use the Custom Script Extension Version 2 with Linux virtual machines"; guest units of the proof.
 */
import type { input } from '@pulumi/azure-native/types';
import { PROOF_UNIT } from '../../guest/units';
import type { AzureGroupPlan } from '../../resolve/plan';

const PROOF_JSON = '/var/lib/linerate/proof.json';

/** The proof waits for the end of cloud-init by itself; what it found goes into the extension's message. */
const COMMAND = `sh -c 'cloud-init status --wait >/dev/null 2>&1; systemctl start ${PROOF_UNIT}; code=$?; cat ${PROOF_JSON}; exit $code'`;

const CUSTOM_SCRIPT = {
  publisher: 'Microsoft.Azure.Extensions',
  type: 'CustomScript',
  typeHandlerVersion: '2.1',
  autoUpgradeMinorVersion: true,
  settings: { commandToExecute: COMMAND },
} as const;

export function enforcesProof({ proof }: AzureGroupPlan): boolean {
  return proof === 'enforce';
}

/** For a machine of its own. */
export const proofExtension = CUSTOM_SCRIPT;

/** For the machines of a scale set. */
export function extensionProfile(group: AzureGroupPlan): {
  readonly extensionProfile?: input.compute.VirtualMachineScaleSetExtensionProfileArgs;
} {
  if (!enforcesProof(group)) return {};
  return { extensionProfile: { extensions: [{ name: 'linerate-proof', ...CUSTOM_SCRIPT }], extensionsTimeBudget: 'PT30M' } };
}
