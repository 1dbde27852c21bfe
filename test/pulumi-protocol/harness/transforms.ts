/** Runs a resource's transforms the way the engine does: its own, then those of each ancestor, then the stack's. */
import type { Callback } from '@pulumi/pulumi/proto/callback_pb';
import type { RegisterResourceRequest, TransformResourceOptions } from '@pulumi/pulumi/proto/resource_pb';
import type { Properties } from './values';
import type { CallbacksClient, Wiring } from './wire';

export class Transforms {
  private readonly clients = new Map<string, CallbacksClient>();
  private readonly ofResource = new Map<string, readonly Callback[]>();
  private readonly parents = new Map<string, string>();
  private readonly ofStack: Callback[] = [];

  constructor(private readonly wiring: Wiring) {}

  addToStack(callback: Callback): void {
    this.ofStack.push(callback);
  }

  /** Remembers a resource's own transforms, which its descendants inherit. */
  remember(urn: string, parent: string, request: RegisterResourceRequest): void {
    this.ofResource.set(urn, request.getTransformsList());
    this.parents.set(urn, parent);
  }

  async apply(
    request: RegisterResourceRequest,
    parent: string,
    inputs: Properties,
  ): Promise<{ inputs: Properties; options: TransformResourceOptions | undefined }> {
    const chain = [...request.getTransformsList()];
    for (let urn: string | undefined = parent; urn; urn = this.parents.get(urn)) chain.push(...(this.ofResource.get(urn) ?? []));
    let transformed = inputs;
    let options: TransformResourceOptions | undefined;
    for (const callback of [...chain, ...this.ofStack]) {
      const question = new this.wiring.resources.TransformRequest();
      question.setType(request.getType());
      question.setName(request.getName());
      question.setCustom(request.getCustom());
      question.setParent(parent);
      question.setProperties(this.wiring.Struct.fromJavaScript(transformed));
      options ??= this.optionsOf(request);
      question.setOptions(options);
      const answer = this.wiring.resources.TransformResponse.deserializeBinary(await this.call(callback, question.serializeBinary()));
      transformed = (answer.getProperties()?.toJavaScript() as Properties | undefined) ?? transformed;
      options = answer.getOptions() ?? options;
    }
    return { inputs: transformed, options };
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
    const options = new this.wiring.resources.TransformResourceOptions();
    if (request.hasProtect()) options.setProtect(request.getProtect() === true);
    options.setDependsOnList(request.getDependenciesList());
    options.setIgnoreChangesList(request.getIgnorechangesList());
    options.setAliasesList(request.getAliasesList());
    options.setProvider(request.getProvider());
    options.setReplaceOnChangesList(request.getReplaceonchangesList());
    options.setVersion(request.getVersion());
    options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
    if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
    return options;
  }

  private call(callback: Callback, bytes: Uint8Array): Promise<Uint8Array> {
    const address = callback.getTarget();
    const client = this.clients.get(address) ?? new this.wiring.CallbacksClient(address, this.wiring.grpc.credentials.createInsecure());
    this.clients.set(address, client);
    const request = new this.wiring.callbacks.CallbackInvokeRequest();
    request.setToken(callback.getToken());
    request.setRequest(bytes);
    return new Promise((resolve, reject) =>
      client.invoke(request, (error, response) => (error ? reject(error) : resolve(response.getResponse_asU8()))),
    );
  }
}
