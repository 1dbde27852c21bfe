/** Machines for the bare-metal tests: images from the cache that scripts/test-metal.mjs fills, booted in QEMU by software emulation. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const RIG = path.join(__dirname, 'rig');

/** A folder of the cache; the script that starts the tests has made it. */
export function cached(name: 'image' | 'netdevsim' | 'qemu11'): string {
  const folder = process.env[`LINERATE_RIG_${name.toUpperCase()}`];
  if (folder === undefined) throw new Error('run these tests with `npm run test:metal`: it builds the images');
  return folder;
}

export const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-metal-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, { mode: 0o755 });
  }
  return folder;
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const done = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.status}\n${done.stdout}${done.stderr}${done.error ?? ''}`);
  return done.stdout;
}

/** The same bytes for the same files: xorriso with a fixed date, its own and the files'. */
export function iso(name: string, label: string, folder: string): string {
  const file = path.join(scratch, `${name}.iso`);
  for (const entry of [...fs.readdirSync(folder).map((each) => path.join(folder, each)), folder])
    fs.utimesSync(entry, 1_577_836_800, 1_577_836_800);
  run('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-r', '-V', label, '-o', file, folder], { SOURCE_DATE_EPOCH: '1577836800' });
  return file;
}

const MACHINE = ['-M', 'q35', '-cpu', 'max,la57=off', '-smp', '2', '-nodefaults', '-display', 'none', '-vga', 'none'];
const IOMMU = ['-device', 'intel-iommu,intremap=on,aw-bits=48'];
const KERNEL_ARGUMENTS = 'console=ttyS0,115200 loglevel=4 mitigations=off nokaslr tsc=reliable no_timer_check intel_iommu=on iommu=pt';

function qemu(args: readonly string[], seconds: number, root?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const [command, ...words] = root === undefined ? ['qemu-system-x86_64'] : ['chroot', root, 'qemu-system-x86_64'];
    const child = spawn(command as string, [...words, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    // Software emulation on a busy machine takes many times as long.
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 * Number(process.env.LINERATE_RIG_SLOW ?? 1));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`QEMU ended with ${code ?? signal} (limit ${seconds} s):\n${output.slice(-4000)}`));
    });
  });
}

export interface TinyMachine {
  readonly name: string;
  /** In /test; `test.sh` runs. */
  readonly files: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly modules?: readonly string[];
  readonly args?: readonly string[];
  /** Boot with the QEMU of that root. */
  readonly qemuRoot?: string;
}

/** An initramfs that runs `test.sh` and powers off. @returns what `test.sh` printed */
export async function bootTiny({ name, files, shell, modules = [], args = [], qemuRoot }: TinyMachine): Promise<string> {
  const image = cached('image');
  const initrd = path.join(scratch, `${name}.img`);
  run(
    'bash',
    [path.join(RIG, 'tiny.sh'), image, writeFiles(path.join(scratch, `${name}-files`), files), initrd, ...modules],
    shell === undefined ? {} : { TEST_SHELL: shell },
  );
  let kernel = path.join(image, 'vmlinuz');
  let disk = initrd;
  if (qemuRoot !== undefined) {
    for (const file of [kernel, initrd]) fs.copyFileSync(file, path.join(qemuRoot, path.basename(file)));
    kernel = '/vmlinuz';
    disk = `/${name}.img`;
  }
  const output = await qemu(
    [
      '-accel',
      'tcg,thread=multi',
      ...MACHINE,
      '-m',
      '1024',
      '-no-reboot',
      ...IOMMU,
      '-kernel',
      kernel,
      '-initrd',
      disk,
      '-append',
      `${KERNEL_ARGUMENTS} panic=-1`,
      '-serial',
      'stdio',
      ...args,
    ],
    300,
    qemuRoot,
  );
  const text = output.replaceAll('\r', '');
  const start = text.indexOf('=== start\n');
  const end = text.indexOf('\n=== end ');
  if (start < 0 || end < 0) throw new Error(`the test did not run to its end:\n${text.slice(-4000)}`);
  return text.slice(start + '=== start\n'.length, end);
}

export interface Guest {
  readonly name: string;
  readonly seed: Readonly<Record<string, string>>;
  /** On a second disk with the label `extra`. */
  readonly extra: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** After ours: the last one of a kind wins. */
  readonly kernelArguments?: string;
  /** Go on with the disk of the guest of this name. */
  readonly keep?: boolean;
  readonly seconds?: number;
}

/** A Debian 13 guest with two igb ports on one hub; reboots inside. @returns what it wrote to its result port until it powered off */
export async function bootGuest({
  name,
  seed,
  extra,
  args = [],
  kernelArguments = '',
  keep = false,
  seconds = 1500,
}: Guest): Promise<string> {
  const image = cached('image');
  const disk = path.join(scratch, `${name}.qcow2`);
  if (!keep) run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', path.join(image, 'root.img'), disk]);
  const result = path.join(scratch, `${name}.result`);
  fs.writeFileSync(result, '');
  const console = path.join(scratch, `${name}.console`);
  const seedIso = iso(`${name}-seed`, 'cidata', writeFiles(path.join(scratch, `${name}-seed`), seed));
  const extraIso = iso(`${name}-extra`, 'extra', writeFiles(path.join(scratch, `${name}-extra`), extra));
  const drive = (id: string, file: string, format: string, slot: string, more = '') => [
    '-drive',
    `if=none,id=${id},file=${file},format=${format}${more}`,
    '-device',
    `virtio-blk-pci,drive=${id},addr=${slot}`,
  ];
  try {
    await qemu(
      [
        '-accel',
        'tcg,thread=multi,tb-size=512',
        ...MACHINE,
        '-m',
        '2048',
        ...IOMMU,
        '-kernel',
        path.join(image, 'vmlinuz'),
        '-initrd',
        path.join(image, 'initrd.img'),
        '-append',
        `root=/dev/vda rw ${KERNEL_ARGUMENTS} net.ifnames=1 systemd.show_status=0 audit=0 apparmor=0 ${kernelArguments}`,
        ...drive('d0', disk, 'qcow2', '3', ',cache=unsafe'),
        ...drive('d1', seedIso, 'raw', '4', ',readonly=on'),
        ...drive('d2', extraIso, 'raw', '7', ',readonly=on'),
        ...['-serial', `file:${console}`],
        ...[
          '-device',
          'virtio-serial-pci,addr=5',
          '-chardev',
          `file,id=res,path=${result},append=on`,
          '-device',
          'virtserialport,chardev=res,name=org.linerate.result',
        ],
        ...['-device', 'virtio-rng-pci,addr=6'],
        ...['-netdev', 'hubport,id=h0,hubid=1', '-netdev', 'hubport,id=h1,hubid=1'],
        ...[
          '-device',
          'pcie-root-port,id=rp0,bus=pcie.0,chassis=1,slot=1,addr=10.0',
          '-device',
          'igb,id=pf0,bus=rp0,netdev=h0,mac=52:54:00:aa:00:00',
        ],
        ...[
          '-device',
          'pcie-root-port,id=rp1,bus=pcie.0,chassis=2,slot=2,addr=11.0',
          '-device',
          'igb,id=pf1,bus=rp1,netdev=h1,mac=52:54:00:aa:01:00',
        ],
        ...args,
      ],
      seconds,
    );
  } catch (error) {
    throw new Error(
      `${(error as Error).message}\n--- result\n${fs.readFileSync(result, 'utf8').slice(-6000)}\n--- console\n${fs.readFileSync(console, 'utf8').slice(-3000)}`,
    );
  }
  return fs.readFileSync(result, 'utf8');
}

/** An NVMe controller with SR-IOV on bus 3. */
export function nvmeArguments(): string[] {
  const disk = path.join(scratch, 'nvme.raw');
  fs.writeFileSync(disk, '');
  fs.truncateSync(disk, 64 << 20);
  return [
    ...['-device', 'pcie-root-port,id=rp2,bus=pcie.0,chassis=3,slot=3,addr=12.0', '-device', 'nvme-subsys,id=nvs0'],
    ...[
      '-device',
      'nvme,id=nvme0,bus=rp2,serial=deadbeef,subsys=nvs0,max_ioqpairs=10,msix_qsize=10,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4',
    ],
    ...['-drive', `if=none,id=nvd,file=${disk},format=raw,cache=unsafe`, '-device', 'nvme-ns,drive=nvd,shared=on'],
  ];
}

/** `@@ name rc` and the output below it, as the scripts of the guests print them. */
export function results(text: string): ReadonlyMap<string, { readonly code: number; readonly output: string }> {
  const found = new Map<string, { code: number; output: string }>();
  for (const part of text.split(/^@@ /m).slice(1)) {
    const [head = '', ...lines] = part.split('\n');
    const at = head.lastIndexOf(' ');
    found.set(head.slice(0, at), { code: Number(head.slice(at + 1)), output: lines.join('\n').trim() });
  }
  return found;
}

/** Shell: `r NAME COMMAND` runs and prints for {@link results}. */
export const REPORTER = `r() { name=$1; shift; out=$(eval "$@" 2>&1); code=$?; printf '@@ %s %s\\n%s\\n' "$name" "$code" "$out"; }
`;
