/** A metal plan as files for the command line: `<host>/<file>`. */
import type { MetalPlan } from '../../resolve/plan';
import { type RenderHostOptions, renderHost } from './render-host';

/** @throws TopologyError for a format that does not exist or does not fit a host's system */
export function renderMetal(plan: MetalPlan, options: RenderHostOptions = {}): Record<string, string> {
  return Object.fromEntries(
    plan.groups.flatMap(({ hosts }) =>
      hosts.flatMap(({ name }) => Object.entries(renderHost(plan, name, options)).map(([file, content]) => [`${name}/${file}`, content])),
    ),
  );
}
