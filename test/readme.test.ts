/** The README says what is true: its table, its hero, its commands. */
import fs from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';
import { run } from './bin/cli';

const root = path.join(__dirname, '..');
const file = path.join(root, 'README.md');
const readme = fs.readFileSync(file, 'utf8');
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text: text as string }));

test('the plan table is the one that the command line prints', async () => {
  const { out } = await run(['plan', 'examples/training/topology.yaml'], { cwd: root });
  const table = `${out.split('\nfindings\n')[0]?.trimEnd()}\n`;
  expect(table).toContain('p5.48xlarge');
  const marked = /(<!-- plan table: [^>]+ -->\n```text\n)[\s\S]*?(```\n<!-- \/plan table -->)/;
  if (process.env['UPDATE_GOLDEN'] === '1')
    fs.writeFileSync(
      file,
      readme.replace(marked, (_, before, after) => `${before}${table}${after}`),
    );
  else expect(marked.exec(readme)?.[0]).toContain(table);
});

test('the hero has at most twelve lines, and makes what the text below it says', () => {
  const hero = blocks.find(({ language }) => language === 'ts')?.text as string;
  expect(hero.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
  const stack = `${hero.replace('new App()', 'app')}\n`;
  const { code } = transformSync(stack.replace(/^import .*$/gm, ''), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    isModule: false,
  });
  const { App, Stack } = require('aws-cdk-lib/core') as typeof import('aws-cdk-lib/core');
  const { AcceleratedCluster } = require('linerate/aws') as typeof import('../lib/providers/aws');
  const app = new App({ analyticsReporting: false });
  new Function('App', 'Stack', 'AcceleratedCluster', 'app', code)(App, Stack, AcceleratedCluster, app);
  const { Template } = require('aws-cdk-lib/assertions') as typeof import('aws-cdk-lib/assertions');
  const template = Template.fromStack(app.node.findChild('Training') as InstanceType<typeof Stack>);
  const templates = Object.values(template.findResources('AWS::EC2::LaunchTemplate')).map((each) => each['Properties'].LaunchTemplateData);
  expect(templates.map(({ InstanceType, NetworkInterfaces }) => [InstanceType, NetworkInterfaces.length])).toEqual([
    ['p5.48xlarge', 33],
    ['c6in.8xlarge', 1],
  ]);
  template.resourceCountIs('AWS::EC2::PlacementGroup', 1);
  template.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 2);
});

test('every command of the README exists', async () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const help = (await run(['--help'], { cwd: root })).out;
  const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'));
  const npm = lines.flatMap((line) => /^npm (?:run )?(\w[\w:]*)/.exec(line)?.[1] ?? []);
  const verbs = lines.flatMap((line) => /^npx linerate (\w+)/.exec(line)?.[1] ?? []);
  expect(npm.length).toBeGreaterThanOrEqual(2);
  expect(npm.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(verbs.length).toBeGreaterThanOrEqual(6);
  expect(verbs.filter((verb) => !new RegExp(`^\\s+${verb}\\b`, 'm').test(help))).toEqual([]);
});

test('every link of the README leads somewhere', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target as string).filter((target) => !target.includes('://'));
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((target) => !fs.existsSync(path.join(root, target)))).toEqual([]);
});
