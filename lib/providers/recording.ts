/**
 * Records what a Pulumi program registers, in this process, without an engine, a cloud or a provider plug-in.
 *
 * The program is the real one: it runs inside Pulumi's own runtime in update mode, and a monitor of ours receives the
 * requests that the engine would receive. Every value that is known only after creation is answered with a text such as
 * `${subnet.id}`, so it flows through `apply` and `interpolate` into the inputs of other resources, where the reader sees it.
 *
 * Nothing here imports `@pulumi`: each Pulumi provider's `record.ts` passes the module in.
 *
 * ```ts
 * import * as pulumi from '@pulumi/pulumi';
 * const resources = await recordProgram(pulumi, { project: topology.name, computed: { 'azure-native:compute:VirtualMachine': ['identity.principalId'] } },
 *   () => { new AcceleratedCluster(topology.name, { topology }); });
 * ```
 */
import {
  arrange,
  hasUnresolved,
  placeholder,
  type RecordedResource,
  type Registration,
  secret,
  setPath,
  STACK_TYPE,
} from './recorded-resources';

export type { RecordedResource } from './recorded-resources';

/** The part of `@pulumi/pulumi` that a recording needs; pass the module itself. */
export interface PulumiSdk {
  readonly runtime: {
    setMocks(
      mocks: { call(args: object): object; newResource(args: object): { id: string | undefined; state: object } },
      project?: string,
      stack?: string,
      preview?: boolean,
    ): unknown;
    getMonitor(): unknown;
    runInPulumiStack(init: () => Promise<unknown>): Promise<unknown>;
    registerStackTransformation(transformation: (args: { type: string; name: string; props: object }) => undefined): void;
    disconnect(): Promise<void>;
  };
}

export interface RecordOptions {
  /** The Pulumi project's name, the second part of every URN. */
  readonly project: string;
  /** @default "linerate_render": the underscore keeps `PROJECT-STACK`, the stack's own name, apart from every name of a group */
  readonly stack?: string;
  /**
   * Values known only after creation that lie *inside* an output, by resource type, as paths: `identity.principalId`,
   * `networkInterfaces[0].networkIp`. Top-level outputs (`id`, `selfLink`, ...) need no entry: whatever the SDK's class declares
   * and the program did not set is answered with its placeholder.
   */
  readonly computed?: Readonly<Record<string, readonly string[]>>;
  /** Answers a provider function such as `gcp:organizations/getProject:getProject`; undefined means that the recording cannot know. */
  readonly invoke?: (token: string, args: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> | undefined;
}

/** The program broke a promise that Pulumi's engine would have refused, or that `resources.json` makes to its reader. */
export class RecordingError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'RecordingError';
  }
}

interface Struct {
  toJavaScript(): Record<string, unknown>;
}
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): Struct | undefined;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { forEach(visit: (value: { getUrnsList(): string[] }) => void): void };
  getAdditionalsecretoutputsList(): string[];
}
interface ReadRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getId(): string;
  getProperties(): Struct | undefined;
  getDependenciesList(): string[];
}
interface InvokeRequest {
  getTok(): string;
  getArgs(): Struct | undefined;
}
type Reply = (error: Error | null, response?: object) => void;

const DEFAULT_STACK = 'linerate_render';
const RESULT_SUCCESS = 0;
const NO_MOCKS = { call: () => ({}), newResource: () => ({ id: undefined, state: {} }) };
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'outputValues',
  'resourceReferences',
  'transforms',
  'invokeTransforms',
  'resourceHooks',
  'errorHooks',
]);
let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs `program` as the body of a stack and returns everything it registered, in the order of `resources.json`. Recordings take
 * turns, since Pulumi's runtime keeps one monitor per process.
 *
 * @throws RecordingError when two resources share a name, an Output was turned into text, or a provider function has no answer.
 * Whatever the program itself throws, at once or inside an `apply`, is thrown unchanged.
 */
export function recordProgram(pulumi: PulumiSdk, options: RecordOptions, program: () => unknown): Promise<readonly RecordedResource[]> {
  const mine = turn.then(() => runOnce(pulumi, options, program));
  turn = mine.catch(() => undefined);
  return mine;
}

async function runOnce(pulumi: PulumiSdk, options: RecordOptions, program: () => unknown): Promise<readonly RecordedResource[]> {
  const { runtime } = pulumi;
  const monitor = new RecordingMonitor(options);
  const failures: unknown[] = [];
  const onRejection = (reason: unknown): void => void failures.push(reason);
  process.on('unhandledRejection', onRejection);
  try {
    // setMocks is Pulumi's public way to run without an engine. Its monitor sees neither parents nor dependencies in what it
    // passes on, so ours answers in its place.
    await runtime.setMocks(NO_MOCKS, options.project, options.stack ?? DEFAULT_STACK, false);
    Object.assign(runtime.getMonitor() as object, monitor.handlers());
    await runtime.runInPulumiStack(async () => {
      runtime.registerStackTransformation(({ type, name, props }) => {
        monitor.declare(type, name, Object.keys(props));
        return undefined;
      });
      await program();
    });
  } catch (error) {
    failures.unshift(error);
  }
  await runtime.disconnect();
  await new Promise((resolve) => setImmediate(resolve)); // Node reports a rejection that nobody handles after the microtasks
  process.off('unhandledRejection', onRejection);
  await runtime.setMocks(NO_MOCKS); // forgets promises of a failed program, which Pulumi would report as leaked when the process ends
  if (monitor.problems.length > 0) throw new RecordingError(monitor.problems);
  if (failures.length > 0) throw failures[0];
  return arrange(monitor.registrations);
}

