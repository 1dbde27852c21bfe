// Compute Engine machine types: a gcloud listing, the machine pages' bandwidth figures, list prices (see make-catalog.mjs).
import { compact, encodeTable, holesOf, provenanceColumns } from './columns.mjs';

const EXPECTED = ['usdPerHour', 'spotUsdPerHour', 'defaultEgressGbps', 'maxVnics'];
const ARCHITECTURES = { X86_64: ['x86_64'], ARM64: ['arm64'] };

export function gcpTable({ meta, machineTypes }) {
  const date = (text) => /\((\d{4}-\d{2}(?:-\d{2})?)\)|, (\d{4}-\d{2}-\d{2})\)/.exec(text)?.slice(1).find(Boolean);
  const head = {
    cloud: 'gcp',
    asOf: date(meta.sources.list),
    pricesAsOf: date(meta.sources.prices),
    priceRegion: 'us-central1',
    retired: {},
  };
  if (head.asOf === undefined || head.pricesAsOf === undefined) throw new Error('gcp.json: no date in meta.sources.list or .prices');
  return encodeTable(
    head,
    machineTypes.map((type) => row(type, meta, head.asOf)),
  );
}

function row(type, meta, asOf) {
  const { layout, gpu, compactPlacement } = type;
  // The listing counts a part of a GPU as one: `gpus` counts whole ones.
  const fractional = gpu?.note === 'fractional vGPU shape';
  const facts = {
    name: type.name,
    vcpus: type.vcpus,
    memoryGiB: type.memoryGb,
    arch: ARCHITECTURES[type.arch],
    gpus:
      gpu === null ? undefined : compact({ vendorName: gpu.type, count: fractional ? 0 : gpu.count, fractional: fractional || undefined }),
    bareMetal: type.bareMetal,
    usdPerHour: type.priceUsCentral1OnDemandUsdPerHour,
    series: type.series,
    defaultEgressGbps: type.defaultEgressGbps,
    tier1EgressGbps: type.tier1Supported ? type.tier1EgressGbps : undefined,
    externalEgressGbps: type.externalEgressGbps,
    nicTypes: type.nicTypes,
    maxVnics: type.maxVnics,
    maxQueuesPerNic: type.maxGvnicQueuesPerNic,
    layout:
      layout === null
        ? undefined
        : compact({
            hostNicType: layout.hostNicType,
            hostNics: layout.hostNics,
            acceleratorNicType: layout.acceleratorNicType,
            acceleratorNics: layout.acceleratorNics,
            acceleratorGbpsPerNic: layout.acceleratorGbpsPerNic,
            networkProfileSuffix: layout.networkProfileSuffix,
            recommendedMtuBytes: layout.recommendedMtu,
            networks: layout.networks,
            note: layout.note,
          }),
    compactPlacement: compact({
      supported: compactPlacement.supported,
      maxVms: compactPlacement.maxVms,
      note: compactPlacement.note,
    }),
    smtConfigurable: type.smtConfigurable,
    liveMigration: type.liveMigration,
    sharedCpu: type.sharedCpu,
    confidentialTypes: type.confidentialTypes,
    spotUsdPerHour: type.priceUsCentral1SpotUsdPerHour,
  };
  return { ...facts, ...provenance(type, facts, meta, asOf) };
}

function provenance(type, facts, meta, asOf) {
  const conflicts = meta.conflicts
    .filter(({ name }) => name === type.name)
    .map(({ field, docs, cyclenerd }) => `${field}: documents ${docs ?? 'none'}, Cyclenerd ${cyclenerd ?? 'none'}`);
  const note = [
    ...conflicts,
    ...(type.gpu?.note === undefined ? [] : [type.gpu.note]),
    `NIC types: ${type.nicTypeSource}`,
    `vNICs: ${type.maxVnicsSource}`,
  ];
  return provenanceColumns({
    source: [
      `types: ${meta.sources.list}`,
      ...(type.bandwidthSource === null ? [] : [`bandwidth: ${type.bandwidthSource}`]),
      ...(type.priceSource === null ? [] : [`price: ${type.priceSource}`]),
      ...(type.layout === null ? [] : [`layout: ${meta.sources.layouts}`]),
    ].join('; '),
    asOf,
    confidence:
      type.bandwidthSource === null
        ? 'unknown'
        : type.bandwidthDerived
          ? 'derived'
          : /docs/.test(type.bandwidthSource)
            ? 'docs'
            : 'community',
    holes: holesOf(facts, EXPECTED),
    note: note.join('; '),
  });
}
