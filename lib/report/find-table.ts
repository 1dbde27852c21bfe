/** What `linerate find` prints: the machines that satisfy a need, their sustained figures and what a Gbps costs. */
import type { Found, FoundMachine } from '../resolve/find';
import type { Cloud } from '../topology/types';
import { plural, pointsAligned, quantity, UNKNOWN, usd } from './amounts';
import { ageLine } from './catalog-age';
import type { Terminal } from './terminal';
import { type Column, textTable } from './text-table';
import { wrap } from './wrap';

const COLUMNS: readonly Column[] = [
  { header: 'machine' },
  { header: 'Gbps', align: 'right' },
  { header: 'RDMA Gbps', align: 'right' },
  { header: 'vCPUs', align: 'right' },
  { header: 'GiB', align: 'right' },
  { header: 'GPUs' },
  { header: '$/h', align: 'right' },
  { header: '$/(Gbps·h)', align: 'right' },
  { header: '' },
];

/** @param shown the machines that are listed, in order; `found` has all of them */
export function findText(cloud: Cloud, found: Found, shown: readonly FoundMachine[], { paint, width }: Terminal): string {
  const prices = pointsAligned(shown.map(({ usdPerHour }) => usd(usdPerHour)));
  const table = textTable(
    COLUMNS,
    shown.map((machine, i) => [
      { text: machine.machine, style: paint.strong },
      machine.sustainedGbps === null ? UNKNOWN : quantity(machine.sustainedGbps),
      machine.rdmaGbps === null ? UNKNOWN : machine.rdmaGbps === 0 ? '-' : quantity(machine.rdmaGbps),
      machine.vcpus === null ? UNKNOWN : quantity(machine.vcpus),
      machine.memoryGiB === null ? UNKNOWN : quantity(machine.memoryGiB),
      gpuWords(machine),
      prices[i] ?? '',
      machine.usdPerGbpsHour === null ? UNKNOWN : machine.usdPerGbpsHour.toFixed(4),
      { text: notes(machine), style: paint.quiet },
    ]),
    paint.quiet,
  );
  const rest = found.machines.length - shown.length;
  const summary = `${plural(found.machines.length, 'machine')} of ${cloud}${rest > 0 ? `, ${rest} not shown (--limit 0 lists all)` : ''}`;
  const indent = '    ';
  return `${[
    ...[table.header, ...table.rows].map((line) => wrap(line, width, indent)),
    '',
    summary,
    paint.quiet(wrap(BASIS[cloud], width, '  ')),
    paint.quiet(wrap(ageLine(cloud, found.catalog), width, '  ')),
  ].join('\n')}\n`;
}

/** What the sustained figure is. */
const BASIS: Readonly<Record<Cloud, string>> = {
  aws: 'Gbps: IP traffic by the baseline of the network cards; burst does not count',
  azure: "Gbps: the size's documented limit, not a promise",
  gcp: "Gbps: the type's documented limit in the VPC, not a promise",
};

function gpuWords({ gpus }: FoundMachine): string {
  if (gpus === null) return '-';
  return gpus.fractional === true ? `part of ${gpus.model}` : `${gpus.count} x ${gpus.model}`;
}

function notes({ tier1, bareMetal, arch, unknown }: FoundMachine): string {
  return [
    ...(arch.includes('x86_64') ? [] : arch),
    ...(bareMetal ? ['bare metal'] : []),
    ...(tier1 === true ? ['with Tier_1 (extra)'] : []),
    ...(unknown.length > 0 ? [`not known: ${unknown.join(', ')}`] : []),
  ].join(', ');
}
