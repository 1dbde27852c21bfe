/** What a guest without our tuning leaves to its owner. */
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
import { eachGroup } from './each-group';

/** What Azure offers by DHCP. */
const OFFERED_BYTES = 1500;

export const MTU_WITHOUT_TUNING = eachGroup({
  id: 'azure/mtu-left-to-you',
  level: 'warning',
  holds: 'something in the guest sets the MTU that the plan promises: Azure offers 1500',
  source: 'Azure, Configure MTU for virtual machines (field notes azure R26, R27)',
  *each({ group, path }) {
    if (group.tuning !== 'none' || group.mtuBytes === OFFERED_BYTES) return;
    yield {
      path: `${path}.tuning`,
      message: `tuning: none leaves the interfaces at ${OFFERED_BYTES} bytes, and the network carries ${group.mtuBytes}: the proof will say so`,
      got: 'none',
      fix: `set the MTU to ${group.mtuBytes} in your image or userData, or network.mtu: standard`,
    };
  },
});

export const GUEST_RULES: readonly Rule<AzureContext>[] = [MTU_WITHOUT_TUNING];
