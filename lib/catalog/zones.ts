/**
 * Regions, their zones, and the zone that a topology gets when it names none. Sources: EC2 DescribeInstanceTypeOfferings as
 * recorded in moto 5.2.5 (one account's zone letters: another account may see fewer); Azure "List of Azure regions"
 * (azure-docs@04495fc0, March 2025, zones 1 to 3 in every region that has them); Compute Engine "Regions and zones".
 */
import type { Cloud } from '../topology/types';

/** Region -> the letters of its zones. */
const AWS: Readonly<Record<string, string>> = {
  'af-south-1': 'abc',
  'ap-east-1': 'abc',
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ap-northeast-3': 'abc',
  'ap-south-1': 'abc',
  'ap-south-2': 'abc',
  'ap-southeast-1': 'abc',
  'ap-southeast-2': 'abc',
  'ap-southeast-3': 'abc',
  'ap-southeast-4': 'abc',
  'ap-southeast-5': 'abc',
  'ca-central-1': 'abd',
  'ca-west-1': 'abc',
  'eu-central-1': 'abc',
  'eu-central-2': 'abc',
  'eu-north-1': 'abc',
  'eu-south-1': 'abc',
  'eu-south-2': 'abc',
  'eu-west-1': 'abc',
  'eu-west-2': 'abcd',
  'eu-west-3': 'abc',
  'il-central-1': 'abc',
  'me-central-1': 'abc',
  'me-south-1': 'abc',
  'sa-east-1': 'abc',
  'us-east-1': 'abcdef',
  'us-east-2': 'abc',
  'us-west-1': 'ab',
  'us-west-2': 'abcd',
};

const AZURE_ZONED =
  'australiaeast brazilsouth canadacentral centralindia centralus eastasia eastus eastus2 francecentral germanywestcentral ' +
  'indonesiacentral israelcentral italynorth japaneast japanwest koreacentral mexicocentral newzealandnorth northeurope norwayeast ' +
  'polandcentral qatarcentral southafricanorth southcentralus southeastasia spaincentral swedencentral switzerlandnorth uaenorth ' +
  'uksouth westeurope westus2 westus3';

/** Regions without zones: machines there are regional. */
const AZURE_REGIONAL =
  'australiacentral australiacentral2 australiasoutheast brazilsoutheast canadaeast francesouth germanynorth koreasouth northcentralus ' +
  'norwaywest southafricawest southindia switzerlandwest uaecentral ukwest westcentralus westindia westus';

/** Every region of Google has zones a, b, c but for these. */
const GCP_OTHER: Readonly<Record<string, string>> = { 'europe-west1': 'bcd', 'us-central1': 'abcf', 'us-east1': 'bcd' };
const GCP =
  'africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2 asia-southeast1 ' +
  'asia-southeast2 australia-southeast1 australia-southeast2 europe-central2 europe-north1 europe-north2 europe-southwest1 europe-west1 ' +
  'europe-west2 europe-west3 europe-west4 europe-west6 europe-west8 europe-west9 europe-west10 europe-west12 me-central1 me-central2 ' +
  'me-west1 northamerica-northeast1 northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1 us-central1 ' +
  'us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4';

const ZONES: Readonly<Record<Cloud, ReadonlyMap<string, readonly string[]>>> = {
  aws: new Map(Object.entries(AWS).map(([region, letters]) => [region, [...letters].map((letter) => `${region}${letter}`)])),
  azure: new Map<string, readonly string[]>([
    ...AZURE_ZONED.split(' ').map((region): [string, string[]] => [region, ['1', '2', '3']]),
    ...AZURE_REGIONAL.split(' ').map((region): [string, string[]] => [region, []]),
  ]),
  gcp: new Map(GCP.split(' ').map((region) => [region, [...(GCP_OTHER[region] ?? 'abc')].map((letter) => `${region}-${letter}`)])),
};

/** Regions that the table knows, in name order. */
export function knownRegions(cloud: Cloud): readonly string[] {
  return [...ZONES[cloud].keys()].sort();
}

/** @returns undefined for a region that the table does not know; empty for an Azure region without zones */
export function zonesOf(cloud: Cloud, region: string): readonly string[] | undefined {
  return ZONES[cloud].get(region);
}

/**
 * The first zone of the region.
 *
 * @returns undefined where the topology must name the zone (an unknown region), and where there is none to name (an Azure
 * region without zones: `zonesOf` is then empty)
 */
export function defaultZone(cloud: Cloud, region: string): string | undefined {
  return zonesOf(cloud, region)?.[0];
}

/** Whether the table has this zone of this region: an unknown one may exist all the same. */
export function zoneIsKnown(cloud: Cloud, region: string, zone: string): boolean {
  return zonesOf(cloud, region)?.includes(zone) ?? false;
}
