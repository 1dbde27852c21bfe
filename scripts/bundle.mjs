/**
 * The command line as one file, with what it needs of zod, yaml and commander: 200 modules that are looked up and read one by
 * one take longer than the plan that they make. The library stays as tsc made it, and takes the three from node_modules.
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const BUNDLED = ['zod', 'yaml', 'commander'];

/** Overwrites bin/main.js in `dist`. */
export async function bundleCommandLine(root, dist) {
  const notices = BUNDLED.map((name) => {
    const { version, license } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()}`;
  });
  await build({
    entryPoints: [path.join(root, 'bin', 'main.ts')],
    outfile: path.join(dist, 'bin', 'main.js'),
    allowOverwrite: true,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [besides],
    footer: { js: `/*! This file holds parts of:\n\n${notices.join('\n\n')}\n*/` },
    logLevel: 'warning',
  });
}

/**
 * What stays where tsc put it: the tables, since V8 reads JSON faster than code; the providers, which bring SDKs of the user's,
 * and the class of error that they throw and a command catches; and what only one seldom command needs, since every start
 * would read it.
 */
const APART = /\.json$|^topology\/finding$|^(providers|guest|host)\/|^report\/(draw|explain|html)\//;

const besides = {
  name: 'besides',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path: specifier, resolveDir }) => {
      const inLib = path.join(resolveDir, specifier).split(`${path.sep}lib${path.sep}`).pop().split(path.sep).join('/');
      return APART.test(inLib) ? { path: `../lib/${inLib}`, external: true } : undefined;
    });
  },
};
