#!/usr/bin/env node
import nodeModule from 'node:module';

// Node 22 keeps the compiled code of what is loaded from here on between runs; Node 20 has no such thing.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { main, processIo } = require('./main') as typeof import('./main');

// `linerate plan ... | head`: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

// Not process.exit: what is written to a pipe must arrive first.
void main(process.argv.slice(2), processIo()).then((status) => {
  process.exitCode = status;
});
