/** Every network of a plan: the main one and the extra ones, and those that the layouts of the machines demand. */
import { getProjectOutput } from '@pulumi/gcp/organizations/getProject';
import * as pulumi from '@pulumi/pulumi';
import type { GcpPlan } from '../../resolve/plan';
import { logFindings } from './findings';
import { gcpPlan } from './plan';
import type { NetworkHandle, PlanArgs } from './props';
import { makeVpc } from './vpc';

export interface AcceleratedNetworkArgs extends PlanArgs {
  /**
   * Only these networks of the plan.
   * @default - all of them
   */
  readonly only?: readonly string[];
}

export class AcceleratedNetwork extends pulumi.ComponentResource {
  readonly plan: GcpPlan;
  /** By the plan's name: what is made here. Networks that the topology says are yours are not among them. */
  readonly networks: Readonly<Record<string, NetworkHandle>>;
  /** The main network's id, where it is made here. */
  readonly networkId: pulumi.Output<string> | undefined;
  readonly subnetworkId: pulumi.Output<string> | undefined;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, findings } = gcpPlan(args);
    super('linerate:gcp:AcceleratedNetwork', name, {}, opts);
    logFindings(findings, this);
    this.plan = plan;
    const project = args.project ?? plan.project;
    const wanted = plan.networks.filter(
      ({ name: each, existing }) => existing === undefined && (args.only === undefined || args.only.includes(each)),
    );
    let known: pulumi.Input<string> | undefined = project;
    const made: Record<string, NetworkHandle> = {};
    for (const network of wanted) {
      const { vpc, handle } = makeVpc(
        {
          plan,
          stem: args.stem ?? name,
          project,
          // The provider's own project is known from any network made in it, or by asking.
          profileProject: () => known ?? getProjectOutput({}, { parent: this }).apply(({ projectId }) => projectId as string),
          parent: this,
        },
        network,
      );
      known ??= vpc.project;
      made[network.name] = handle;
    }
    this.networks = made;
    this.networkId = made['main']?.network === undefined ? undefined : pulumi.output(made['main'].network);
    this.subnetworkId = made['main']?.subnetworks['main'] === undefined ? undefined : pulumi.output(made['main'].subnetworks['main']);
    this.registerOutputs({
      networks: Object.fromEntries(Object.entries(made).map(([key, { network, subnetworks }]) => [key, { network, subnetworks }])),
    });
  }
}
