/** A resource monitor that creates nothing: it records each request, answers as the engine would, and notes what is wrong. */
import type { Callback } from '@pulumi/pulumi/proto/callback_pb';
import type {
  ReadResourceRequest,
  ReadResourceResponse,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
  SupportsFeatureResponse,
} from '@pulumi/pulumi/proto/resource_pb';
import type { InvokeResponse } from '@pulumi/pulumi/proto/provider_pb';
import type { Fixtures } from './fixtures';
import { problemsInValue } from './leaves';
import { type Mode, type Registered, STACK_TYPE, urnOf } from './recording';
import { Transforms } from './transforms';
import { isSecret, plainProperties, type Properties, secret, UNKNOWN } from './values';
import type { Wiring } from './wire';

export interface MonitorOptions {
  readonly mode: Mode;
  readonly project: string;
  readonly stack: string;
  readonly fixtures: Fixtures;
  /** Texts that must never travel outside a secret. */
  readonly secrets: readonly string[];
  /** Answers come late by up to so much, each by another amount, so that the order of registration changes. */
  readonly jitterMilliseconds: number;
}

export class RecordingMonitor {
  readonly resources: Registered[] = [];
  readonly reads: { urn: string; id: string; inputs: Properties }[] = [];
  readonly invokes: { token: string; args: Properties }[] = [];
  readonly features: string[] = [];
  readonly problems: string[] = [];
  stackUrn = '';
  private readonly byUrn = new Map<string, Registered>();
  private readonly readUrns = new Set<string>();
  private readonly transforms: Transforms;
  private delays = 0;

  constructor(
    private readonly wiring: Wiring,
    private readonly options: MonitorOptions,
  ) {
    this.transforms = new Transforms(wiring);
  }

  /** One handler per method of the service; each fills in the reply that it is given. */
  handlers(): Readonly<Record<string, (request: never, reply: never) => unknown>> {
    return {
      supportsFeature: (request: SupportsFeatureRequest, reply: SupportsFeatureResponse) => {
        this.features.push(request.getId());
        reply.setHassupport(true);
      },
      registerResource: (request: RegisterResourceRequest, reply: RegisterResourceResponse) => this.register(request, reply),
      registerResourceOutputs: (request: RegisterResourceOutputsRequest) => this.registerOutputs(request),
      readResource: (request: ReadResourceRequest, reply: ReadResourceResponse) => this.read(request, reply),
      invoke: (request: ResourceInvokeRequest, reply: InvokeResponse) => this.invoke(request, reply),
      registerStackTransform: (callback: Callback) => this.transforms.addToStack(callback),
      signalAndWaitForShutdown: () => undefined,
    };
  }

  close(): void {
    this.transforms.close();
  }

  private async register(request: RegisterResourceRequest, reply: RegisterResourceResponse): Promise<void> {
    await this.delay();
    const [type, name] = [request.getType(), request.getName()];
    const parent = request.getParent() || (type === STACK_TYPE ? '' : this.stackUrn);
    const urn = urnOf(this.options.project, this.options.stack, type, name, parent);
    // The engine would fail here. A failing SDK can spend a minute on printing its error, so this run goes on, found out.
    if (this.byUrn.has(urn)) this.problems.push(`two resources have the URN ${urn}`);
    const { inputs, options } = await this.transforms.apply(request, parent, propertiesOf(request.getObject()));
    const resource: Registered = {
      urn,
      type,
      name,
      parent,
      custom: request.getCustom(),
      remote: request.getRemote(),
      inputs,
      dependencies: options?.getDependsOnList() ?? request.getDependenciesList(),
      propertyDependencies: propertyDependenciesOf(request),
      options: {
        protect: (options?.getProtect() ?? request.getProtect()) === true,
        ignoreChanges: options?.getIgnoreChangesList() ?? request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
        retainOnDelete: request.getRetainondelete() === true,
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        aliases: request.getAliasesList().map((alias) => alias.toObject()),
        timeouts: request.getCustomtimeouts()?.toObject(),
        importId: request.getImportid(),
        provider: options?.getProvider() || request.getProvider(),
        version: request.getVersion(),
      },
    };
    this.checkReferences(resource);
    this.checkValue(urn, inputs);
    this.byUrn.set(urn, resource);
    this.resources.push(resource);
    this.transforms.remember(urn, parent, request);
    if (type === STACK_TYPE) this.stackUrn = urn;
    reply.setUrn(urn);
    reply.setObject(this.wiring.Struct.fromJavaScript(resource.custom ? this.outputsOf(resource) : {}));
    if (resource.custom)
      reply.setId(this.options.mode === 'preview' ? '' : this.options.fixtures.idOf(type, name, plainProperties(inputs)));
  }

