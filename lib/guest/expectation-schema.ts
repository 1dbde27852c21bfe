/**
 * The zod schema of what a proof is compiled from: `plan --json`, one plan of it, or the machine's own expects.json. Every
 * figure and every bare word is checked, since a script for the shell is made of them. Loaded on first use only.
 */
import * as z from 'zod';
import type { Expectation } from '../resolve/expectation';
import { TARGETS } from '../topology/types';

const count = z.int().min(0).max(1_000_000);
const bytes = z.int().min(68).max(65_535);
const gbps = z.number().min(0).max(100_000);
const word = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const text = z.string().max(512);

const expectation: z.ZodType<Expectation> = z.object({
  interfaces: z
    .array(
      z.object({
        kind: word,
        count,
        drivers: z
          .array(
            z.object({
              name: word,
              minimumVersion: z
                .string()
                .regex(/^\d+(\.\d+){0,5}$/)
                .optional(),
            }),
          )
          .max(16),
        linkGbps: gbps.optional(),
      }),
    )
    .max(32),
  rdma: z
    .object({
      fabric: z.enum(['efa', 'infiniband', 'roce', 'falcon']),
      provider: word,
      devices: count,
      linkGbps: gbps.optional(),
      mtuBytes: bytes.optional(),
    })
    .optional(),
  mtuBytes: bytes,
  networkMtus: z
    .array(z.object({ mtuBytes: bytes, interfaces: count }))
    .max(64)
    .optional(),
  dataPlane: z.literal('dpdk').optional(),
  virtualFunctionBonded: z.boolean().optional(),
  enaExpress: z.enum(['tcp', 'tcp+udp']).optional(),
  enaExpressInterfaces: count.optional(),
  queues: count.optional(),
  interfaceQueues: z.array(count).max(64).optional(),
  numaNodes: count.optional(),
  gpus: count.optional(),
  placement: z.object({ strategy: word, zone: text.optional(), inGroup: z.literal(true).optional() }).optional(),
  virtualFunctions: z
    .array(z.object({ function: text, driver: word, count }))
    .max(256)
    .optional(),
});

const target = z.enum(TARGETS);

/** /etc/linerate/expects.json */
const ofMachine = z.object({ target, topology: text, group: text, machine: text, expects: expectation });
const plan = z.object({ target, topology: text, groups: z.array(z.object({ name: text, machine: text, expects: expectation })) });
/** `linerate plan FILE --json` */
const plans = z.object({ plans: z.array(plan) });

export type ProofDocument = z.infer<typeof ofMachine> | z.infer<typeof plan> | z.infer<typeof plans>;

/** Which of the three it is meant to be is told by its keys, so that what is wrong is said of that one. */
export function documentSchema(value: unknown): z.ZodType<ProofDocument> {
  if (typeof value === 'object' && value !== null && 'plans' in value) return plans;
  return typeof value === 'object' && value !== null && 'groups' in value ? plan : ofMachine;
}
