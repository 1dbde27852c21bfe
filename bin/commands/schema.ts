/** `linerate schema`: the JSON Schema that editors complete and check topology files with. */
import { EXIT, type ExitStatus } from '../exit';
import type { Io } from '../io';
import { json } from '../session';

export async function schema(io: Io): Promise<ExitStatus> {
  const { topologyJsonSchema } = require('../../lib/topology/json-schema') as typeof import('../../lib/topology/json-schema');
  io.out(json(topologyJsonSchema()));
  return EXIT.fine;
}
