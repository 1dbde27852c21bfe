/** `linerate catalog list | show | refresh`: how old the facts are, what is known of a machine, and newer facts of one's own. */
import path from 'node:path';
import { loadCatalog } from '../../lib/catalog/load';
import { suggestMachines } from '../../lib/catalog/lookup';
import { API_READERS, refreshCatalog } from '../../lib/catalog/refresh/refresh';
import { rowsYaml } from '../../lib/catalog/refresh/rows-yaml';
import type { Catalog } from '../../lib/catalog/rows';
import { catalogListText, machineText, refreshSummary, summaryOf } from '../../lib/report/catalog-text';
import { CLOUDS, type Cloud } from '../../lib/topology/types';
import { parseTargets } from '../clouds';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { readTextFile } from '../read-file';
import { json, readOverrides, terminalOf } from '../session';
import { writeFiles } from '../write-files';

interface CatalogFlags {
  readonly cloud?: string;
  readonly catalog?: readonly string[];
  readonly json?: boolean;
}

export async function catalogList(io: Io, flags: CatalogFlags): Promise<ExitStatus> {
  const summaries = (await catalogs(io, flags)).map(summaryOf);
  io.out(flags.json === true ? json({ catalogs: summaries, findings: [] }) : catalogListText(summaries, terminalOf(io)));
  return EXIT.fine;
}

export async function catalogShow(io: Io, name: string, flags: CatalogFlags): Promise<ExitStatus> {
  const tables = await catalogs(io, flags);
  const found = tables.flatMap((catalog) => {
    const machine = catalog.get(name);
    return machine === undefined ? [] : [{ catalog, machine }];
  });
  const [first] = found;
  if (first === undefined) throw unknownMachine(name, tables);
  if (flags.json === true) {
    const { cloud, asOf, pricesAsOf, priceRegion, overrides } = first.catalog;
    io.out(json({ machine: first.machine, catalog: { cloud, asOf, pricesAsOf, priceRegion, overrides }, findings: [] }));
  } else {
    io.out(found.map(({ catalog, machine }) => machineText(machine, catalog, terminalOf(io))).join('\n'));
  }
  return EXIT.fine;
}

async function catalogs(io: Io, flags: CatalogFlags): Promise<Catalog[]> {
  const clouds = flags.cloud === undefined ? CLOUDS : (parseTargets(flags.cloud, CLOUDS) as Cloud[]);
  const overrides = await readOverrides(io, flags.catalog ?? []);
  return clouds.map((cloud): Catalog => loadCatalog(cloud, overrides));
}

function unknownMachine(name: string, tables: readonly Catalog[]): Refusal {
  const retired = tables.find((catalog) => catalog.retired[name] !== undefined);
  const near = tables.flatMap((catalog) => suggestMachines(catalog, name)).slice(0, 3);
  const gone = retired === undefined ? '' : `; ${retired.cloud} last had it on ${retired.retired[name]}`;
  return misuse({
    rule: 'usage/unknown-machine',
    message: `no machine of that name is in the catalog${gone}`,
    got: name,
    fix: near.length === 0 ? 'linerate find --cloud aws --gbps 100 lists machines' : `did you mean ${near.join(' or ')}?`,
  });
}

export interface RefreshFlags {
  readonly cloud: string;
  readonly from: string;
  readonly out?: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function catalogRefresh(io: Io, flags: RefreshFlags): Promise<ExitStatus> {
  const [cloud, ...others] = parseTargets(flags.cloud, CLOUDS) as Cloud[];
  if (cloud === undefined || others.length > 0) {
    throw misuse({
      rule: 'usage/one-cloud',
      message: '--cloud takes one cloud here',
      got: flags.cloud,
      allowed: CLOUDS,
      fix: `--cloud ${cloud ?? 'aws'}`,
    });
  }
  const asOf = flags.asOf ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(asOf)) {
    throw misuse({ rule: 'usage/not-a-date', message: '--as-of is a date', got: asOf, allowed: 'YYYY-MM-DD', fix: '--as-of 2026-11-25' });
  }
  const { name, text } = await readTextFile(io, flags.from);
  const { refreshed, findings } = refreshCatalog(cloud, text, name);
  if (refreshed === undefined) throw new Refusal(findings, EXIT.usage);
  const rows = rowsYaml(refreshed, { cloud, asOf, from: `${name} (${API_READERS[cloud].command})` });
  const toFile = flags.out !== undefined && flags.out !== '-';
  if (toFile) {
    const place = path.resolve(io.cwd, flags.out ?? '');
    writeFiles(path.dirname(place), [{ path: path.basename(place), text: rows }]);
  }
  if (flags.json === true) {
    io.out(json({ cloud, ...(toFile ? { out: flags.out } : {}), ...refreshed, findings }));
    return EXIT.fine;
  }
  // Standard output is the file where none is named.
  if (!toFile) io.out(rows);
  const say = toFile ? io.out : io.err;
  say(`${refreshSummary(cloud, refreshed).join('\n')}\n`);
  if (toFile) say(`linerate plan FILE --catalog ${flags.out}\n`);
  return EXIT.fine;
}
