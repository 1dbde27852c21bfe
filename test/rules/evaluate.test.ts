import { evaluate } from '../../lib/rules/evaluate';
import { isBlocking } from '../../lib/topology/finding';
import type { Topology } from '../../lib/topology/types';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJv0Jd1mMGqFzXh1m3d2rXvV3cT1y6pC0Xl0s0r0a0b1 me';
const base: Topology = {
  name: 't',
  targets: { aws: {} },
  access: { sshPublicKeys: [KEY] },
  groups: { n: { network: { bandwidthGbps: 25 } } },
};
const rules = (topology: Topology, options = {}) =>
  evaluate(topology, options).findings.map(({ rule, level, path }) => `${level} ${rule} ${path}`);

test('plans come in the order of the targets, narrowed when asked', () => {
  const all: Topology = { ...base, targets: { gcp: { project: 'demo-project' }, azure: {}, aws: {} } };
  expect(evaluate(all).plans.map(({ target }) => target)).toEqual(['aws', 'azure', 'gcp']);
  expect(evaluate(all, { targets: ['gcp'] }).plans.map(({ target }) => target)).toEqual(['gcp']);
});

test('an error on one target does not count when another is asked', () => {
  const topology: Topology = {
    ...base,
    targets: { aws: {}, azure: {} },
    groups: { n: { aws: { machine: 'p5.48xlarge' }, azure: { machine: 'Standard_Nothing' } } },
  };
  expect(evaluate(topology).findings.some(isBlocking)).toBe(true);
  expect(evaluate(topology, { targets: ['aws'] }).findings.some(isBlocking)).toBe(false);
});

test('what is wrong in the file is found before anything is planned', () => {
  const { plans, findings } = evaluate({ ...base, groups: { n: { bandwidth: 3 } } } as unknown as Topology);
  expect(plans).toEqual([]);
  expect(findings[0]).toMatchObject({ rule: 'topology/unknown-key', path: 'groups.n.bandwidth' });
});

test('errors come first, then warnings, then what is worth knowing', () => {
  const levels = evaluate({
    ...base,
    groups: { n: { tuning: 'none', network: { bandwidthGbps: 25 }, aws: { machine: 'c8gn.48xlarge' }, count: 8, placement: 'spread' } },
  }).findings.map(({ level }) => level);
  expect(levels).toEqual([...levels].sort((a, b) => ['error', 'warning', 'info'].indexOf(a) - ['error', 'warning', 'info'].indexOf(b)));
  expect(new Set(levels)).toEqual(new Set(['error', 'warning', 'info']));
});

test('amend has the last word on a plan, and the rules see it', () => {
  const { plans, findings } = evaluate(base, {
    amend: (plan) =>
      ({ ...plan, groups: plan.groups.map((group) => ({ ...group, size: { ...group.size, max: 100_000 } })) }) as typeof plan,
  });
  expect(plans[0]?.groups[0]?.size.max).toBe(100_000);
  expect(findings.map(({ rule }) => rule)).toContain('aws/subnet-too-small');
});

describe('acknowledged', () => {
  const forgetful: Topology = { ...base, groups: { n: { tuning: 'none', aws: { machine: 'c8gn.48xlarge' } } } };
  const rule = 'aws/idle-connections-forgotten';
  it('a finding stays in the output, with the reason', () => {
    const { findings } = evaluate({ ...forgetful, acknowledge: [{ rule, path: 'groups.n', reason: 'nothing idles here' }] });
    expect(findings.find((each) => each.rule === rule)?.acknowledged).toEqual({ reason: 'nothing idles here' });
  });
  it('one that matches nothing is a warning', () => {
    expect(rules({ ...forgetful, acknowledge: [{ rule, path: 'groups.other', reason: 'x' }] })).toContain(
      'warning topology/acknowledged-nothing acknowledge[0]',
    );
    expect(rules({ ...forgetful, acknowledge: [{ rule, path: 'groups.nn', reason: 'x' }] })).toContain(
      'warning topology/acknowledged-nothing acknowledge[0]',
    );
  });
  it('one of a target that is left out says nothing', () => {
    expect(rules({ ...forgetful, acknowledge: [{ rule: 'azure/ppg', path: '', reason: 'x' }] }).join()).not.toContain(
      'acknowledged-nothing',
    );
  });
  it('what the cloud would refuse may not be, and still fails', () => {
    const { findings } = evaluate({
      ...base,
      groups: { n: { count: 8, placement: 'spread' } },
      acknowledge: [{ rule: 'aws/spread-over-seven', path: 'groups.n', reason: 'I insist' }],
    });
    expect(findings.filter(isBlocking).map((each) => each.rule)).toEqual(['aws/spread-over-seven', 'topology/cannot-be-acknowledged']);
  });
});

test('an override changes the choice, and the plan says which file', () => {
  const overrides = [{ file: 'mine.yaml', aws: { 'z9.large': { basedOn: 'c6in.4xlarge', usdPerHour: 0.01 } } }];
  const { plans } = evaluate(base, { overrides: overrides as never });
  expect(plans[0]?.groups[0]?.machine).toBe('z9.large');
  expect(plans[0]?.catalog?.overrides).toEqual(['mine.yaml']);
});
