/** Which format a host gets: it follows from the operating system, or is asked for. Each renderer says what it loses. */
import { TopologyError } from '../../topology/finding';
import { didYouMean } from '../../topology/suggest';
import type { CompiledHost } from '../host-files';
import type { RenderedFormat } from '../loss-report';
import { seedFiles } from './cloud-init';
import { renderIgnition } from './ignition';
import { renderNetplan } from './netplan';
import { renderNetworkManager } from './networkmanager';
import { renderNmstate } from './nmstate';
import { renderPowershell } from './powershell';
import { renderSriovOperator } from './sriov-operator';
import { renderSystemdLink } from './systemd-link';
import { renderTalos } from './talos';

interface Format {
  readonly render: (compiled: CompiledHost) => RenderedFormat;
  /** Systems that can take it. */
  readonly os: RegExp;
}

const LINUX = /^(?:debian|ubuntu|rhel|suse)-|^(?:fedora-coreos|flatcar)$/;

const FORMATS: Readonly<Record<string, Format>> = {
  'cloud-init': {
    render: (compiled) => ({ format: 'cloud-init', files: seedFiles(compiled), losses: [] }),
    os: /^(?:debian|ubuntu|rhel|suse)-/,
  },
  ignition: { render: renderIgnition, os: /^(?:fedora-coreos|flatcar)$/ },
  talos: { render: renderTalos, os: /^talos$/ },
  powershell: { render: renderPowershell, os: /^windows-server/ },
  netplan: { render: renderNetplan, os: /^(?:debian|ubuntu)-/ },
  'systemd-link': { render: renderSystemdLink, os: LINUX },
  networkmanager: { render: renderNetworkManager, os: /^(?:debian|ubuntu|rhel|suse)-|^fedora-coreos$/ },
  nmstate: { render: renderNmstate, os: /^(?:debian|ubuntu|rhel|suse)-|^fedora-coreos$/ },
  'sriov-operator': { render: renderSriovOperator, os: LINUX },
};

/** @returns the format that the system boots with */
export function formatOf(os: string): string {
  if (os === 'fedora-coreos' || os === 'flatcar') return 'ignition';
  if (os === 'talos') return 'talos';
  return os.startsWith('windows-server') ? 'powershell' : 'cloud-init';
}

/** @throws TopologyError for a format that does not exist, or that the host's system does not take */
export function renderFormat(compiled: CompiledHost, asked?: string): RenderedFormat {
  const { os, name } = compiled.policy;
  const wanted = asked ?? formatOf(os);
  const format = FORMATS[wanted];
  if (format === undefined) {
    const meant = didYouMean(wanted, Object.keys(FORMATS));
    throw refused(
      'host/unknown-format',
      `there is no such format${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      wanted,
      Object.keys(FORMATS),
      `--format ${meant ?? formatOf(os)}`,
    );
  }
  if (!format.os.test(os)) {
    const fitting = Object.keys(FORMATS).filter((each) => FORMATS[each]?.os.test(os));
    throw refused(
      'host/format-of-another-system',
      `${name} runs ${os}, which does not take ${wanted}`,
      wanted,
      fitting,
      `--format ${formatOf(os)}`,
    );
  }
  const whole = formatOf(os);
  return { ...format.render(compiled), ...(whole === 'cloud-init' || whole === 'ignition' ? { whole } : {}) };
}

function refused(rule: string, message: string, got: string, allowed: readonly string[], fix: string): TopologyError {
  return new TopologyError([{ rule, level: 'error', path: '', message, got, allowed, fix, source: 'design: host SR-IOV' }]);
}