/** Stands in for the engine: answers each request and keeps what it said. */
class RecordingMonitor {
  readonly registrations: Registration[] = [];
  readonly problems: string[] = [];
  private readonly names = new Map<string, string>();
  private readonly declared = new Map<string, readonly string[]>();
  private stackUrn = '';

  constructor(private readonly options: RecordOptions) {}

  /** The property names that the SDK's class declares, set or not. */
  declare(type: string, name: string, properties: readonly string[]): void {
    this.declared.set(`${type}::${name}`, properties);
  }

  handlers(): object {
    return {
      registerResource: (request: RegisterRequest, reply: Reply) => this.answer(reply, () => this.register(request)),
      readResource: (request: ReadRequest, reply: Reply) => this.answer(reply, () => this.read(request)),
      invoke: (request: InvokeRequest, reply: Reply) => this.answer(reply, () => this.invoke(request)),
      registerResourceOutputs: (_request: unknown, reply: Reply) => reply(null, {}),
      // Output values and resource references would wrap what is recorded as a placeholder. Transforms and hooks run in the
      // engine: without support the SDK refuses them aloud.
      supportsFeature: (request: { getId(): string }, reply: Reply) =>
        reply(null, {
          getHassupport: () => !UNSUPPORTED.has(request.getId()),
        }),
    };
  }

  private answer(reply: Reply, handle: () => object): void {
    let response: object;
    try {
      response = handle();
    } catch (error) {
      reply(error as Error);
      return;
    }
    reply(null, response);
  }

  private register(request: RegisterRequest): object {
    const [type, name] = [request.getType(), request.getName()];
    const inputs = request.getObject()?.toJavaScript() ?? {};
    const dependsOn = new Set(request.getDependenciesList());
    request.getPropertydependenciesMap().forEach((property) => {
      for (const urn of property.getUrnsList()) dependsOn.add(urn);
    });
    const urn = this.keep({ type, name, inputs, parent: request.getParent(), dependsOn: [...dependsOn] });
    const outputs = request.getCustom() ? this.outputsOf(type, name, inputs, request.getAdditionalsecretoutputsList()) : {};
    return {
      getUrn: () => urn,
      getId: () => (request.getCustom() ? placeholder(name, 'id') : ''),
      getObject: () => ({ toJavaScript: () => outputs }),
      getPropertydependenciesMap: () => undefined,
      getResult: () => RESULT_SUCCESS,
    };
  }

  private read(request: ReadRequest): object {
    const [type, name] = [request.getType(), request.getName()];
    const inputs = request.getProperties()?.toJavaScript() ?? {};
    const urn = this.keep({
      type,
      name,
      inputs,
      parent: request.getParent(),
      dependsOn: request.getDependenciesList(),
      id: request.getId(),
    });
    return { getUrn: () => urn, getProperties: () => ({ toJavaScript: () => this.outputsOf(type, name, inputs, []) }) };
  }

  private invoke(request: InvokeRequest): object {
    const token = request.getTok();
    const result = this.options.invoke?.(token, request.getArgs()?.toJavaScript() ?? {});
    if (result === undefined) this.problems.push(`the function ${token} has no answer outside a deployment`);
    return { getFailuresList: () => [], getReturn: () => ({ toJavaScript: () => ({ ...result }) }) };
  }

  /** Adds one entry and returns its URN, formed as the engine forms it: the stack's type is left out of the chain of types. */
  private keep(entry: Omit<Registration, 'urn'>): string {
    const { type, name } = entry;
    const parent = entry.parent || (type === STACK_TYPE ? '' : this.stackUrn);
    const parentTypes = parent.split('::')[2] ?? '';
    const types = parentTypes === '' || parentTypes === STACK_TYPE ? type : `${parentTypes}$${type}`;
    const urn = `urn:pulumi:${this.options.stack ?? DEFAULT_STACK}::${this.options.project}::${types}::${name}`;
    const other = this.names.get(name);
    if (other !== undefined) this.problems.push(`two resources are named "${name}": ${other} and ${type}`);
    this.names.set(name, type);
    const stringified = hasUnresolved(entry.inputs);
    if (stringified !== undefined) this.problems.push(`${type} "${name}": ${stringified}`);
    if (type === STACK_TYPE) this.stackUrn = urn;
    this.registrations.push({ ...entry, parent, urn });
    return urn;
  }

  private outputsOf(
    type: string,
    name: string,
    inputs: Record<string, unknown>,
    secretOutputs: readonly string[],
  ): Record<string, unknown> {
    const outputs: Record<string, unknown> = structuredClone(inputs);
    for (const property of this.declared.get(`${type}::${name}`) ?? []) outputs[property] ??= placeholder(name, property);
    for (const path of this.options.computed?.[type] ?? []) setPath(outputs, path, placeholder(name, path));
    for (const property of secretOutputs) outputs[property] = secret(outputs[property] ?? placeholder(name, property));
    return outputs;
  }
}
