/**
 * What Azure's control plane demands of recorded resources and its API description does not say: relations between
 * properties, names, ranges. Each demand has its source.
 */
import type { RecordedResource } from '../../../lib/providers/recording';

interface Range {
  readonly path: string;
  readonly pattern?: RegExp;
  readonly least?: number;
  readonly most?: number;
  readonly longest?: number;
  readonly source: string;
}

const NAMING = 'Azure, Naming rules and restrictions for Azure resources';

/** By the end of the type; `[]` stands for every element. */
const RANGES: Readonly<Record<string, readonly Range[]>> = {
  VirtualMachineScaleSet: [
    { path: 'sku.capacity', least: 0, most: 1000, source: 'Azure, Orchestration modes for scale sets' },
    { path: 'platformFaultDomainCount', least: 1, most: 5, source: 'Azure, Choosing the right number of fault domains for scale sets' },
    {
      path: 'virtualMachineProfile.osProfile.computerNamePrefix',
      pattern: /^[a-z][a-z0-9-]{0,13}[a-z0-9]$|^[a-z]$/,
      longest: 15,
      source: 'compute API, osProfile.computerNamePrefix: 1 to 15 characters',
    },
    { path: 'virtualMachineProfile.osProfile.adminUsername', pattern: /^[a-z_][a-z0-9_-]*$/, longest: 64, source: 'compute API' },
    {
      path: 'virtualMachineProfile.storageProfile.osDisk.diskSizeGB',
      least: 1,
      most: 4095,
      source: 'Azure, Managed disks: OS disk of 4,095 GiB',
    },
    {
      path: 'virtualMachineProfile.networkProfile.networkInterfaceConfigurations[].name',
      pattern: /^\w([\w.-]{0,78}\w)?$/,
      source: NAMING,
    },
  ],
  VirtualMachine: [
    {
      path: 'osProfile.computerName',
      pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i,
      longest: 64,
      source: 'compute API, osProfile.computerName',
    },
    { path: 'storageProfile.osDisk.diskSizeGB', least: 1, most: 4095, source: 'Azure, Managed disks' },
  ],
  NetworkSecurityGroup: [
    { path: 'securityRules[].priority', least: 100, most: 4096, source: 'network API, SecurityRule.priority' },
    { path: 'securityRules[].name', pattern: /^\w([\w.-]{0,78}\w)?$/, source: NAMING },
  ],
  NatGateway: [{ path: 'idleTimeoutInMinutes', least: 4, most: 120, source: 'Azure NAT gateway: TCP idle timeout' }],
  AvailabilitySet: [
    { path: 'platformFaultDomainCount', least: 1, most: 3, source: 'compute API, AvailabilitySet' },
    { path: 'platformUpdateDomainCount', least: 1, most: 20, source: 'compute API, AvailabilitySet' },
  ],
};

/** Logical names become physical ones with eight more characters; the longest that each type takes, from the naming rules. */
const LONGEST_NAME: Readonly<Record<string, number>> = {
  VirtualMachineScaleSet: 64,
  VirtualMachine: 64,
  VirtualNetwork: 64,
  Subnet: 80,
  NetworkSecurityGroup: 80,
  NetworkInterface: 80,
  PublicIPAddress: 80,
  NatGateway: 80,
  ProximityPlacementGroup: 80,
  AvailabilitySet: 80,
  ResourceGroup: 90,
};

const CUSTOM_DATA_BYTES = 65_535;

type Json = Readonly<Record<string, unknown>>;

function valuesAt(value: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (found, key) =>
      found.flatMap((each) => {
        const list = key.endsWith('[]');
        const next = (each as Json | undefined)?.[list ? key.slice(0, -2) : key];
        return next === undefined ? [] : list ? (next as unknown[]) : [next];
      }),
    [value],
  );
}

export function controlPlaneProblems(resource: RecordedResource): string[] {
  const kind = resource.type.split(':').at(-1) ?? '';
  const problems: string[] = [];
  const say = (what: string) => problems.push(`${resource.type} ${resource.name}: ${what}`);
  if (!resource.type.startsWith('azure-native:')) return problems;
  const longest = LONGEST_NAME[kind];
  if (longest === undefined) say('no length of name is known for this type');
  else if (resource.name.length + 8 > longest) say(`the name and its suffix are longer than ${longest}`);
  for (const { path, pattern, least, most, longest: length, source } of RANGES[kind] ?? []) {
    for (const value of valuesAt(resource.inputs, path)) {
      if (pattern !== undefined && !pattern.test(String(value))) say(`${path} is ${String(value)} (${source})`);
      if (length !== undefined && String(value).length > length) say(`${path} is longer than ${length} (${source})`);
      if ((least !== undefined && Number(value) < least) || (most !== undefined && Number(value) > most))
        say(`${path} is ${String(value)} (${source})`);
    }
  }
  if (kind === 'VirtualMachineScaleSet') scaleSet(resource.inputs, say);
  if (kind === 'VirtualMachine') machine(resource.inputs, say);
  if (kind === 'ProximityPlacementGroup') {
    const sizes = valuesAt(resource.inputs, 'intent.vmSizes[]');
    if (resource.inputs['zones'] !== undefined && sizes.length === 0)
      say('a zone without intent is refused (Azure, Proximity placement groups)');
  }
  if (kind === 'Subnet' && resource.inputs['defaultOutboundAccess'] !== false) say('default outbound access is not off');
  return problems;
}

