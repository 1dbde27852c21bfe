import { loadCatalog } from '../../lib/catalog/load';
import type { AwsMachine } from '../../lib/catalog/rows';
import { carriesIp, efaCards, efaGbps, ipCards, networkCards, sustainedIpGbps } from '../../lib/resolve/aws-cards';
import { defaultLayout, layOut, type LayoutWish } from '../../lib/resolve/aws-layout';
import type { AwsInterfacePlan } from '../../lib/resolve/plan';
import type { NicLayout } from '../../lib/topology/blocks';

const catalog = loadCatalog('aws');
const machine = (name: string): AwsMachine => {
  const row = catalog.get(name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
};
const wish = (layout: NicLayout, more: Partial<LayoutWish> = {}): LayoutWish => ({
  layout,
  bandwidthGbps: 0,
  interfaces: 1,
  extraNetworks: [],
  deviceIndexZero: false,
  weighting: 'default',
  ...more,
});
const lay = (name: string, layout: NicLayout, more?: Partial<LayoutWish>): AwsInterfacePlan[] => [
  ...layOut(machine(name), wish(layout, more)).interfaces,
];
/** `0.0 interface`, one line an interface; runs of equal lines on following cards are folded. */
const words = (interfaces: readonly AwsInterfacePlan[]): string[] => {
  const lines = interfaces.map(({ networkCardIndex, deviceIndex, type, network }) => ({
    card: networkCardIndex,
    rest: `${deviceIndex} ${type}${network === 'main' ? '' : ` ${network}`}`,
  }));
  const byCard = new Map<number, string>();
  for (const { card, rest } of lines) byCard.set(card, byCard.has(card) ? `${byCard.get(card)} + ${rest}` : rest);
  const out: { first: number; last: number; text: string }[] = [];
  for (const [card, text] of byCard) {
    const last = out.at(-1);
    if (last !== undefined && last.text === text && last.last === card - 1) last.last = card;
    else out.push({ first: card, last: card, text });
  }
  return out.map(({ first, last, text }) => `${first === last ? first : `${first}-${last}`}: ${text}`);
};

describe('layouts of the telling machines', () => {
  it('p5: one IP address a node when IP is optimized, eight when bandwidth is', () => {
    expect(words(lay('p5.48xlarge', 'ip-optimized'))).toEqual(['0: 0 interface + 1 efa-only', '1-31: 0 efa-only']);
    const wide = lay('p5.48xlarge', 'bandwidth-optimized');
    expect(wide.filter(({ type }) => type === 'interface').map(({ networkCardIndex }) => networkCardIndex)).toEqual([
      0, 4, 8, 12, 16, 20, 24, 28,
    ]);
    expect(wide.filter(({ type }) => type === 'efa-only')).toHaveLength(32);
  });
  it('p6-b300: card 0 has no EFA', () => {
    expect(words(lay('p6-b300.48xlarge', 'ip-optimized'))).toEqual(['0: 0 interface', '1-16: 0 efa-only']);
    expect(words(lay('p6-b300.48xlarge', 'combined'))).toEqual(['0: 0 interface', '1-16: 1 efa']);
  });
  it('p6e-gb200: EFA on the recommended odd cards, which take one interface', () => {
    expect(words(lay('p6e-gb200.36xlarge', 'ip-optimized'))).toEqual([
      '0: 0 interface',
      '1: 0 efa-only',
      '5: 0 efa-only',
      '9: 0 efa-only',
      '13: 0 efa-only',
    ]);
  });
  it('hpc6id: a card with room for one interface carries both in an efa', () => {
    expect(words(lay('hpc6id.32xlarge', 'ip-optimized'))).toEqual(['0: 0 efa', '1: 0 efa-only']);
    expect(words(lay('hpc6id.32xlarge', 'bandwidth-optimized'))).toEqual(['0-1: 0 efa']);
  });
  it('combined: device index 1 on further cards, or 0 for AWS Batch', () => {
    expect(words(lay('p5en.48xlarge', 'combined'))).toEqual(['0: 0 efa', '1-15: 1 efa']);
    expect(words(lay('p5en.48xlarge', 'combined', { deviceIndexZero: true }))).toEqual(['0-15: 0 efa']);
  });
  it('i7ie: two cards would be wrong, one EFA', () => {
    expect(words(lay('i7ie.48xlarge', 'ip-optimized'))).toEqual(['0: 0 interface + 1 efa-only']);
  });
  it('ena: as many cards as the bandwidth needs', () => {
    expect(words(lay('c8gn.48xlarge', 'ena'))).toEqual(['0: 0 interface']);
    expect(words(lay('c8gn.48xlarge', 'ena', { bandwidthGbps: 400 }))).toEqual(['0: 0 interface', '1: 1 interface']);
  });
  it('interfaces asked beyond the layout go where there is room, and extra networks get one each', () => {
    expect(words(lay('c7i.large', 'ena', { interfaces: 3 }))).toEqual(['0: 0 interface + 1 interface + 2 interface']);
    expect(words(lay('p5.48xlarge', 'ip-optimized', { extraNetworks: ['storage'] }))).toEqual([
      '0: 0 interface + 1 efa-only',
      '1: 0 efa-only + 1 interface storage',
      '2-31: 0 efa-only',
    ]);
    expect(layOut(machine('hpc6id.32xlarge'), wish('bandwidth-optimized', { interfaces: 4 })).missing).toBe(2);
  });
});

describe('sustained figures', () => {
  it.each([
    ['p5.48xlarge', 'bandwidth-optimized', 800],
    ['p5.48xlarge', 'ip-optimized', 100],
    ['c6in.32xlarge', 'ena', 200],
    ['c8gn.48xlarge', 'ena', 600],
    ['p4d.24xlarge', 'bandwidth-optimized', 100],
    ['g6e.48xlarge', 'ena', 400],
    ['p6-b300.48xlarge', 'ip-optimized', 350],
  ] as const)('%s %s: %d Gbps', (name, layout, gbps) => expect(sustainedIpGbps(machine(name), ipCards(machine(name), layout))).toBe(gbps));
  it('burst never counts: "Up to 12.5 Gigabit" sustains its baseline', () => {
    const row = machine('c7i.large');
    expect(row.network.statedIsUpTo).toBe(true);
    expect(sustainedIpGbps(row, ipCards(row, 'ena'))).toBe(row.network.cards[0]?.baselineGbps);
    expect(sustainedIpGbps(row, ipCards(row, 'ena'))).toBeLessThan(row.network.statedGbps as number);
  });
  it.each([
    ['p5.48xlarge', 3200],
    ['p6-b300.48xlarge', 6400],
    ['p6e-gb200.36xlarge', 1600],
    ['p6-b200.48xlarge', 3200],
    ['hpc6id.32xlarge', 200],
    ['hpc7a.96xlarge', 300],
  ])('%s: %d Gbps of EFA', (name, gbps) => expect(efaGbps(machine(name))).toBe(gbps));
});

/** What the API refuses (field notes aws R-1, R-2, R-5, R-7), said again without the code under test. */
function illegal(row: AwsMachine, interfaces: readonly AwsInterfacePlan[]): string[] {
  const cards = networkCards(row);
  const problems: string[] = [];
  const positions = new Set<string>();
  const efaOn = new Set<number>();
  for (const { networkCardIndex, deviceIndex, type } of interfaces) {
    const card = cards[networkCardIndex];
    if (card === undefined) problems.push(`no card ${networkCardIndex}`);
    else {
      if (deviceIndex < 0 || deviceIndex >= card.maxInterfaces)
        problems.push(`device ${deviceIndex} on card ${networkCardIndex} of ${card.maxInterfaces}`);
      if (!card.interfaceTypes.includes(type)) problems.push(`${type} on card ${networkCardIndex}`);
    }
    const position = `${networkCardIndex}/${deviceIndex}`;
    if (positions.has(position)) problems.push(`twice at ${position}`);
    positions.add(position);
    if (type === 'interface') continue;
    if (efaOn.has(networkCardIndex)) problems.push(`two EFA on card ${networkCardIndex}`);
    efaOn.add(networkCardIndex);
  }
  if (efaOn.size > row.network.maxEfaInterfaces) problems.push(`${efaOn.size} EFA`);
  const primary = interfaces.find(({ networkCardIndex, deviceIndex }) => networkCardIndex === 0 && deviceIndex === 0);
  if (primary === undefined || primary.type === 'efa-only') problems.push('primary');
  return problems;
}

test('every layout of every machine is one that EC2 takes', () => {
  const found: string[] = [];
  let laid = 0;
  for (const row of catalog.machines) {
    const bandwidths = [0, sustainedIpGbps(row, ipCards(row, 'ena'))];
    for (const layout of ['ip-optimized', 'bandwidth-optimized', 'combined', 'ena'] as const) {
      if (layout !== 'ena' && efaCards(row).length === 0) continue;
      for (const bandwidthGbps of bandwidths) {
        for (const more of [{}, { deviceIndexZero: true }, { interfaces: 4 }, { extraNetworks: ['storage'] }]) {
          const { interfaces, missing } = layOut(row, wish(layout, { bandwidthGbps, ...more }));
          laid++;
          for (const problem of illegal(row, interfaces)) found.push(`${row.name} ${layout} ${JSON.stringify(more)}: ${problem}`);
          const room = networkCards(row)
            .filter(carriesIp)
            .reduce((sum, card) => sum + card.maxInterfaces, 0);
          if (missing > 0 && interfaces.length < room && layout === 'ena') found.push(`${row.name}: ${missing} missing with room`);
          if (layout !== 'ena' && interfaces.filter(({ type }) => type !== 'interface').length !== efaCards(row).length)
            found.push(`${row.name} ${layout}: not every EFA card is used`);
        }
      }
    }
  }
  expect(found.slice(0, 20)).toEqual([]);
  expect(laid).toBeGreaterThan(10_000);
});

test('the default layout: none of EFA without RDMA, IP on card 0 while that is enough', () => {
  expect(defaultLayout(machine('p5.48xlarge'), false, 50, 'default')).toBe('ena');
  expect(defaultLayout(machine('p5.48xlarge'), true, 100, 'default')).toBe('ip-optimized');
  expect(defaultLayout(machine('p5.48xlarge'), true, 101, 'default')).toBe('bandwidth-optimized');
});
