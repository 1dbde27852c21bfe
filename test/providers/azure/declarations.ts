/** What azure-native's own declarations say of recorded resources: names, required properties, types, enums. */
import path from 'node:path';
import type { RecordedResource } from '../../../lib/providers/recording';
import { SchemaCheck } from '../../pulumi-protocol/harness/schema-check';
import type { Properties } from '../../pulumi-protocol/harness/values';

const schema = new SchemaCheck(path.join(__dirname, '..', '..', 'pulumi-protocol', 'samples', 'fabric'));

export const inputProblems = (resources: readonly RecordedResource[]): string[] =>
  resources
    .filter(({ type }) => type.startsWith('azure-native:'))
    .flatMap(({ type, name, inputs }) =>
      schema
        .check({ type, inputs: inputs as Properties })
        // An open list of sizes that ended years ago: the SDK takes any text.
        .filter((problem) => !problem.startsWith('hardwareProfile.vmSize: '))
        .map((problem) => `${type} ${name}: ${problem}`),
    );
