// What it costs to start: the package, and the command line on the training topology.
import { medians } from './process-time.mjs';

const RUNS = 11;

export function startUp() {
  const nothing = ['-e', '0'];
  const times = medians(
    {
      nothing,
      library: ['-e', "require('linerate')"],
      help: ['dist/bin/linerate.js', '--help'],
      plan: ['dist/bin/linerate.js', 'plan', 'examples/training/topology.yaml'],
    },
    RUNS,
  );
  const row = (what, name, under) => ({ what, milliseconds: times[name], than: 'node -e 0', thanMilliseconds: times.nothing, under });
  return [
    row("require('linerate')", 'library', 1.5),
    row('linerate --help', 'help'),
    row('linerate plan, training topology, four targets', 'plan', 5),
  ];
}
