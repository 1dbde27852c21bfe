/** Which format a host gets: it follows from the operating system, or is asked for. */
import { TopologyError } from '../topology/finding';
import { didYouMean } from '../topology/suggest';
import { seedFiles } from './cloud-init';
import type { CompiledHost } from './host-files';
import type { RenderedFormat } from './loss-report';

type Renderer = (compiled: CompiledHost) => RenderedFormat;

const RENDERERS: Readonly<Record<string, Renderer>> = {
  'cloud-init': (compiled) => ({ format: 'cloud-init', files: seedFiles(compiled), losses: [] }),
};

export const FORMATS_OF_HOSTS: readonly string[] = Object.keys(RENDERERS);

/** @returns the format that the system boots with */
export function formatOf(os: string): string {
  if (os === 'fedora-coreos' || os === 'flatcar') return 'ignition';
  if (os === 'talos') return 'talos';
  return os.startsWith('windows-server') ? 'powershell' : 'cloud-init';
}

/** @throws TopologyError for a format that does not exist */
export function renderFormat(compiled: CompiledHost, asked?: string): RenderedFormat {
  const format = asked ?? formatOf(compiled.policy.os);
  const renderer = RENDERERS[format];
  if (renderer !== undefined) return renderer(compiled);
  const meant = didYouMean(format, FORMATS_OF_HOSTS);
  throw new TopologyError([
    {
      rule: 'host/unknown-format',
      level: 'error',
      path: '',
      message: `there is no such format${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      got: format,
      allowed: FORMATS_OF_HOSTS,
      fix: `--format ${meant ?? formatOf(compiled.policy.os)}`,
      source: 'design: host SR-IOV',
    },
  ]);
}
