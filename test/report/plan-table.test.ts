import path from 'node:path';
import util from 'node:util';
import { paint } from '../../lib/report/paint';
import { planText } from '../../lib/report/plan-table';
import { PLAIN_TEXT } from '../../lib/report/terminal';
import { expectGolden } from '../golden';
import { AWS_PLAN, METAL_PLAN, TWO_GROUPS } from './plans';

const REPORT = { topology: TWO_GROUPS, plans: [AWS_PLAN, METAL_PLAN], findings: [] };

describe('planText', () => {
  const text = planText(REPORT, PLAIN_TEXT);
  const lines = text.split('\n');
  const line = (start: string) => lines.find((each) => each.startsWith(start)) ?? '';

  test('prints one row per group and target, with every figure of the choice', () => {
    expectGolden(path.join(__dirname, 'golden', 'plan-two-groups.txt'), text);
    expect(line('  aws    p5.48xlarge')).toMatch(/100\*\s+baseline\s+3,200\s+EFA\s+9001\s+cluster\s+55\.04\s+4\s+220\.16\s+0\.5504$/);
  });

  test('puts the points of a price column under each other', () => {
    const at = (row: string, amount: string) => row.indexOf(amount) + amount.indexOf('.');
    expect(at(line('  aws    p5.48xlarge'), '55.04')).toBe(at(line('  aws    c7gn.2xlarge'), '0.4992'));
  });

  test('asks first about the machine that costs less, and says what it lacks', () => {
    expect(lines.filter((each) => each.includes('p4d.24xlarge'))).toEqual([
      '  trainers  aws  p4d.24xlarge  a100 GPUs, h100 or h200 asked; 400 Gbps of RDMA, 3200 asked (21.9576 $/h)',
    ]);
    expect(text).not.toContain('p5en.48xlarge');
  });

  test('says unknown where no source says, and has no price for metal', () => {
    expect(line('  metal')).toMatch(/2 hosts\s+unknown .*-\s+2\s+-\s+-$/);
  });

  test('ends with the age of the facts', () => {
    expect(lines.at(-2)).toBe('aws: facts as of 2026-11-20, list prices on demand of 2026-11-19 in us-east-1');
  });

  test('a group that no machine fits has a row that says so', () => {
    const missing = planText({ ...REPORT, plans: [{ ...AWS_PLAN, groups: AWS_PLAN.groups.slice(0, 1) }] }, PLAIN_TEXT);
    expect(missing).toMatch(/login .*\n {2}aws\s+no machine fits\n/);
  });

  test.each([40, 60, 80, 100])('fits %i columns and cuts nothing off', (width) => {
    const narrow = planText(REPORT, { ...PLAIN_TEXT, width }).split('\n');
    expect(narrow.filter((each) => each.length > width)).toEqual([]);
    const words = narrow.join(' ');
    for (const fact of ['p5.48xlarge', '3,200', '55.04', '220.16', '0.5504', '9001', 'cluster', '0.4992']) expect(words).toContain(fact);
  });

  test('colour changes no word', () => {
    const colored = planText(REPORT, { width: 200, paint: paint(true) });
    expect(colored).not.toBe(text);
    expect(util.stripVTControlCharacters(colored)).toBe(planText(REPORT, { width: 200, paint: paint(false) }));
  });
});
