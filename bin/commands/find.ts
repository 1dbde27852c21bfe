/** `linerate find --cloud C --gbps 100`: every machine of one cloud that satisfies a need. */
import { GPU_MODELS } from '../../lib/catalog/gpus';
import { findText } from '../../lib/report/find-table';
import { FIND_ORDERS, findMachines, orderFound } from '../../lib/resolve/find';
import { completeTopology } from '../../lib/topology/parse';
import { CLOUDS, type Cloud, type GroupNeed, type Topology } from '../../lib/topology/types';
import { parseTargets } from '../clouds';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { count, positive } from '../numbers';
import { oneOf } from '../one-of';
import { json, readOverrides, terminalOf } from '../session';

export interface FindFlags {
  readonly cloud: string;
  readonly gbps?: string;
  readonly rdma?: boolean;
  readonly rdmaGbps?: string;
  readonly flowGbps?: string;
  readonly gpus?: string;
  readonly vcpus?: string;
  readonly memory?: string;
  readonly arch?: string;
  readonly bareMetal?: boolean;
  readonly interfaces?: string;
  readonly maxUsd?: string;
  readonly sort: string;
  readonly limit: string;
  readonly catalog?: readonly string[];
  readonly json?: boolean;
}

export async function find(io: Io, flags: FindFlags): Promise<ExitStatus> {
  const cloud = oneCloud(flags.cloud);
  const order = oneOf('--sort', flags.sort, FIND_ORDERS);
  const limit = count('--limit', flags.limit);
  const need = needOf(flags);
  const overrides = await readOverrides(io, flags.catalog ?? []);
  const asked: Topology = { name: 'find', targets: { [cloud]: {} }, groups: { need } };
  const { topology, findings } = completeTopology(asked);
  if (topology === undefined) throw new Refusal(findings, EXIT.usage);

  const found = findMachines(cloud, topology, overrides);
  if (found.machines.length === 0) {
    const nearest = found.nearest.map(({ machine, lacks }) => `${machine} (${lacks})`);
    const message = `no machine of ${cloud} satisfies the need; the nearest are ${nearest.join(', ')}`;
    const source = `catalog ${cloud}, facts as of ${found.catalog.asOf}`;
    throw new Refusal(
      [{ rule: `${cloud}/no-machine-fits`, level: 'error', path: '', message, fix: 'ask for less', source }],
      EXIT.findings,
    );
  }
  const ordered = orderFound(found.machines, order);
  const shown = limit === 0 ? ordered : ordered.slice(0, limit);
  if (flags.json === true) {
    io.out(json({ cloud, need, sort: order, total: ordered.length, machines: shown, catalog: found.catalog, findings: [] }));
  } else {
    io.out(findText(cloud, found, shown, terminalOf(io)));
  }
  return EXIT.fine;
}

function needOf(flags: FindFlags): GroupNeed {
  const { gbps, rdma, rdmaGbps, flowGbps, gpus, vcpus, memory, arch, bareMetal, interfaces, maxUsd } = flags;
  return {
    machine: {
      ...(vcpus === undefined ? {} : { vcpus: positive('--vcpus', vcpus, 'vCPUs') }),
      ...(memory === undefined ? {} : { memoryGiB: positive('--memory', memory, 'GiB') }),
      ...(gpus === undefined ? {} : { gpus: gpuNeed(gpus) }),
      ...(arch === undefined ? {} : { arch: oneOf('--arch', arch, ['x86_64', 'arm64'] as const) }),
      ...(bareMetal === undefined ? {} : { bareMetal }),
      ...(maxUsd === undefined ? {} : { maxUsdPerHour: positive('--max-usd', maxUsd, 'US dollars an hour') }),
    },
    network: {
      ...(gbps === undefined ? {} : { bandwidthGbps: positive('--gbps', gbps, 'Gbps') }),
      ...(rdma === true || rdmaGbps !== undefined ? { rdma: 'required' as const } : {}),
      ...(rdmaGbps === undefined ? {} : { rdmaGbps: positive('--rdma-gbps', rdmaGbps, 'Gbps') }),
      ...(flowGbps === undefined ? {} : { flowGbps: positive('--flow-gbps', flowGbps, 'Gbps') }),
      ...(interfaces === undefined ? {} : { interfaces: count('--interfaces', interfaces) }),
    },
  };
}

function oneCloud(text: string): Cloud {
  const [cloud, ...others] = parseTargets(text, CLOUDS);
  if (cloud !== undefined && others.length === 0) return cloud as Cloud;
  throw misuse({
    rule: 'usage/one-cloud',
    message: '--cloud takes one cloud here',
    got: text,
    allowed: CLOUDS,
    fix: `--cloud ${cloud ?? 'aws'}`,
  });
}

/** `h100:8`, `h100,h200:8`, or `8` for any model. */
function gpuNeed(text: string): { model?: string[]; count: number } {
  const match = /^(?:([\w,-]+):)?(\d{1,3})$/.exec(text.toLowerCase());
  if (match === null) {
    throw misuse({
      rule: 'usage/not-allowed',
      message: '--gpus is a model and a count',
      got: text,
      allowed: 'h100:8, h100,h200:8, or 8',
      fix: '--gpus h100:8',
    });
  }
  const models = (match[1] ?? '').split(',').filter((model) => model !== '');
  for (const model of models) oneOf('--gpus', model, GPU_MODELS);
  return { ...(models.length > 0 ? { model: models } : {}), count: Number(match[2]) };
}
