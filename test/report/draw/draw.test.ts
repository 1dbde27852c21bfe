import fs from 'node:fs';
import path from 'node:path';
import { drawMermaid } from '../../../lib/report/draw/mermaid';
import { MOST_NODES, pictureOf } from '../../../lib/report/draw/picture';
import { drawSvg } from '../../../lib/report/draw/svg';
import type { AwsPlan, Plan } from '../../../lib/resolve/plan';
import { evaluate } from '../../../lib/rules/evaluate';
import { expectGolden } from '../../golden';
import { AWS_PLAN, METAL_PLAN, topologyOf } from '../plans';

const TRAINING = topologyOf(fs.readFileSync(path.join(__dirname, '../../../examples/training/topology.yaml'), 'utf8'));
const TRAINING_PLANS = evaluate(TRAINING).plans;

const MIXED = topologyOf(`
name: mixed
access: { sshPublicKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig a@b] }
network: { extra: { storage: { cidr: 10.90.0.0/20, mtu: 1500 } } }
groups:
  workers: { count: { min: 0, desired: 0, max: 40 }, network: { bandwidthGbps: 10, extra: [storage] } }
  big: { count: 200, placement: spread, network: { bandwidthGbps: 50, interfaces: 3 } }
  hosts:
    only: [metal]
    metal: { hosts: [{ name: h1 }, { name: h2 }, { name: h3 }, { name: h4 }, { name: h5 }] }
    sriov:
      os: debian-13
      functions:
        - { match: { driver: ice, count: 2 }, driver: ice, vfs: 70 }
        - { match: { name: [ens1f0] }, driver: mlx5_core, vfs: 2, vf: { driver: vfio-pci } }
`);
const PLANS: readonly Plan[] = [...TRAINING_PLANS, ...evaluate(MIXED).plans, AWS_PLAN, METAL_PLAN];

describe.each(PLANS.map((plan) => [`${plan.topology} on ${plan.target}`, plan] as const))('%s', (_, plan) => {
  const svg = drawSvg(plan);

  test('is well-formed XML that asks nobody for anything', () => {
    const open: string[] = [];
    for (const [, closing, name = '', rest = '', alone] of svg.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*?)?)(\/?)>/gi)) {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (alone !== '/') open.push(name);
      expect(rest).not.toMatch(/href|src=|onload/);
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/url\((?!#)|@import|<script/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('draws nothing outside, and no negative size', () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    for (const [, x, y, w, h] of svg.matchAll(/<rect x="(-?\d+)" y="(-?\d+)" width="(-?\d+)" height="(-?\d+)"/g)) {
      expect(Number(w)).toBeGreaterThan(0);
      expect(Number(h)).toBeGreaterThan(0);
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x) + Number(w)).toBeLessThanOrEqual(Number(width));
      expect(Number(y) + Number(h)).toBeLessThanOrEqual(Number(height));
    }
  });

  test('says every group, machine and network in words too', () => {
    const words = /<desc[^>]*>(.*?)<\/desc>/s.exec(svg)?.[1] ?? '';
    for (const { name, machine } of plan.groups) expect(words).toContain(`${name}: ${machine}`);
    for (const { name, mtuBytes } of plan.networks.filter(({ kind }) => kind === 'ip'))
      expect(words).toMatch(new RegExp(`Network ${name} .*MTU ${mtuBytes}`));
  });

  test('the frames of the groups do not overlap', () => {
    const frames = [...svg.matchAll(/<rect x="24" y="(\d+)" width="\d+" height="(\d+)" rx="10" class="(?:frame|placed)"/g)].map(
      ([, y, h]) => ({ top: Number(y), bottom: Number(y) + Number(h) }),
    );
    expect(frames).toHaveLength(plan.groups.length);
    frames.slice(1).forEach(({ top }, i) => {
      expect(top).toBeGreaterThan(frames[i]?.bottom ?? 0);
    });
  });

  test('Mermaid has a box for each group and network, and every id once', () => {
    const text = drawMermaid(plan);
    const ids = [...text.matchAll(/^ +(?:subgraph )?([A-Za-z0-9_]+)[[({]/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name } of plan.groups) expect(ids).toContain(`group_${name.replaceAll('-', '_')}`);
    expect(text.match(/^ {2}end$/gm)).toHaveLength(plan.groups.length);
  });
});

describe('golden pictures', () => {
  test('of plans made by hand', () => {
    expectGolden(path.join(__dirname, '..', 'golden', 'draw-aws.svg'), drawSvg(AWS_PLAN));
    expectGolden(path.join(__dirname, '..', 'golden', 'draw-aws.mmd'), drawMermaid(AWS_PLAN));
  });

  test.each(TRAINING_PLANS.map((plan) => [plan.target, plan] as const))('of the training topology on %s', (target, plan) => {
    expectGolden(path.join(__dirname, '../../../docs/pictures', `training-${target}.svg`), drawSvg(plan));
  });
});

test('a few nodes are drawn, the rest is counted', () => {
  const many: AwsPlan = { ...AWS_PLAN, groups: AWS_PLAN.groups.map((group) => ({ ...group, count: 5000 })) };
  expect(pictureOf(many).groups.map(({ nodes }) => nodes.length)).toEqual([MOST_NODES, MOST_NODES]);
  expect(drawSvg(many)).toMatch(/\+ 4,99\d more/);
  expect(drawSvg(many).length).toBeLessThan(20_000);
});

test('names that mean something to XML or Mermaid stay names', () => {
  const hostile: AwsPlan = {
    ...AWS_PLAN,
    topology: '<b>"&`',
    groups: AWS_PLAN.groups.map((group) => ({ ...group, machine: 'a<script>"' })),
  };
  expect(drawSvg(hostile)).not.toContain('<script>');
  expect(drawSvg(hostile)).toContain('&lt;b&gt;&quot;&amp;`');
  expect(drawMermaid(hostile)).toContain('title: "<b>#quot;&#96; on AWS');
});
