// Azure sizes: merged from the projects that publish Resource SKUs API output and from Microsoft's size pages (see make-catalog.mjs).
import { encodeTable, holesOf, provenanceColumns } from './columns.mjs';

/** Facts that ought to be there for every size. */
const EXPECTED = ['vcpus', 'memoryGiB', 'arch', 'family', 'acceleratedNetworking', 'maxNics', 'networkGbps', 'usdPerHour'];

const ARCHITECTURES = { amd64: ['x86_64'], arm64: ['arm64'] };

/**
 * Sizes with a part of one GPU, which the API counts as one. NVadsA10_v5 and NVv4: Microsoft's pages of the series (1/6 to
 * 1/2, 1/8 to 1/2). NC RTX PRO 6000: derived, since a whole GPU comes with 144 vCPUs, and an NC24lds was measured as 1/4.
 */
const GPU_PARTS = {
  documented: /^Standard_NV(6|12|18)ads_A10_v5$|^Standard_NV(4|8|16)as_v4$/,
  derived: /^Standard_NC(24|36|72)l?ds_xl_RTXPRO6000BSE_v6$/,
};

/** N sizes whose GPUs the Resource SKUs API counts as 0: it counts none of AMD's, nor those of some NVIDIA sizes. */
const isGpuSize = (name) => /^Standard_N/.test(name);

export function azureTable({ meta, sizes }) {
  const dates = Object.values(meta.src)
    .map(({ fileDate }) => fileDate)
    .filter((date) => date !== undefined);
  const head = {
    cloud: 'azure',
    asOf: dates.sort().at(-1),
    pricesAsOf: meta.src.PR.fileDate,
    priceRegion: 'eastus',
    retired: {},
  };
  return encodeTable(
    head,
    sizes.map((size) => row(size, meta)),
  );
}

function row(size, meta) {
  const facts = {
    name: size.name,
    vcpus: size.vcpusAvailable ?? size.vcpus,
    memoryGiB: size.memoryGiB,
    arch: ARCHITECTURES[size.architecture] ?? [],
    gpus: size.gpus > 0 ? gpusOf(size) : undefined,
    usdPerHour: size.priceEastusUsdHr,
    family: size.family,
    acceleratedNetworking: size.acceleratedNetworking,
    acceleratedNetworkingRequired: size.acceleratedNetworkingRequired ?? false,
    maxNics: size.maxNics,
    maxAcceleratedNics: size.maxAcceleratedNics,
    networkGbps: size.networkMbps === undefined ? undefined : size.networkMbps / 1000,
    infiniband: size.infiniband,
    adapter: size.adapter,
    premiumIO: size.premiumIO,
    capacityReservation: size.capacityReservation,
    constrainedFrom: size.constrainedFrom,
    hyperVGenerations: size.hyperVGenerations,
    discoveredOn: size.discoveredOn,
    notes: size.notes?.join('; '),
  };
  return { ...facts, ...provenance(size, facts, meta) };
}

function gpusOf({ name, gpus }) {
  const part = GPU_PARTS.documented.test(name) || GPU_PARTS.derived.test(name);
  return part ? { count: 0, fractional: true } : { count: gpus };
}

function provenance(size, facts, meta) {
  const source = size.src.map((key) => meta.src[key].repo?.split(' ')[0] ?? 'Microsoft size pages');
  const dates = size.src.map((key) => meta.src[key].fileDate).filter((date) => date !== undefined);
  const unknownGpus = size.gpus === undefined || (size.gpus === 0 && isGpuSize(size.name));
  const other = size.priceOther;
  const note = [
    ...(other === undefined ? [] : [`${other.usdHr} $/h in ${other.region}`]),
    ...(size.acceleratedNetworkingSource === undefined ? [] : [`accelerated networking: ${size.acceleratedNetworkingSource}`]),
    ...(size.conflicts ?? []),
    ...(GPU_PARTS.derived.test(size.name) ? ['part of a GPU: derived from 144 vCPUs a whole one'] : []),
  ];
  return provenanceColumns({
    source: [...new Set(source)].join(', ') + (size.networkSource === undefined ? '' : `; network: ${size.networkSource}`),
    // A size that only undated pages have is as old as the oldest dated list.
    asOf: dates.sort().at(-1) ?? meta.generated,
    confidence: size.networkConfidence ?? 'sku-list',
    holes: [...holesOf(facts, EXPECTED), ...(unknownGpus ? ['gpus'] : [])],
    note: note.length === 0 ? undefined : note.join('; '),
  });
}
