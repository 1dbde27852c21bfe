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
  /** Program name -> shell body. */
  readonly tools?: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly status: number | null;
  readonly proof: {
    readonly fastPath: string;
    readonly reason: string;
    readonly checks: readonly { readonly check: string; readonly verdict: string; readonly observed: string }[];
  };
  readonly prometheus: string;
  readonly stderr: string;
  readonly ms: number;
}

export function simulate(shape: HostShape): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-host-'));
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
  for (const [name, body] of Object.entries({ ping: 'exit 0', ...shape.tools })) {
    write(`bin/${name}`, `#!/bin/sh\n${body}\n`);
    fs.chmodSync(path.join(root, 'bin', name), 0o755);
  }
  // What every stock image has, and nothing else that this machine may carry.
  for (const name of ['readlink', 'mkdir', 'mv', 'grep', 'cat']) {
    const found = ['/usr/bin', '/bin'].map((dir) => path.join(dir, name)).find((file) => fs.existsSync(file));
    if (found !== undefined) fs.symlinkSync(found, path.join(root, 'bin', name));
  }
  return root;
}

export function prove(script: string, shape: HostShape): Verdict {
  const root = simulate(shape);
  const out = path.join(root, 'out');
  const started = performance.now();
  const run = spawnSync('/bin/sh', [], {
    input: script,
    encoding: 'utf8',
    env: { LINERATE_ROOT: root, LINERATE_OUT: out, LINERATE_PATH: path.join(root, 'bin') },
  });
  const ms = performance.now() - started;
  const verdict = {
    status: run.status,
    proof: JSON.parse(fs.readFileSync(path.join(out, 'proof.json'), 'utf8')),
    prometheus: fs.readFileSync(path.join(out, 'proof.prom'), 'utf8'),
    stderr: run.stderr,
    ms,
  };
  fs.rmSync(root, { recursive: true });
  return verdict;
}
