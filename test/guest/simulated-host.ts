/** A simulated machine: a tree of /sys and a folder of tools, against which the real proof script runs. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface NetDevice {
  readonly driver: string;
  readonly mtu?: number;
  /** IFF flags; 0x1043 is up, 0x1843 is up and a slave. */
  readonly flags?: string;
  readonly master?: string;
  readonly rxQueues?: number;
  readonly txPackets?: number;
  /** ARPHRD: 1 is Ethernet, 32 InfiniBand. */
  readonly type?: number;
}

export interface RdmaDevice {
  readonly driver: string;
  readonly state?: string;
  readonly rate?: string;
  readonly linkLayer?: string;
}

export interface HostShape {
  readonly net: Readonly<Record<string, NetDevice>>;
  readonly rdma?: Readonly<Record<string, RdmaDevice>>;
  /** Module versions; the empty string is an in-tree module. */
  readonly modules?: Readonly<Record<string, string>>;
  readonly gpus?: number;
  readonly numaNodes?: number;
  /** PCI network functions that no driver has, or that a user-space driver has: address -> vendor, device, driver. */
  readonly functions?: Readonly<Record<string, { readonly vendor: string; readonly device: string; readonly driver?: string }>>;
  /** vmbus devices that uio_hv_generic has. */
  readonly userSpaceVmbus?: readonly string[];
  /** What the metadata service says: part of the URL -> answer. Without it there is no service. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Program name -> shell body. */
  readonly tools?: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly status: number | null;
  readonly proof: {
    readonly schema: number;
    readonly fastPath: string;
    readonly reason: string;
    readonly checks: readonly { readonly check: string; readonly verdict: string; readonly expected: string; readonly observed: string }[];
  };
  readonly prometheus: string;
  readonly stderr: string;
  readonly ms: number;
}

