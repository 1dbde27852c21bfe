/**
 * A host without hardware: a tree of sysfs, and stand-ins for dd, ip, devlink and the like that answer as the kernel answers (fake-kernel/),
 * errors included. The program that runs against it is the real one, byte for byte; only its root prefix differs.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const KERNEL = path.join(__dirname, 'fake-kernel');

export interface FakeFunction {
  readonly pci: string;
  readonly driver: string;
  readonly interface?: string;
  readonly mac?: string;
  readonly totalVfs?: number;
  readonly vfDriver?: string;
  readonly class?: string;
  readonly vendor?: string;
  readonly device?: string;
  readonly eswitch?: 'legacy' | 'switchdev';
}

export interface Run {
  readonly code: number | null;
  readonly stderr: string;
  /** The status file of that run. */
  readonly status: {
    readonly state: string;
    readonly reasons: string[];
    readonly notes: string[];
    readonly drift: { function: string; knob: string; declared: string; actual: string }[];
    readonly policyHash: string;
    readonly changes: number;
  };
}

export class FakeHost {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-host-'));

  constructor(functions: readonly FakeFunction[] = []) {
    this.write('proc/cmdline', 'BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro\n');
    this.write('proc/mounts', '/dev/sda1 / ext4 rw 0 0\n');
    this.write('proc/net/route', 'Iface\tDestination\tGateway\tFlags\n');
    this.write('proc/sys/kernel/random/boot_id', 'boot-1\n');
    this.write('proc/sys/kernel/osrelease', '6.12.107+deb13-amd64\n');
    this.write('sys/firmware/acpi/tables/DMAR', 'x');
    this.write('sys/kernel/iommu_groups/1/type', 'DMA\n');
    this.write('sys/bus/pci/drivers_probe', '');
    this.write('.fake/log', '');
    this.write('.fake/eswitch-order', 'vfs-first\n');
    this.write('.fake/next-group', '40\n');
    for (const dir of ['fault', 'vf', 'vf-driver', 'netdev', 'eswitch', 'altname', 'nvme'])
      fs.mkdirSync(this.path(`.fake/${dir}`), { recursive: true });
    for (const fn of functions) this.add(fn);
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
    fs.writeFileSync(this.path(name), text);
  }

  read(name: string): string {
    return fs.readFileSync(this.path(name), 'utf8').trim();
  }

  exists(name: string): boolean {
    return fs.existsSync(this.path(name));
  }

  link(name: string, target: string): void {
    fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
    fs.symlinkSync(target, this.path(name));
  }

  add(fn: FakeFunction): void {
    const dir = `sys/bus/pci/devices/${fn.pci}`;
    this.write(`${dir}/sriov_numvfs`, '0\n');
    this.write(`${dir}/sriov_totalvfs`, `${fn.totalVfs ?? 8}\n`);
    this.write(`${dir}/sriov_drivers_autoprobe`, '1\n');
    this.write(`${dir}/class`, `${fn.class ?? '0x020000'}\n`);
    this.write(`${dir}/vendor`, `0x${fn.vendor ?? '8086'}\n`);
    this.write(`${dir}/device`, `0x${fn.device ?? '10c9'}\n`);
    this.write(`${dir}/numa_node`, '0\n');
    this.link(`${dir}/subsystem`, '../../../pci');
    fs.mkdirSync(this.path(`sys/bus/pci/drivers/${fn.driver}`), { recursive: true });
    this.link(`${dir}/driver`, `../../drivers/${fn.driver}`);
    this.write(`.fake/vf-driver/${fn.pci}`, `${fn.vfDriver ?? fn.driver}\n`);
    if (fn.eswitch !== undefined) this.write(`.fake/eswitch/${fn.pci}`, `${fn.eswitch}\n`);
    if (fn.interface === undefined) return;
    this.write(`${dir}/net/${fn.interface}/mtu`, '1500\n');
    this.write(`${dir}/net/${fn.interface}/flags`, '0x1002\n');
    this.write(`${dir}/net/${fn.interface}/address`, `${fn.mac ?? '52:54:00:aa:00:00'}\n`);
    this.link(`${dir}/net/${fn.interface}/device`, '../..');
    this.link(`sys/class/net/${fn.interface}`, `../../bus/pci/devices/${fn.pci}/net/${fn.interface}`);
  }

