/**
 * Facts of Azure sizes that hold for a whole series and that the size table does not carry, each with the page that says so.
 * A fact that no page gives is undefined, never a guess.
 */
import type { AzureMachine } from './rows';

export interface AzureSeriesFacts {
  /** `false`: On-demand Capacity Reservation does not exist for the series. undefined: not excluded by the page. */
  readonly capacityReservation: false | undefined;
  /** The list of series that VNet encryption supports has it. undefined: it does not. */
  readonly vnetEncryption: true | undefined;
  /** The API says that the family has accelerated networking, and no virtual function arrives. */
  readonly falseAccelerationFlag: boolean;
  /** NVMe disks in the machine itself. undefined: no source. */
  readonly localNvme: boolean | undefined;
  /** Boots generation 2 images only, from an NVMe disk controller. */
  readonly generation2Only: boolean;
  /** NIC auxiliary modes: `false` for the series that the page excludes. */
  readonly auxiliaryMode: false | undefined;
}

interface SeriesRow extends Partial<AzureSeriesFacts> {
  readonly names: RegExp;
  readonly source: string;
}

export const AZURE_SERIES_SOURCES = {
  capacityReservation:
    'Azure, On-demand Capacity Reservation: limitations (azure-compute-docs capacity-reservation-overview.md@05a44856, 2026-02-17)',
  vnetEncryption: 'Azure, Virtual network encryption overview: supported series',
  falseAccelerationFlag: 'microsoft/lisa@66df42e platform_.py: families whose API flag is wrong; azure-cli#19182',
  auxiliaryMode: 'Azure, Accelerated Connections and NVAs: limitations (nva-accelerated-connections.md@062de7cc)',
} as const;

/** What each page of a series says of its local disks (azure-compute-docs, sizes). */
const LOCAL = {
  d: 'Ddsv6 and its siblings: "NVMe local storage"; without a d in the name of a v6 or v7 size there is no local disk',
  older: 'Ddsv5, Ddsv4 and their siblings: a temporary disk on SCSI',
  l: 'Lsv2 to Lasv4: local NVMe disks',
  hpc: 'HBv2 to HBv5 and HX: local solid state disks beside the temporary disk; series overviews: NVMe',
  nd: 'ND MI300X v5: eight NVMe disks; ND H100 v5 and H200 v5: 28,000 GiB on eight NVMe disks; ND GB200 v6: NVMe Direct',
  nc: 'NC A100 v4: one to four NVMe disks',
} as const;

/** Later rows win, field by field. */
const SERIES: readonly SeriesRow[] = [
  { names: /^Standard_ND/, capacityReservation: false, source: AZURE_SERIES_SOURCES.capacityReservation },
  { names: /^Standard_NC\d+ad[is]*s_H100_v5$/, capacityReservation: false, source: AZURE_SERIES_SOURCES.capacityReservation },
  { names: /^Standard_H[BC]\d/, capacityReservation: false, source: AZURE_SERIES_SOURCES.capacityReservation },
  // Intel and AMD sizes of D and E, v4 to v6, and M, v2 and v3: the page lists no Arm, HB, ND, NC or v7.
  { names: /^Standard_[DE]\d+(-\d+)?(?![a-z]*p)[a-z]*_v[456]$/, vnetEncryption: true, source: AZURE_SERIES_SOURCES.vnetEncryption },
  { names: /^Standard_M\w+_v[23]$/, vnetEncryption: true, source: AZURE_SERIES_SOURCES.vnetEncryption },
  // Intel, AMD and Cobalt sizes of the sixth generation and later (Dsv7, Dasv6 pages: generation 2, NVMe).
  { names: /^Standard_[DEFL]\w+_v[67]$/, generation2Only: true, source: 'Azure size pages of Ddsv6, Dsv7 and Dasv6: feature support' },
  { names: /^Standard_[DEF]\d+(-\d+)?[a-z]*_v[67]$/, localNvme: false, source: LOCAL.d },
  { names: /^Standard_[DEF]\d+(-\d+)?[a-z]*d[a-z]*_v[67]$/, localNvme: true, source: LOCAL.d },
  { names: /^Standard_[DEF]\d+(-\d+)?[a-z]*_v[345]$/, localNvme: false, source: LOCAL.older },
  { names: /^Standard_L\d+\w*_v[234]$/, localNvme: true, source: LOCAL.l },
  { names: /^Standard_HB120(-\d+)?rs_v[23]$|^Standard_HB176|^Standard_HB368|^Standard_HX176/, localNvme: true, source: LOCAL.hpc },
  { names: /^Standard_ND(96|128)/, localNvme: true, source: LOCAL.nd },
  { names: /^Standard_NC\d+ads_A100_v4$/, localNvme: true, source: LOCAL.nc },
  { names: /^Standard_D\d+(-\d+)?[a-z]*_v5$/, auxiliaryMode: false, source: AZURE_SERIES_SOURCES.auxiliaryMode },
];

