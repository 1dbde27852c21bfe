import { loadCatalog } from '../../lib/catalog/load';
import { folder, run } from './cli';

const cwd = folder();

interface FoundDocument {
  readonly total: number;
  readonly machines: readonly {
    readonly machine: string;
    readonly usdPerHour: number | null;
    readonly sustainedGbps: number | null;
    readonly usdPerGbpsHour: number | null;
    readonly rdmaGbps: number | null;
    readonly gpus: { readonly model: string; readonly count: number } | null;
    readonly tier1?: true;
  }[];
}

async function found(...flags: string[]): Promise<FoundDocument> {
  const { status, out, err } = await run(['find', '--json', '--limit', '0', ...flags], { cwd });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as FoundDocument;
}

test.each(['aws', 'azure', 'gcp'])('%s: every machine that is found has what was asked, the cheapest first', async (cloud) => {
  const { machines, total } = await found('--cloud', cloud, '--gbps', '50');
  expect(total).toBe(machines.length);
  expect(machines.length).toBeGreaterThan(10);
  for (const { sustainedGbps } of machines) if (sustainedGbps !== null) expect(sustainedGbps).toBeGreaterThanOrEqual(50);
  const prices = machines.filter(({ tier1 }) => tier1 !== true).map(({ usdPerHour }) => usdPerHour ?? Number.POSITIVE_INFINITY);
  expect(prices).toEqual(prices.slice().sort((a, b) => a - b));
  // Google sells bandwidth beyond the default as Tier_1: those come last, since their extra price is in no list.
  expect(machines.map(({ tier1 }) => tier1 === true)).toEqual(machines.map(({ tier1 }) => tier1 === true).sort());
});

test('finds nothing that the catalog does not have, and all that it has', async () => {
  const { machines } = await found('--cloud', 'aws', '--gpus', 'h100:8', '--rdma');
  expect(machines.map(({ machine }) => machine).sort()).toEqual(
    loadCatalog('aws')
      .machines.filter(
        ({ gpus, network, arch, usageClasses }) =>
          gpus?.model === 'h100' &&
          gpus.count >= 8 &&
          network.maxEfaInterfaces > 0 &&
          arch.includes('x86_64') &&
          (usageClasses.length === 0 || usageClasses.includes('on-demand')),
      )
      .map(({ name }) => name)
      .sort(),
  );
});

test('--sort gbps has the fastest first, --sort value the least per Gbps, --sort name the alphabet', async () => {
  const flags = ['--cloud', 'aws', '--gbps', '100'];
  const gbps = (await found(...flags, '--sort', 'gbps')).machines.map(({ sustainedGbps }) => sustainedGbps ?? -1);
  expect(gbps).toEqual(gbps.slice().sort((a, b) => b - a));
  const value = (await found(...flags, '--sort', 'value')).machines.map(({ usdPerGbpsHour }) => usdPerGbpsHour ?? Number.POSITIVE_INFINITY);
  expect(value).toEqual(value.slice().sort((a, b) => a - b));
  const names = (await found(...flags, '--sort', 'name')).machines.map(({ machine }) => machine);
  expect(names).toEqual(names.slice().sort());
});

test('a table with the age of the facts, cut at --limit', async () => {
  const { status, out } = await run(['find', '--cloud', 'aws', '--gbps', '100', '--limit', '3'], { cwd });
  const lines = out.split('\n');
  expect(status).toBe(0);
  expect(lines[0]).toMatch(/^machine\s+Gbps\s+RDMA Gbps\s+vCPUs\s+GiB\s+GPUs\s+\$\/h\s+\$\/\(Gbps·h\)$/);
  expect(lines[4]).toBe('');
  expect(lines[5]).toMatch(/^\d+ machines of aws, \d+ not shown \(--limit 0 lists all\)$/);
  expect(out).toMatch(/aws: facts as of 20\d\d-\d\d-\d\d, list prices on demand of 20\d\d-\d\d-\d\d in us-east-1\n$/);
});

test('a need that nothing satisfies names the nearest machines and what each lacks, with status 1', async () => {
  const { status, out, err } = await run(['find', '--cloud', 'gcp', '--vcpus', '100000'], { cwd });
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toMatch(
    /^error gcp\/no-machine-fits {2}no machine of gcp satisfies the need; the nearest are \S+ \(\d+ vCPUs, 100000 asked\), /,
  );
});

test.each<[string, readonly string[], RegExp]>([
  ['a unit', ['--cloud', 'aws', '--gbps', '100gb'], /usage\/not-a-number .*got 100gb.* fix: --gbps 100$/m],
  ['a negative number', ['--cloud', 'aws', '--gbps=-1'], /usage\/not-a-number/],
  ['zero', ['--cloud', 'aws', '--gbps', '0'], /usage\/not-a-number/],
  ['an unknown GPU model', ['--cloud', 'aws', '--gpus', 'h10:8'], /usage\/not-allowed .*fix: did you mean h100\?/],
  ['a GPU without a count', ['--cloud', 'aws', '--gpus', 'h100'], /usage\/not-allowed .*fix: --gpus h100:8/],
  ['an unknown order', ['--cloud', 'aws', '--sort', 'prise'], /usage\/not-allowed .*fix: did you mean price\?/],
  ['an unknown architecture', ['--cloud', 'aws', '--arch', 'arm'], /usage\/not-allowed/],
  ['two clouds', ['--cloud', 'aws,gcp'], /usage\/one-cloud/],
  ['metal, which has no catalog', ['--cloud', 'metal'], /usage\/unknown-cloud .*allowed aws, azure, gcp/],
  ['no cloud', ['--gbps', '10'], /usage\/missing-mandatory-option-value/],
])('%s is wrong usage', async (_, flags, said) => {
  const { status, out, err } = await run(['find', ...flags], { cwd });
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(said);
});
