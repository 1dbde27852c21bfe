/**
 * A CloudFormation template, whoever wrote it, as launch-template facts. A reference to a parameter counts as its default;
 * what only a deployment knows is undefined, and no rule speaks of it.
 */
import type { AwsMachine, Catalog } from '../../catalog/rows';
import type { FactField, InterfaceFacts, LaunchTemplateFacts } from './facts';

export interface TemplateFacts {
  readonly logicalId: string;
  readonly facts: LaunchTemplateFacts;
}

type Json = Readonly<Record<string, unknown>>;

/** One entry a launch template, in the template's order. */
export function factsOfTemplate(template: unknown, catalog: Catalog<'aws'>): TemplateFacts[] {
  const reader = new TemplateReader(template);
  return reader.resources('AWS::EC2::LaunchTemplate').map(([logicalId, properties]) => {
    const data = reader.record(properties['LaunchTemplateData']) ?? {};
    return { logicalId, facts: factsOf(reader, logicalId, data, catalog) };
  });
}

function factsOf(reader: TemplateReader, logicalId: string, data: Json, catalog: Catalog<'aws'>): LaunchTemplateFacts {
  const machine = reader.text(data['InstanceType']);
  const row: AwsMachine | undefined = machine === undefined ? undefined : catalog.get(machine);
  const metadata = reader.record(data['MetadataOptions']);
  const cpu = reader.record(data['CpuOptions']);
  const path = `Resources.${logicalId}.Properties.LaunchTemplateData`;
  return {
    path,
    machine,
    row,
    interfaces: reader.list(data['NetworkInterfaces']).map((each) => interfaceOf(reader, each)),
    instanceSecurityGroups: data['SecurityGroupIds'] !== undefined || data['SecurityGroups'] !== undefined,
    market: marketOf(reader, data),
    placementStrategy: placementOf(reader, data),
    bandwidthWeighting: reader.text(reader.record(data['NetworkPerformanceOptions'])?.['BandwidthWeighting']),
    cpuOptions:
      cpu === undefined ? undefined : { coreCount: reader.number(cpu['CoreCount']), threadsPerCore: reader.number(cpu['ThreadsPerCore']) },
    metadata: {
      // A value that only the deployment knows is not held against the template.
      httpTokens:
        reader.isLate(data['MetadataOptions']) || reader.isLate(metadata?.['HttpTokens'])
          ? 'required'
          : reader.text(metadata?.['HttpTokens']),
      hopLimit: reader.number(metadata?.['HttpPutResponseHopLimit']),
    },
    volumesEncrypted: reader
      .list(data['BlockDeviceMappings'])
      .map((each) => reader.record(each['Ebs']))
      .filter((ebs) => ebs !== undefined)
      // A KMS key says encrypted too; a snapshot's encryption is the snapshot's.
      .map(
        (ebs) =>
          ebs['KmsKeyId'] !== undefined ||
          ebs['SnapshotId'] !== undefined ||
          reader.isLate(ebs['Encrypted']) ||
          reader.flag(ebs['Encrypted']) === true,
      ),
    at: (field, index) => [path, ...PLACES[field](index)].join('.'),
  };
}

/** Below LaunchTemplateData. */
const PLACES: Readonly<Record<FactField, (index: number | undefined) => readonly string[]>> = {
  interfaces: () => ['NetworkInterfaces'],
  networkCardIndex: (i) => ['NetworkInterfaces', String(i), 'NetworkCardIndex'],
  deviceIndex: (i) => ['NetworkInterfaces', String(i), 'DeviceIndex'],
  type: (i) => ['NetworkInterfaces', String(i), 'InterfaceType'],
  publicIp: (i) => ['NetworkInterfaces', String(i), 'AssociatePublicIpAddress'],
  addresses: (i) => ['NetworkInterfaces', String(i)],
  queues: (i) => ['NetworkInterfaces', String(i), 'EnaQueueCount'],
  enaExpress: (i) => ['NetworkInterfaces', String(i), 'EnaSrdSpecification'],
  connectionTracking: (i) => ['NetworkInterfaces', String(i), 'ConnectionTrackingSpecification'],
  deleteOnTermination: (i) => ['NetworkInterfaces', String(i), 'DeleteOnTermination'],
  machine: () => ['InstanceType'],
  securityGroups: () => ['SecurityGroupIds'],
  market: () => ['InstanceMarketOptions'],
  placement: () => ['Placement'],
  bandwidthWeighting: () => ['NetworkPerformanceOptions'],
  cpuOptions: () => ['CpuOptions'],
  metadata: () => ['MetadataOptions'],
  volumes: () => ['BlockDeviceMappings'],
};

/** Properties that give an interface an address. */
const ADDRESSES = [
  'PrivateIpAddress',
  'PrivateIpAddresses',
  'SecondaryPrivateIpAddressCount',
  'Ipv4PrefixCount',
  'Ipv4Prefixes',
  'Ipv6AddressCount',
  'Ipv6Addresses',
  'Ipv6PrefixCount',
  'Ipv6Prefixes',
  'PrimaryIpv6',
  'AssociateCarrierIpAddress',
];

