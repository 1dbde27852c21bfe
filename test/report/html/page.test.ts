import fs from 'node:fs';
import path from 'node:path';
import { packCandidates } from '../../../lib/report/html/candidates';
import { type PageInput, reportPage } from '../../../lib/report/html/page';
import { readMeasured } from '../../../lib/report/measured';
import type { GroupPlan } from '../../../lib/resolve/plan';
import { evaluate } from '../../../lib/rules/evaluate';
import type { Finding } from '../../../lib/topology/finding';
import { AWS_PLAN, METAL_PLAN, TWO_GROUPS, topologyOf } from '../plans';

const FINDING: Finding = {
  rule: 'aws/some-rule',
  level: 'error',
  path: 'groups.trainers',
  message: '<script>alert(1)</script> is no machine',
  got: '</script><img src=x onerror=alert(1)>',
  allowed: ['a', 'b'],
  fix: 'write "a" & not <b>',
  prevents: 'InvalidParameter',
  source: 'EC2 guide',
};
const INPUT: PageInput = { topology: TWO_GROUPS, file: 'demo.yaml', plans: [AWS_PLAN, METAL_PLAN], findings: [], version: '1.2.3' };

const TRAINING = topologyOf(fs.readFileSync(path.join(__dirname, '../../../examples/training/topology.yaml'), 'utf8'));
const training = { ...evaluate(TRAINING), topology: TRAINING, file: 'topology.yaml', version: '1.2.3' };

/** Every tag is closed in order; void elements have no end. */
function expectBalanced(page: string): void {
  const VOID = new Set(['meta', 'link', 'input', 'br', 'img', 'line', 'rect', 'circle']);
  const open: string[] = [];
  const outside = page.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '');
  for (const [, closing, name = '', alone] of outside.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/gi)) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (alone !== '/' && !VOID.has(name)) open.push(name);
  }
  expect(open).toEqual([]);
}