  /** Inputs echoed, and what the cloud would add: unknown in a preview, as the fixtures say in an update. */
  private outputsOf(resource: Registered): Properties {
    const computed = this.options.fixtures.outputsOf(resource.type, resource.name, plainProperties(resource.inputs));
    const outputs: Record<string, Properties[string]> = { ...resource.inputs };
    for (const [key, value] of Object.entries(computed)) outputs[key] ??= this.options.mode === 'preview' ? UNKNOWN : value;
    for (const key of resource.options.additionalSecretOutputs)
      if (outputs[key] !== undefined && !isSecret(outputs[key])) outputs[key] = secret(outputs[key]);
    return outputs;
  }

  private checkReferences(resource: Registered): void {
    const known = (urn: string): boolean => this.byUrn.has(urn) || this.readUrns.has(urn);
    if (resource.parent !== '' && !known(resource.parent))
      this.problems.push(`${resource.urn}: its parent ${resource.parent} was never registered`);
    for (const urn of resource.dependencies)
      if (!known(urn)) this.problems.push(`${resource.urn}: depends on ${urn}, which was never registered`);
  }

  private checkValue(owner: string, value: Properties): void {
    for (const problem of problemsInValue(value, this.options.mode, this.options.secrets)) this.problems.push(`${owner}: ${problem}`);
  }

  private registerOutputs(request: RegisterResourceOutputsRequest): void {
    const resource = this.byUrn.get(request.getUrn());
    if (resource === undefined) this.problems.push(`outputs of ${request.getUrn()}, which was never registered`);
    else if (resource.registeredOutputs !== undefined) this.problems.push(`${resource.urn}: registerOutputs was called twice`);
    else {
      resource.registeredOutputs = propertiesOf(request.getOutputs());
      this.checkValue(`outputs of ${resource.urn}`, resource.registeredOutputs);
    }
  }

  private async read(request: ReadResourceRequest, reply: ReadResourceResponse): Promise<void> {
    await this.delay();
    const [type, name] = [request.getType(), request.getName()];
    const urn = urnOf(this.options.project, this.options.stack, type, name, request.getParent() || this.stackUrn);
    const inputs = propertiesOf(request.getProperties());
    this.reads.push({ urn, id: request.getId(), inputs });
    this.readUrns.add(urn);
    reply.setUrn(urn);
    reply.setProperties(
      this.wiring.Struct.fromJavaScript({ ...this.options.fixtures.outputsOf(type, name, plainProperties(inputs)), ...inputs }),
    );
  }

  private async invoke(request: ResourceInvokeRequest, reply: InvokeResponse): Promise<void> {
    await this.delay();
    const [token, args] = [request.getTok(), propertiesOf(request.getArgs())];
    this.invokes.push({ token, args });
    this.checkValue(`the call of ${token}`, args);
    const answer = this.options.fixtures.answer(token, plainProperties(args));
    if (answer === undefined) this.problems.push(`no fixture answers ${token} ${JSON.stringify(plainProperties(args))}`);
    reply.setReturn(this.wiring.Struct.fromJavaScript(answer ?? {}));
  }

  /** A linear congruential sequence, so that a failing run can be repeated. */
  private async delay(): Promise<void> {
    if (this.options.jitterMilliseconds === 0) return;
    this.delays = (this.delays * 1664525 + 1013904223) % 2 ** 32;
    const milliseconds = (this.delays / 2 ** 32) * this.options.jitterMilliseconds;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

function propertiesOf(struct: { toJavaScript(): unknown } | undefined): Properties {
  return (struct?.toJavaScript() as Properties | undefined) ?? {};
}

function propertyDependenciesOf(request: RegisterResourceRequest): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    found[key] = value.getUrnsList();
  });
  return found;
}