function interfaceOf(reader: TemplateReader, each: Json): InterfaceFacts {
  const express = reader.record(each['EnaSrdSpecification']);
  const tracking = reader.record(each['ConnectionTrackingSpecification']);
  const seconds = (name: string) => reader.number(tracking?.[name]);
  return {
    networkCardIndex: reader.number(each['NetworkCardIndex']),
    deviceIndex: reader.number(each['DeviceIndex']),
    // Left out, it is an ordinary interface.
    type: each['InterfaceType'] === undefined ? 'interface' : reader.text(each['InterfaceType']),
    publicIp: reader.flag(each['AssociatePublicIpAddress']),
    addressProperties: ADDRESSES.filter((name) => each[name] !== undefined),
    queues: reader.number(each['EnaQueueCount']),
    enaExpress:
      express === undefined
        ? undefined
        : {
            enabled: reader.flag(express['EnaSrdEnabled']) ?? false,
            udp: reader.flag(reader.record(express['EnaSrdUdpSpecification'])?.['EnaSrdUdpEnabled']) ?? false,
          },
    connectionTracking:
      tracking === undefined
        ? undefined
        : {
            tcpEstablishedSeconds: seconds('TcpEstablishedTimeout'),
            udpSeconds: seconds('UdpTimeout'),
            udpStreamSeconds: seconds('UdpStreamTimeout'),
          },
    deleteOnTermination: reader.isLate(each['DeleteOnTermination']) ? true : reader.flag(each['DeleteOnTermination']),
  };
}

function marketOf(reader: TemplateReader, data: Json): LaunchTemplateFacts['market'] {
  const options = data['InstanceMarketOptions'];
  if (options === undefined) return 'on-demand';
  const market = reader.text(reader.record(options)?.['MarketType']);
  return market === 'spot' || market === 'capacity-block' ? market : undefined;
}

function placementOf(reader: TemplateReader, data: Json): string | undefined {
  const placement = reader.record(data['Placement']);
  const group = reader.resource(placement?.['GroupName'] ?? placement?.['GroupId'], 'AWS::EC2::PlacementGroup');
  // CloudFormation: "The placement strategy. Default: cluster".
  return group === undefined
    ? undefined
    : group.properties['Strategy'] === undefined
      ? 'cluster'
      : reader.text(group.properties['Strategy']);
}

/** Reads values of a template that may stand behind `Ref` and `Fn::GetAtt`. */
export class TemplateReader {
  private readonly parameters: Json;
  private readonly all: Json;

  constructor(template: unknown) {
    const root = isRecord(template) ? template : {};
    this.parameters = isRecord(root['Parameters']) ? root['Parameters'] : {};
    this.all = isRecord(root['Resources']) ? root['Resources'] : {};
  }

  resources(type: string): [string, Json][] {
    return Object.entries(this.all).flatMap(([id, resource]): [string, Json][] =>
      isRecord(resource) && resource['Type'] === type ? [[id, isRecord(resource['Properties']) ? resource['Properties'] : {}]] : [],
    );
  }

  /** The resource of this template that a value refers to. */
  resource(value: unknown, type: string): { readonly logicalId: string; readonly properties: Json } | undefined {
    const id = this.referred(value);
    const resource = id === undefined ? undefined : this.all[id];
    if (id === undefined || !isRecord(resource) || resource['Type'] !== type) return undefined;
    return { logicalId: id, properties: isRecord(resource['Properties']) ? resource['Properties'] : {} };
  }

  referred(value: unknown): string | undefined {
    if (!isRecord(value)) return undefined;
    const { Ref: ref, 'Fn::GetAtt': attribute } = value;
    if (typeof ref === 'string') return ref;
    const [id] = Array.isArray(attribute) ? attribute : typeof attribute === 'string' ? attribute.split('.') : [];
    return typeof id === 'string' ? id : undefined;
  }

  text(value: unknown): string | undefined {
    const known = this.known(value);
    return typeof known === 'string' ? known : typeof known === 'number' ? String(known) : undefined;
  }

  number(value: unknown): number | undefined {
    const known = this.known(value);
    const number = typeof known === 'string' && known.trim() !== '' ? Number(known) : known;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  flag(value: unknown): boolean | undefined {
    const known = this.known(value);
    return known === true || known === 'true' ? true : known === false || known === 'false' ? false : undefined;
  }

  record(value: unknown): Json | undefined {
    return isRecord(value) && !this.isLate(value) ? value : undefined;
  }

  list(value: unknown): Json[] {
    return Array.isArray(value) ? value.filter((each): each is Json => isRecord(each) && !this.isLate(each)) : [];
  }

  /** An intrinsic function whose value only the deployment knows. */
  isLate(value: unknown): boolean {
    if (!isRecord(value)) return false;
    const [key] = Object.keys(value);
    return key !== undefined && (key === 'Ref' || key.startsWith('Fn::')) && this.known(value) === undefined;
  }

  private known(value: unknown): unknown {
    if (!isRecord(value)) return value;
    const parameter = this.parameters[typeof value['Ref'] === 'string' ? value['Ref'] : ''];
    if (!isRecord(parameter) || String(parameter['Type']).startsWith('AWS::SSM::')) return undefined;
    return parameter['Default'];
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