function osProfile(profile: Json, say: (what: string) => void): void {
  const { adminPassword, customData, linuxConfiguration } = profile;
  const linux = linuxConfiguration as { disablePasswordAuthentication?: boolean; ssh?: { publicKeys?: unknown } };
  if (adminPassword !== undefined) say('there is a password');
  if (linux?.disablePasswordAuthentication !== true) say('password authentication is not off');
  if (linux?.ssh?.publicKeys === undefined || (linux.ssh.publicKeys as unknown[]).length === 0) say('there is no SSH key');
  const text = String(customData ?? '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) say('customData is no base64');
  if (Buffer.from(text, 'base64').length > CUSTOM_DATA_BYTES) say('customData is over 64 KB');
}

function scaleSet(inputs: Json, say: (what: string) => void): void {
  const mode = inputs['orchestrationMode'];
  const zones = (inputs['zones'] as string[] | undefined) ?? [];
  const domains = Number(inputs['platformFaultDomainCount']);
  const profile = inputs['virtualMachineProfile'] as Json;
  const network = profile['networkProfile'] as Json;
  const nics = network['networkInterfaceConfigurations'] as Json[];
  osProfile(profile['osProfile'] as Json, say);
  if (nics.filter(({ primary }) => primary === true).length !== 1)
    say('not exactly one NIC is primary (NetworkInterfaceMustHavePrimaryPropertySet)');
  if (mode === 'Flexible') {
    if (network['networkApiVersion'] === undefined) say('Flexible needs networkApiVersion for NICs in the profile');
    if (zones.length > 0 && domains !== 1) say('Flexible in a zone has one fault domain (cluster-api-provider-azure#4451)');
    if (domains > 3) say('Flexible has at most three fault domains');
    for (const key of ['upgradePolicy', 'overprovision']) if (inputs[key] !== undefined) say(`Flexible takes no ${key}`);
  } else {
    if (network['networkApiVersion'] !== undefined)
      say("Could not find member 'networkApiVersion' on object of type 'VMScaleSetNetworkProfile'");
    if (inputs['upgradePolicy'] === undefined) say('Uniform needs an upgrade policy');
    if (zones.length > 0 && ![1, 5].includes(domains)) say('Uniform in a zone has one or five fault domains');
    for (const nic of nics) if (nic['deleteOption'] !== undefined) say('Uniform NICs take no deleteOption');
  }
  if (inputs['singlePlacementGroup'] === true && zones.length > 1) say('one placement group does not span zones');
  if (profile['priority'] === 'Spot' && profile['evictionPolicy'] === undefined) say('Spot needs an eviction policy');
  if (profile['priority'] !== 'Spot' && profile['evictionPolicy'] !== undefined)
    say('EvictionPolicyCanBeSetOnlyOnAzureSpotVirtualMachines');
  for (const nic of nics) {
    const none = (value: unknown) => value === undefined || value === 'None';
    if (none(nic['auxiliaryMode']) !== none(nic['auxiliarySku'])) say('auxiliaryMode and auxiliarySku stand together');
  }
}

function machine(inputs: Json, say: (what: string) => void): void {
  osProfile(inputs['osProfile'] as Json, say);
  const nics = (inputs['networkProfile'] as { networkInterfaces: Json[] }).networkInterfaces;
  if (nics.filter(({ primary }) => primary === true).length !== 1) say('not exactly one NIC is primary');
  if (inputs['availabilitySet'] !== undefined && inputs['zones'] !== undefined) say('both an availability set and a zone');
  if (inputs['availabilitySet'] !== undefined && inputs['proximityPlacementGroup'] !== undefined)
    say('the proximity placement group belongs on the availability set');
  if (inputs['availabilitySet'] !== undefined && inputs['priority'] === 'Spot') say('AzureSpotVMNotSupportedInAvailabilitySet');
}
