import { loadCatalog } from '../../lib/catalog/load';
import { choose } from '../../lib/resolve/choose';
import { withLosers } from '../../lib/resolve/losers';
import { resolveAws } from '../../lib/resolve/aws';
import { completeTopology } from '../../lib/topology/parse';

const LOSERS = [{ machine: 'b', because: 'meets the need at 2 $/h; a costs 1', usdPerHour: 2, sustainedGbps: 10 }];

function contest() {
  const entries = ['a', 'b'].map((name, i) => ({ name, machine: null, vcpus: 1, usdPerHour: i + 1, sustainedGbps: 10 }));
  const choice = choose(entries, []);
  return { losers: jest.fn(choice.losers), nearestLoser: jest.fn(choice.nearestLoser) };
}

test('the losers are put into words when they are read, and once', () => {
  const choice = contest();
  const group = withLosers({ name: 'g' }, choice);
  expect(choice.losers).not.toHaveBeenCalled();
  expect(group.losers).toEqual(LOSERS);
  expect(group.losers).toBe(group.losers);
  expect(choice.losers).toHaveBeenCalledTimes(1);
  expect(group.nearestLoser).toEqual(LOSERS[0]);
});

test.each([
  ['JSON', (group: object) => JSON.parse(JSON.stringify(group))],
  ['a structured clone', (group: object) => structuredClone(group)],
  ['a spread', (group: object) => ({ ...group })],
  ['a frozen group', (group: object) => Object.freeze(group)],
])('%s has them whole', (_, copy) => {
  expect(copy(withLosers({ name: 'g' }, contest()))).toEqual({ name: 'g', losers: LOSERS, nearestLoser: LOSERS[0] });
});

test('a plan is made without saying why a thousand machines lost', () => {
  const { topology } = completeTopology({ name: 't', targets: { aws: {} }, groups: { g: { network: { bandwidthGbps: 10 } } } });
  const [group] = resolveAws(topology!, loadCatalog('aws')).plan!.groups;
  expect(Object.getOwnPropertyDescriptor(group, 'losers')).toMatchObject({ enumerable: true, get: expect.any(Function) });
  expect(group!.losers.length).toBeGreaterThan(1000);
});
