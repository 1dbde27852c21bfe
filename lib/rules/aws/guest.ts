/** What a guest without our tuning leaves to its owner. */
import { AWS_MTU_BYTES } from '../../resolve/aws-network';
import type { AwsContext } from '../context';
import type { Rule } from '../rule';

export const MTU_WITHOUT_TUNING: Rule<AwsContext> = {
  id: 'aws/mtu-left-to-you',
  level: 'warning',
  holds: 'something in the guest lowers the MTU where the network carries less than EC2 tells by DHCP',
  source: 'EC2 guide, Network MTU; ENA Express: 8900 bytes at most (field notes aws R-42, R-53)',
  *check({ plan }) {
    for (const { name, tuning, mtuBytes } of plan.groups) {
      if (tuning !== 'none' || mtuBytes === AWS_MTU_BYTES.jumbo) continue;
      yield {
        path: `groups.${name}.tuning`,
        message: `tuning: none leaves the interfaces at ${AWS_MTU_BYTES.jumbo} bytes, and the network carries ${mtuBytes}: the proof will say so`,
        got: 'none',
        fix: `set the MTU to ${mtuBytes} in your image or userData`,
      };
    }
  },
};

export const GUEST_RULES: readonly Rule<AwsContext>[] = [MTU_WITHOUT_TUNING];