describe('the page', () => {
  test('is one document, asks nobody for anything, and is the same each time', () => {
    const page = reportPage(training);
    expectBalanced(page);
    expect(page).not.toMatch(/\b(?:src|href)="(?!#|data:,")/);
    expect(page).not.toMatch(/url\((?!#)|@import|fetch\(|XMLHttpRequest/);
    expect(page).toContain("default-src 'none'");
    expect(reportPage({ ...evaluate(TRAINING), topology: TRAINING, file: 'topology.yaml', version: '1.2.3' })).toBe(page);
  });

  test('stays under a megabyte, with every candidate of the training topology in it', () => {
    const page = reportPage(training);
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    const packed = JSON.parse(/<script type="application\/json" id="candidates">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as ReturnType<
      typeof packCandidates
    >;
    expect(packed.lists['trainers aws']).toHaveLength(packed.totals['trainers aws'] ?? -1);
  });

  test('says every choice, price, reason, network and age', () => {
    const page = reportPage(INPUT);
    for (const words of [
      'p5.48xlarge',
      '55.04',
      '220.16',
      '0.5504',
      'the cheapest of 3 machines',
      '10.64.0.0/16',
      'every size carries 9001',
      '2026-11-20',
      '2 hosts',
      'Not included: disks',
      '1.2.3',
    ]) {
      expect(page).toContain(words);
    }
  });

  test('links lead to something on the page, and every id is there once', () => {
    const page = reportPage(training);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    for (const [, label] of page.matchAll(/aria-labelledby="([^"]+)"/g))
      for (const id of (label ?? '').split(' ')) expect(ids).toContain(id);
  });

  test('has the user-data and the operations, to copy as they are', () => {
    const page = reportPage(training);
    expect(page).toContain('#cloud-config');
    expect(page).toMatch(/set-vf-count/);
    expect(page).toContain('rack1-n02');
  });
});

describe('a topology with errors is still a page', () => {
  const sectionsOf = (page: string) => [...page.matchAll(/<h2 id="(\w+)"/g)].map(([, id]) => id);

  test('with the findings first', () => {
    expect(sectionsOf(reportPage({ ...INPUT, findings: [FINDING] })).slice(0, 2)).toEqual(['findings', 'choice']);
    expect(sectionsOf(reportPage({ ...INPUT, findings: [{ ...FINDING, level: 'warning' }] })).slice(0, 2)).toEqual(['choice', 'findings']);
  });

  test('with the findings alone where nothing could be planned', () => {
    const page = reportPage({ ...INPUT, topology: undefined, plans: [], findings: [FINDING] });
    expectBalanced(page);
    expect(sectionsOf(page)).toEqual(['findings']);
    expect(page).toContain('Nothing is planned');
    expect(page).toContain('demo.yaml');
  });

  test('nothing in a finding becomes markup', () => {
    const page = reportPage({ ...INPUT, findings: [FINDING] });
    expectBalanced(page);
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    expect(page).toContain('write &quot;a&quot; &amp; not &lt;b&gt;');
  });
});

describe('packed candidates', () => {
  test('unpack to the losers, in their order', () => {
    const { machines, lists, words } = packCandidates([AWS_PLAN], Number.POSITIVE_INFINITY);
    const unpacked = (lists['trainers aws'] ?? []).map(([index, parts, gbps]) => {
      const [machine, usdPerHour, own] = machines['aws']?.[index] ?? ['', null, null];
      return { machine, usdPerHour, sustainedGbps: gbps === undefined ? own : gbps, because: parts.map((part) => words[part]).join('; ') };
    });
    expect(unpacked).toEqual((AWS_PLAN.groups[0] as GroupPlan).losers);
  });

  test('keep the nearest where all are too many, and say how many there were', () => {
    const losers = Array.from({ length: 3000 }, (_, i) => ({ machine: `m${i}`, because: `reason ${i}`, usdPerHour: i, sustainedGbps: i }));
    const plan = { ...AWS_PLAN, groups: AWS_PLAN.groups.map((group) => ({ ...group, losers })) };
    const { lists, totals } = packCandidates([plan], 40_000);
    expect(totals['login aws']).toBe(3000);
    expect(lists['login aws']?.length).toBeGreaterThan(50);
    expect(lists['login aws']?.length).toBeLessThan(3000);
    expect(JSON.stringify(lists).length).toBeLessThan(40_000);
    expect(reportPage({ ...INPUT, plans: [plan] })).not.toContain('(the nearest');
  });

  test('a hundred groups and hosts still make a page under a megabyte', () => {
    const losers = Array.from({ length: 1500 }, (_, i) => ({
      machine: `machine-${i}`,
      because: `${i} Gbps sustained, 2000 asked; no RDMA ${i % 7}`,
      usdPerHour: i,
      sustainedGbps: i,
    }));
    const groups = Array.from({ length: 100 }, (_, i) => ({ ...AWS_PLAN.groups[0]!, name: `g${i}`, losers }));
    const topology = { ...TWO_GROUPS, groups: groups.map(({ name }) => ({ ...TWO_GROUPS.groups[0]!, name })) };
    const page = reportPage({ ...INPUT, topology, plans: [{ ...AWS_PLAN, groups }] });
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    expect(page).toMatch(/the nearest \d+ of 1,500/);
    expect(page).toContain('Left out to keep the page small');
  });
});

describe('promised and measured', () => {
  const PROOF = {
    schema: 1,
    target: 'aws',
    topology: 'demo',
    group: 'trainers',
    machine: 'p5.48xlarge',
    host: 'ip-10-0-0-1',
    bootId: '',
    time: 1_764_000_000,
    passed: 1,
    failed: 1,
    skipped: 1,
    reason: '',
  };
  const CHECKS = [
    { check: 'rdma-devices', verdict: 'pass', expected: '32', observed: '32' },
    { check: 'mtu', verdict: 'fail', expected: '9001', observed: '1500', fix: 'set the MTU' },
    { check: 'fi-info', verdict: 'skip', expected: 'efa', observed: 'no fi_info' },
  ];

  function measured(value: unknown) {
    const { measured: read, findings } = readMeasured(JSON.stringify(value), 'file.json');
    expect(findings).toEqual([]);
    return reportPage({ ...INPUT, measured: read });
  }

  test('a proof that failed says what was expected and what was observed', () => {
    const page = measured({ ...PROOF, fastPath: 'off', checks: CHECKS });
    expect(page).toMatch(/1 off the fast path/);
    expect(page).toMatch(/<td>mtu<\/td><td><span class="mark error">failed<\/span><\/td><td>9001<\/td><td>1500<\/td><td>set the MTU<\/td>/);
    expect(page).not.toContain('<td>rdma-devices</td>');
    expect(page).not.toContain('Not of this plan');
  });

  test('a proof of another machine is said aloud', () => {
    expect(measured([{ ...PROOF, machine: 'p4d.24xlarge', fastPath: 'on', checks: [] }])).toContain(
      'Not of this plan: ip-10-0-0-1 (trainers, p4d.24xlarge)',
    );
  });

  test('a benchmark is a table and a plot with its figures in words', () => {
    const page = measured({
      results: [
        {
          test: 'iperf3',
          from: 'n1',
          to: 'n2',
          path: 'sr-iov',
          promisedGbps: 100,
          measuredGbps: 91.5,
          latencyMicroseconds: 20,
          cpuPercent: 12,
        },
      ],
    });
    expect(page).toMatch(/<svg class="plot"[^>]*aria-label="iperf3 n1 to n2: 91\.5 Gbps measured, 100 promised"/);
    expect(page).toContain('<td class="number">92 %</td>');
    expectBalanced(page);
  });

  test.each([['[]'], ['{}'], ['not json'], ['{"results":[{"test":1}]}'], ['null'], ['[{"target":"aws"}]']])('%s is a finding', (text) => {
    expect(readMeasured(text, 'x.json').findings).toMatchObject([
      { rule: 'input/not-measured', level: 'error', message: expect.stringContaining('x.json') },
    ]);
  });
});
