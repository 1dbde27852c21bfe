/** Google's enums by the end of the path of an input, for the check of the protocol's recordings: from the API description. */
import type { KnownValues } from '../../pulumi-protocol/harness/schema-check';
import { SCHEMAS } from './discovery';

/** End of the input's path -> schema and property of the API. */
const WHERE: Readonly<Record<string, readonly [string, string]>> = {
  nicType: ['NetworkInterface', 'nicType'],
  stackType: ['NetworkInterface', 'stackType'],
  networkTier: ['AccessConfig', 'networkTier'],
  'scheduling.onHostMaintenance': ['Scheduling', 'onHostMaintenance'],
  'scheduling.provisioningModel': ['Scheduling', 'provisioningModel'],
  'scheduling.instanceTerminationAction': ['Scheduling', 'instanceTerminationAction'],
  totalEgressBandwidthTier: ['NetworkPerformanceConfig', 'totalEgressBandwidthTier'],
  confidentialInstanceType: ['ConfidentialInstanceConfig', 'confidentialInstanceType'],
  'reservationAffinity.type': ['ReservationAffinity', 'consumeReservationType'],
  collocation: ['ResourcePolicyGroupPlacementPolicy', 'collocation'],
  'workloadPolicy.type': ['ResourcePolicyWorkloadPolicy', 'type'],
  maxTopologyDistance: ['ResourcePolicyWorkloadPolicy', 'maxTopologyDistance'],
  'updatePolicy.type': ['InstanceGroupManagerUpdatePolicy', 'type'],
  'updatePolicy.minimalAction': ['InstanceGroupManagerUpdatePolicy', 'minimalAction'],
  defaultActionOnFailure: ['InstanceGroupManagerInstanceLifecyclePolicy', 'defaultActionOnFailure'],
  direction: ['Firewall', 'direction'],
  routingMode: ['NetworkRoutingConfig', 'routingMode'],
  ipv6AccessType: ['Subnetwork', 'ipv6AccessType'],
  natIpAllocateOption: ['RouterNat', 'natIpAllocateOption'],
  sourceSubnetworkIpRangesToNat: ['RouterNat', 'sourceSubnetworkIpRangesToNat'],
  'logConfig.filter': ['RouterNatLogConfig', 'filter'],
};

export const knownValues: KnownValues = Object.fromEntries(
  Object.entries(WHERE).map(([path, [schema, property]]) => {
    const found = SCHEMAS[schema]?.[property];
    const values = found?.enum ?? found?.items?.enum;
    if (values === undefined) throw new Error(`the API description has no enum ${schema}.${property}`);
    return [path, values];
  }),
);