const FALSE_FLAG_FAMILIES: ReadonlySet<string> = new Set([
  'standarddcsv2family',
  'standardncsv2family',
  'standardncsv3family',
  'standardndsfamily',
  'standardnccads2023family',
]);

const known = new Map<string, AzureSeriesFacts>();

export function azureSeriesFacts({ name, family }: Pick<AzureMachine, 'name' | 'family'>): AzureSeriesFacts {
  let facts = known.get(name);
  if (facts === undefined) {
    facts = Object.assign(
      {
        capacityReservation: undefined,
        vnetEncryption: undefined,
        falseAccelerationFlag: family !== undefined && FALSE_FLAG_FAMILIES.has(family.toLowerCase()),
        localNvme: undefined,
        generation2Only: false,
        auxiliaryMode: undefined,
      },
      ...SERIES.filter(({ names }) => names.test(name)).map(({ names: _names, source: _source, ...more }) => more),
    ) as AzureSeriesFacts;
    known.set(name, facts);
  }
  return facts;
}

/** Regions where the auxiliary modes of a NIC work (nva-accelerated-connections.md@062de7cc). */
export const AUXILIARY_REGIONS: ReadonlySet<string> = new Set(
  'northcentralus westcentralus eastus westus eastus2 centralus uksouth westeurope centralindia'.split(' '),
);

/** What a size really accelerates, and where sources disagree about it. */
export interface AzureAcceleration {
  /** undefined: no source says. */
  readonly supported: boolean | undefined;
  /** undefined: as many NICs as the size takes. */
  readonly mostNics: number | undefined;
  readonly disputed?: string;
}

/** Sizes that accelerate one NIC only: no API tells it, tests did (microsoft/lisa@66df42e platform_.py; azure-docs dasv5). */
const ONE_NIC: ReadonlySet<string> = new Set(
  `D2as_v5 D2a_v4 D2as_v4 DS1_v2 D1_v2 D2als_v5 D2ads_v5 DC2ads_v5 DC2as_v5 D2_v3 D2_v4 D2s_v3 D2s_v4 D2ds_v4 D2d_v4 D2ds_v5
   E2s_v3 E2s_v4 E2as_v5 E2d_v4 E2ads_v5 E2as_v4 E2_v3 E2a_v4 E2_v5 E2ds_v4 EC2as_v5 E2_v4 EC2ads_v5 F1 F1s F2s_v2`
    .split(/\s+/)
    .map((name) => `Standard_${name}`),
);

/** Azure's page of Dv5 says two, LISA lists their siblings as one. */
const DISPUTED_NICS: ReadonlySet<string> = new Set(['Standard_D2_v5', 'Standard_D2s_v5']);

const OLD_LIST = 'aks-engine 2022-09';

/**
 * The table's flag with later evidence over it: LISA (2026) runs its one-NIC sizes with a virtual function, so a `false` of the
 * list of 2022 is out of date for them, as it was for D2_v3. A row of the user's own is the last word.
 */
export function azureAcceleration(row: AzureMachine): AzureAcceleration {
  const { name, acceleratedNetworking, maxAcceleratedNics, provenance } = row;
  const ownWord = provenance.confidence === 'user' && /acceleratedN|maxAcceleratedNics/.test(provenance.source);
  if (!ownWord && ONE_NIC.has(name)) {
    const outdated = acceleratedNetworking === false && provenance.note?.includes(OLD_LIST) === true;
    return {
      supported: outdated ? true : acceleratedNetworking,
      mostNics: maxAcceleratedNics ?? 1,
      ...(outdated ? { disputed: `the SKU list of 2022 says that ${name} has none, tests of 2026 run it on one NIC` } : {}),
    };
  }
  return {
    supported: acceleratedNetworking,
    mostNics: maxAcceleratedNics,
    ...(DISPUTED_NICS.has(name)
      ? { disputed: `Azure's page says that both NICs of ${name} can be accelerated, tests list its siblings as one-NIC sizes` }
      : {}),
  };
}