export function simulate(shape: HostShape): string {
  // A machine of 32 cards is a thousand small files: in memory where there is one.
  const root = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'linerate-host-'));
  const write = (name: string, text: string) => {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  const driver = (device: string, name: string) => {
    fs.mkdirSync(path.join(root, device), { recursive: true });
    fs.mkdirSync(path.join(root, 'sys/bus/drivers', name), { recursive: true });
    fs.symlinkSync(path.join(root, 'sys/bus/drivers', name), path.join(root, device, 'driver'));
  };
  fs.mkdirSync(path.join(root, 'sys/class/net/lo'), { recursive: true });
  for (const [name, each] of Object.entries(shape.net)) {
    const dir = `sys/class/net/${name}`;
    driver(`${dir}/device`, each.driver);
    write(`${dir}/mtu`, `${each.mtu ?? 1500}\n`);
    write(`${dir}/flags`, `${each.flags ?? (each.master === undefined ? '0x1043' : '0x1843')}\n`);
    write(`${dir}/type`, `${each.type ?? 1}\n`);
    write(`${dir}/statistics/tx_packets`, `${each.txPackets ?? 0}\n`);
    for (let i = 0; i < (each.rxQueues ?? 1); i++) fs.mkdirSync(path.join(root, dir, `queues/rx-${i}`), { recursive: true });
  }
  for (const [name, { master }] of Object.entries(shape.net)) {
    if (master !== undefined)
      fs.symlinkSync(path.join(root, 'sys/class/net', name), path.join(root, 'sys/class/net', master, `lower_${name}`));
  }
  for (const [name, each] of Object.entries(shape.rdma ?? {})) {
    const dir = `sys/class/infiniband/${name}`;
    driver(`${dir}/device`, each.driver);
    write(`${dir}/ports/1/state`, `${each.state ?? '4: ACTIVE'}\n`);
    write(`${dir}/ports/1/rate`, `${each.rate ?? '400 Gb/sec (4X NDR)'}\n`);
    write(`${dir}/ports/1/link_layer`, `${each.linkLayer ?? 'InfiniBand'}\n`);
  }
  for (const [name, version] of Object.entries(shape.modules ?? {})) {
    fs.mkdirSync(path.join(root, 'sys/module', name), { recursive: true });
    if (version !== '') write(`sys/module/${name}/version`, `${version}\n`);
  }
  for (let i = 0; i < (shape.gpus ?? 0); i++) {
    write(`sys/bus/pci/devices/0000:${(16 + i).toString(16)}:00.0/class`, '0x030200\n');
    write(`sys/bus/pci/devices/0000:${(16 + i).toString(16)}:00.0/vendor`, '0x10de\n');
  }
  for (let i = 0; i < (shape.numaNodes ?? 1); i++) fs.mkdirSync(path.join(root, `sys/devices/system/node/node${i}`), { recursive: true });
  for (const [address, { vendor, device, driver: bound }] of Object.entries(shape.functions ?? {})) {
    const dir = `sys/bus/pci/devices/${address}`;
    write(`${dir}/class`, '0x020000\n');
    write(`${dir}/vendor`, `0x${vendor}\n`);
    write(`${dir}/device`, `0x${device}\n`);
    if (bound === undefined) continue;
    fs.mkdirSync(path.join(root, 'sys/bus/pci/drivers', bound), { recursive: true });
    fs.symlinkSync(path.join(root, dir), path.join(root, 'sys/bus/pci/drivers', bound, address));
    fs.symlinkSync(path.join(root, 'sys/bus/pci/drivers', bound), path.join(root, dir, 'driver'));
  }
  for (const id of shape.userSpaceVmbus ?? [])
    fs.mkdirSync(path.join(root, 'sys/bus/vmbus/drivers/uio_hv_generic', id), { recursive: true });
  for (const [name, body] of Object.entries({ ping: 'exit 0', ...metadataService(shape.metadata), ...shape.tools })) {
    write(`bin/${name}`, `#!/bin/sh\n${body}\n`);
    fs.chmodSync(path.join(root, 'bin', name), 0o755);
  }
  // What every stock image has, and nothing else that this machine may carry.
  for (const name of ['readlink', 'mkdir', 'mv', 'grep', 'cat', 'date', 'tr']) {
    const found = ['/usr/bin', '/bin'].map((dir) => path.join(dir, name)).find((file) => fs.existsSync(file));
    if (found !== undefined) fs.symlinkSync(found, path.join(root, 'bin', name));
  }
  return root;
}

/** curl, as far as the proof uses it: each URL's answer on a line of its own, as `-w '\\n'` makes it. */
function metadataService(answers: HostShape['metadata']): Record<string, string> {
  if (answers === undefined) return {};
  const cases = Object.entries(answers).map(([part, answer]) => `    *${part}*) printf %s '${answer}' ;;`);
  return { curl: `for each; do case $each in http*) case $each in\n${cases.join('\n')}\n  esac; echo ;; esac; done` };
}

export function prove(script: string, shape: HostShape, env: Readonly<Record<string, string>> = {}): Verdict {
  const root = simulate(shape);
  const verdict = proveOn(root, script, env);
  fs.rmSync(root, { recursive: true });
  return verdict;
}

/** On a machine that stays. */
export function proveOn(root: string, script: string, env: Readonly<Record<string, string>> = {}): Verdict {
  const out = path.join(root, 'out');
  const started = performance.now();
  const run = spawnSync('/bin/sh', [], {
    input: script,
    encoding: 'utf8',
    env: { LINERATE_ROOT: root, LINERATE_OUT: out, LINERATE_PATH: path.join(root, 'bin'), ...env },
  });
  const ms = performance.now() - started;
  return {
    status: run.status,
    proof: JSON.parse(fs.readFileSync(path.join(out, 'proof.json'), 'utf8')),
    prometheus: fs.readFileSync(path.join(out, 'proof.prom'), 'utf8'),
    stderr: run.stderr,
    ms,
  };
}
