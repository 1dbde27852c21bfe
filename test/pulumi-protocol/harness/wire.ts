/**
 * Pulumi's generated gRPC classes, loaded from the `@pulumi/pulumi` that the program itself will load, so that both ends of the
 * wire always speak one version.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as callbacks from '@pulumi/pulumi/proto/callback_pb';
import type * as resources from '@pulumi/pulumi/proto/resource_pb';

/** The generated classes are typed; the services and grpc-js itself only as far as they are used here. */
export interface Grpc {
  readonly Server: new (options: object) => GrpcServer;
  readonly ServerCredentials: { createInsecure(): object };
  readonly credentials: { createInsecure(): object };
  readonly status: { readonly UNKNOWN: number };
}
export interface GrpcServer {
  addService(service: Service, handlers: object): void;
  bindAsync(address: string, credentials: object, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}
export type Service = Readonly<Record<string, { readonly responseType: new () => object }>>;
export interface CallbacksClient {
  invoke(request: callbacks.CallbackInvokeRequest, done: (error: Error | null, response: callbacks.CallbackInvokeResponse) => void): void;
  close(): void;
}
export interface StructClass {
  fromJavaScript(value: object): never;
}

export interface Wiring {
  /** Folder of the program's `@pulumi/pulumi`. */
  readonly home: string;
  readonly grpc: Grpc;
  readonly resources: typeof resources;
  readonly callbacks: typeof callbacks;
  readonly Struct: StructClass;
  readonly monitorService: Service;
  readonly engineService: Service;
  readonly CallbacksClient: new (address: string, credentials: object) => CallbacksClient;
}

export function wiringOf(projectFolder: string): Wiring {
  const fromProject = createRequire(path.join(path.resolve(projectFolder), 'index.js'));
  const home = path.dirname(fromProject.resolve('@pulumi/pulumi/package.json'));
  const fromPulumi = createRequire(path.join(home, 'index.js'));
  return {
    home,
    grpc: fromPulumi('@grpc/grpc-js'),
    resources: fromPulumi('./proto/resource_pb'),
    callbacks: fromPulumi('./proto/callback_pb'),
    Struct: fromPulumi('google-protobuf/google/protobuf/struct_pb').Struct,
    monitorService: fromPulumi('./proto/resource_grpc_pb').ResourceMonitorService,
    engineService: fromPulumi('./proto/engine_grpc_pb').EngineService,
    CallbacksClient: fromPulumi('./proto/callback_grpc_pb').CallbacksClient,
  };
}
