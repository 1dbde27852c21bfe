/**
 * A launch template as the rules see it: the same shape whether it comes from our plan or from a CloudFormation template
 * that somebody else wrote. A value that is known only at deploy time is undefined, and no rule speaks of it.
 */
import type { AwsMachine } from '../../catalog/rows';

export interface InterfaceFacts {
  readonly networkCardIndex: number | undefined;
  readonly deviceIndex: number | undefined;
  /** `interface`, `efa`, `efa-only`, or whatever a template says. */
  readonly type: string | undefined;
  /** AssociatePublicIpAddress as it stands; undefined is not set. */
  readonly publicIp: boolean | undefined;
  /** Names of the address properties that are set (private addresses, prefixes, IPv6). */
  readonly addressProperties: readonly string[];
  readonly queues: number | undefined;
  readonly enaExpress: { readonly enabled: boolean; readonly udp: boolean } | undefined;
  readonly connectionTracking: ConnectionTracking | undefined;
  readonly deleteOnTermination: boolean | undefined;
}

export interface ConnectionTracking {
  readonly tcpEstablishedSeconds?: number;
  readonly udpSeconds?: number;
  readonly udpStreamSeconds?: number;
}

export interface LaunchTemplateFacts {
  /** Where the template stands: a group's path, or `Resources.NAME`. */
  readonly path: string;
  readonly machine: string | undefined;
  /** The machine's catalog row, where the type is known. */
  readonly row: AwsMachine | undefined;
  readonly interfaces: readonly InterfaceFacts[];
  /** Instance-level security groups are set. */
  readonly instanceSecurityGroups: boolean;
  readonly market: 'on-demand' | 'spot' | 'capacity-block' | undefined;
  readonly placementStrategy: string | undefined;
  readonly bandwidthWeighting: string | undefined;
  readonly cpuOptions: { readonly coreCount: number | undefined; readonly threadsPerCore: number | undefined } | undefined;
  readonly metadata: { readonly httpTokens: string | undefined; readonly hopLimit: number | undefined };
  /** `false` for each volume that says so or says nothing. */
  readonly volumesEncrypted: readonly boolean[];
  /** The path of a field of the whole, or of the interface at `index`. */
  readonly at: (field: FactField, index?: number) => string;
}

export type FactField =
  | 'interfaces'
  | 'networkCardIndex'
  | 'deviceIndex'
  | 'type'
  | 'publicIp'
  | 'addresses'
  | 'queues'
  | 'enaExpress'
  | 'connectionTracking'
  | 'deleteOnTermination'
  | 'machine'
  | 'securityGroups'
  | 'market'
  | 'placement'
  | 'bandwidthWeighting'
  | 'cpuOptions'
  | 'metadata'
  | 'volumes';

export function isEfa(type: string | undefined): boolean {
  return type === 'efa' || type === 'efa-only';
}
