/** Serves the monitor and the engine of one run on one port of this machine. */
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import { type MonitorOptions, RecordingMonitor } from './monitor';
import type { Service, Wiring } from './wire';

/** As the SDK's own clients set it, so that large programs fit. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
const SEVERITIES = ['debug', 'info', 'warning', 'error'];

type Handler = (request: never, reply: never) => unknown;
type Call = { readonly request: never };
type Done = (error: object | null, reply?: object) => void;

export interface Engine {
  readonly address: string;
  readonly monitor: RecordingMonitor;
  readonly logs: { severity: string; message: string }[];
  stop(): void;
}

export async function startEngine(wiring: Wiring, options: MonitorOptions): Promise<Engine> {
  const monitor = new RecordingMonitor(wiring, options);
  const logs: { severity: string; message: string }[] = [];
  const server = new wiring.grpc.Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  // A reply is built from the service's own response type, since classes differ between releases of the SDK; a method that the
  // installed release does not know is left out.
  const serve = (service: Service, handlers: Readonly<Record<string, Handler>>): void => {
    const wrapped = Object.entries(handlers).flatMap(([method, handle]) => {
      const definition = service[method];
      if (definition === undefined) return [];
      const wrap = (call: Call, done: Done): void => {
        const reply = new definition.responseType();
        Promise.resolve()
          .then(() => handle(call.request, reply as never))
          .then(
            () => done(null, reply),
            (error: Error) => {
              monitor.problems.push(error.message);
              done({ code: wiring.grpc.status.UNKNOWN, message: error.message });
            },
          );
      };
      return [[method, wrap] as const];
    });
    server.addService(service, Object.fromEntries(wrapped));
  };
  serve(wiring.monitorService, monitor.handlers());
  serve(wiring.engineService, {
    log: (request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()] ?? 'error';
      const message = request.getMessage();
      if (severity === 'debug') return;
      logs.push({ severity, message });
      if (severity === 'error') monitor.problems.push(`error log: ${message}`);
      if (options.secrets.some((secret) => message.includes(secret))) monitor.problems.push('a log message holds a secret config value');
    },
    setRootResource: () => undefined,
    requirePulumiVersion: () => undefined,
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', wiring.grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    monitor,
    logs,
    stop: () => {
      monitor.close();
      server.forceShutdown();
    },
  };
}