  /** The next writes of that name are refused with that text; `times` of them, or all. */
  fault(name: string, error: string, times?: number): void {
    this.write(`.fake/fault/${name}`, `${error}\n${times === undefined ? '' : `${times}\n`}`);
  }

  /** Turns on a habit of the device: `zero`, `async`, `needs-up`, `drops-switchdev`, `forgets.mac` ... */
  habit(name: string, value = '1'): void {
    this.write(`.fake/${name}`, `${value}\n`);
  }

  /** A reboot: virtual functions, their attributes and drivers are gone, and /run is empty. */
  reboot(bootId: string): void {
    for (const pci of fs.readdirSync(this.path('sys/bus/pci/devices'))) {
      const dir = `sys/bus/pci/devices/${pci}`;
      if (this.exists(`${dir}/physfn`)) fs.rmSync(this.path(dir), { recursive: true });
    }
    for (const pci of fs.readdirSync(this.path('sys/bus/pci/devices'))) {
      const dir = this.path(`sys/bus/pci/devices/${pci}`);
      for (const name of fs.readdirSync(dir).filter((each) => each.startsWith('virtfn'))) fs.rmSync(path.join(dir, name));
      this.write(`sys/bus/pci/devices/${pci}/sriov_numvfs`, '0\n');
      this.write(`sys/bus/pci/devices/${pci}/sriov_drivers_autoprobe`, '1\n');
    }
    fs.rmSync(this.path('.fake/vf'), { recursive: true });
    fs.mkdirSync(this.path('.fake/vf'));
    fs.rmSync(this.path('run'), { recursive: true, force: true });
    this.write('proc/sys/kernel/random/boot_id', `${bootId}\n`);
  }

  /** Calls of the stand-ins since the last time, one a line. */
  log(): string[] {
    const lines = this.read('.fake/log')
      .split('\n')
      .filter((line) => line !== '');
    this.write('.fake/log', '');
    return lines;
  }

  /** Of the log: what changed something. */
  changes(): string[] {
    return this.log().filter(
      (line) =>
        !/^(ip -V|ip (-o )?link show|devlink (dev (eswitch|param) show|port show)|ethtool -k|mstconfig .* q |nvme (list|primary))/.test(
          line,
        ),
    );
  }

  run(program: string, phase: 'pre' | 'post' | 'verify', shell = 'sh', env: Readonly<Record<string, string>> = {}): Run {
    this.write('linerate-sriov', program);
    const words = shell.split(' ');
    const done = spawnSync(words[0] as string, [...words.slice(1), this.path('linerate-sriov'), phase], {
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        LINERATE_ROOT: this.root,
        LINERATE_PATH: `${KERNEL}:/usr/bin:/bin`,
        LINERATE_PAUSE: '0.02',
        LINERATE_WAIT: '50',
        LINERATE_FIND: '0',
        LINERATE_LOCK_SECONDS: '0',
        LINERATE_REBOOT: 'reboot',
        ...env,
      },
    });
    const file = `var/lib/linerate/${phase}.json`;
    return {
      code: done.status,
      stderr: done.stderr,
      status: this.exists(file)
        ? JSON.parse(this.read(file))
        : { state: 'none', reasons: [], notes: [], drift: [], policyHash: '', changes: 0 },
    };
  }

  vf(pci: string, index: number, fact: string): string | undefined {
    const file = `.fake/vf/${pci}/${index}/${fact}`;
    return this.exists(file) ? this.read(file) : undefined;
  }

  driverOf(pci: string, index: number): string | undefined {
    const link = this.path(`sys/bus/pci/devices/${pci}/virtfn${index}/driver`);
    return fs.existsSync(link) ? path.basename(fs.readlinkSync(link)) : undefined;
  }

  numVfs(pci: string): number {
    return Number(this.read(`sys/bus/pci/devices/${pci}/sriov_numvfs`));
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
