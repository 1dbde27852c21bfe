// A synthesis of the training topology against an app of L1 constructs with the same template: as a whole (file, resolver,
// rules, constructs), and the constructs alone. Both sides of a ratio have the same validation setting.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { median, root } from '../process-time.mjs';
import { handWritten } from './hand-written.mjs';

const STACK = 'training';
const TOPOLOGY = path.join('examples', 'training', 'topology.yaml');

function synth(args, outdir, validation) {
  const env = {
    ...process.env,
    CDK_OUTDIR: outdir,
    CDK_VALIDATION: String(validation),
    CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:version-reporting': false, 'aws:cdk:enable-path-metadata': false }),
  };
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(stderr);
  return milliseconds;
}

/** DependsOn is a set: the CDK writes it in the order of construct paths, which differ. */
function template(outdir) {
  return JSON.parse(fs.readFileSync(path.join(outdir, `${STACK}.template.json`), 'utf8'), (key, value) =>
    key === 'DependsOn' ? [...value].sort() : value,
  );
}

export default function awsSynth() {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-bench-'));
  // Beside node_modules, where its imports are found.
  const byHand = path.join(root, 'dist', 'bench-hand-written.js');
  const plan = path.join(work, 'plan.json');
  try {
    const planned = spawnSync(process.execPath, ['dist/bin/linerate.js', 'plan', TOPOLOGY, '--cloud', 'aws', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    fs.writeFileSync(plan, JSON.stringify(JSON.parse(planned.stdout).plans[0]));
    const apps = {
      whole: { args: ['dist/bin/app.js'], outdir: path.join(work, 'whole') },
      constructs: { args: [fileURLToPath(new URL('from-plan.cjs', import.meta.url)), plan], outdir: path.join(work, 'constructs') },
      byHand: { args: [byHand], outdir: path.join(work, 'by-hand') },
    };
    synth(apps.whole.args, apps.whole.outdir, false);
    const made = template(apps.whole.outdir);
    fs.writeFileSync(byHand, handWritten(made, { stackName: STACK, region: 'us-east-1' }));
    for (const { args, outdir } of [apps.byHand, apps.constructs]) {
      synth(args, outdir, false);
      if (!isDeepStrictEqual(template(outdir), made)) throw new Error('the apps make different templates');
    }
    const measured = (names, runs, validation) => {
      const times = Object.fromEntries(names.map((name) => [name, []]));
      for (let run = 0; run < runs; run += 1)
        for (const name of names) times[name].push(synth(apps[name].args, apps[name].outdir, validation));
      return Object.fromEntries(names.map((name) => [name, median(times[name])]));
    };
    // As `cdk synth` runs it: aws-cdk-lib validates every template, which takes most of the time on both sides.
    const on = measured(['whole', 'byHand'], 3, true);
    const off = measured(['whole', 'constructs', 'byHand'], 11, false);
    const than = `an app of ${Object.keys(made.Resources).length} L1 constructs with the same template`;
    return [
      { what: 'synth of examples/training, as it is by default', milliseconds: on.whole, than, thanMilliseconds: on.byHand, under: 1.1 },
      {
        what: 'the constructs alone, from a finished plan, template validation off',
        milliseconds: off.constructs,
        than,
        thanMilliseconds: off.byHand,
        under: 1.1,
      },
      { what: 'synth of examples/training, template validation off', milliseconds: off.whole, than, thanMilliseconds: off.byHand },
    ];
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
    fs.rmSync(byHand, { force: true });
  }
}
