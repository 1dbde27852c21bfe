/** What one run of a program told the engine. */
import type { Properties } from './values';

export type Mode = 'preview' | 'update';

export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN; empty for the stack itself. */
  readonly parent: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: ResourceOptions;
  /** What `registerOutputs` said; undefined when it was never called. */
  registeredOutputs?: Properties;
}

/** The options that change what an update does. */
export interface ResourceOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean | undefined;
  readonly retainOnDelete: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly unknown[];
  readonly timeouts: unknown;
  readonly importId: string;
  readonly provider: string;
  readonly version: string;
}

export interface Recording {
  readonly mode: Mode;
  readonly resources: readonly Registered[];
  readonly reads: readonly { readonly urn: string; readonly id: string; readonly inputs: Properties }[];
  readonly invokes: readonly { readonly token: string; readonly args: Properties }[];
  readonly logs: readonly { readonly severity: string; readonly message: string }[];
  /** Features the program asked the monitor for. */
  readonly features: readonly string[];
  /** Everything that is wrong whatever the program is meant to do, in words. */
  readonly problems: readonly string[];
  readonly stackUrn: string;
  readonly stackOutputs: Properties | undefined;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export const STACK_TYPE = 'pulumi:pulumi:Stack';

/** The URN as the engine forms it: types of the ancestors joined by `$`, the stack's left out. */
export function urnOf(project: string, stack: string, type: string, name: string, parent: string): string {
  const parentTypes = parent.split('::')[2] ?? '';
  const types = parentTypes === '' || parentTypes === STACK_TYPE ? type : `${parentTypes}$${type}`;
  return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

/** The last recorded resource of a type and name. Throws with the names there are, so that a failing test says what was registered. */
export function find(recording: Recording, type: string, name?: string): Registered {
  const ofType = recording.resources.filter((resource) => resource.type === type);
  const found = ofType.find((resource) => name === undefined || resource.name === name);
  if (found === undefined)
    throw new Error(
      `no ${type} ${name ?? ''}; there are: ${recording.resources.map((resource) => `${resource.type} ${resource.name}`).join(', ')}`,
    );
  return found;
}
