/** One host of a plan as files. */
import { compileHost } from '../../host/host-files';
import { findHost } from '../../host/host-policy';
import { renderFormat } from '../../host/formats/index';
import { lossReport } from '../../host/loss-report';
import type { MetalPlan } from '../../resolve/plan';
import { TopologyError } from '../../topology/finding';
import { didYouMean } from '../../topology/suggest';

export interface RenderHostOptions {
  /** `cloud-init`, `ignition`, `talos`, `powershell`, `netplan`, ... @default - what the host's operating system takes */
  readonly format?: string;
}

/**
 * @returns name of the file -> its content: `user-data` and its companions, or what the format has, always with
 *   `operations.json` and `loss-report.txt`
 * @throws TopologyError when the plan has no such host, or the format does not exist or does not fit its system
 */
export function renderHost(plan: MetalPlan, hostName: string, options: RenderHostOptions = {}): Record<string, string> {
  const found = findHost(plan, hostName);
  if (found === undefined) {
    const names = plan.groups.flatMap(({ hosts }) => hosts.map(({ name }) => name));
    const meant = didYouMean(hostName, names);
    throw new TopologyError([
      {
        rule: 'host/no-such-host',
        level: 'error',
        path: '',
        message: `the plan has no such host${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        got: hostName,
        allowed: names,
        fix: meant === undefined ? 'name a host of the plan' : `renderHost(plan, '${meant}')`,
        source: 'design: metal',
      },
    ]);
  }
  const compiled = compileHost(plan, found.group, found.host);
  const rendered = renderFormat(compiled, options.format);
  return {
    ...rendered.files,
    'operations.json': `${JSON.stringify(compiled.operations, undefined, 2)}\n`,
    'loss-report.txt': lossReport(hostName, rendered),
  };
}
