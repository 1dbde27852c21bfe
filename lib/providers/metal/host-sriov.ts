/** The SR-IOV of one host, for programs that hand out user-data themselves (Ironic, MAAS, Metal3, a PXE server). */
import { compileHost } from '../../host/host-files';
import { findHost } from '../../host/host-policy';
import type { Operation } from '../../host/operation';
import type { MetalPlan } from '../../resolve/plan';
import type { Finding } from '../../topology/finding';
import { type MetalPlanProps, metalPlan } from './plan';
import { renderHost } from './render-host';

export interface HostSriovProps extends MetalPlanProps {
  /** Name of the host. */
  readonly host: string;
  /** @default - what the host's operating system takes */
  readonly format?: string;
}

export class HostSriov {
  readonly plan: MetalPlan;
  /** Warnings and what is worth knowing; errors are thrown. */
  readonly findings: readonly Finding[];
  readonly host: string;
  /** SHA-256 of all that is declared for the host. */
  readonly policyHash: string;
  /** Everything that is done to the host, in order. */
  readonly operations: readonly Operation[];
  /** Name of the file -> its content. */
  readonly files: Readonly<Record<string, string>>;
  /** The POSIX sh program that the operations compile to. */
  readonly program: string;

  /** @throws TopologyError with every finding, when one blocks; or when there is no such host or format */
  constructor(props: HostSriovProps) {
    const { plan, findings } = metalPlan(props);
    this.plan = plan;
    this.findings = findings;
    this.host = props.host;
    this.files = renderHost(plan, props.host, props.format === undefined ? {} : { format: props.format });
    const found = findHost(plan, props.host);
    // renderHost has thrown when there is none.
    const compiled = compileHost(plan, found!.group, found!.host);
    this.policyHash = compiled.operations.policyHash;
    this.operations = compiled.operations.operations;
    this.program = compiled.program;
  }

  /** The text that goes to the machine; undefined for a format that has none. */
  get userData(): string | undefined {
    return this.files['user-data'] ?? this.files['config.ign'] ?? this.files['machineconfig.yaml'] ?? this.files['user-data.ps1'];
  }
}
