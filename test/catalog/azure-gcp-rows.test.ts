import { loadCatalog } from '../../lib/catalog/load';
import { withInput } from './input';

const azure = loadCatalog('azure');
const gcp = loadCatalog('gcp');

describe('Azure rows', () => {
  test('Standard_ND96isr_H100_v5: eight HCAs of 400 Gbps, the GPU model derived', () => {
    expect(azure.get('Standard_ND96isr_H100_v5')).toMatchObject({
      vcpus: 96,
      memoryGiB: 1900,
      networkGbps: 80,
      maxNics: 8,
      infiniband: { hcas: 8, gbpsPerHca: 400 },
      gpus: { model: 'h100', count: 8, derived: true },
      usdPerHour: 98.32,
      adapter: 'mlx',
    });
  });

  test('a constrained-core size has its own vCPUs', () => {
    expect(azure.get('Standard_DS13-2_v2')).toMatchObject({ vcpus: 2, memoryGiB: 56, constrainedFrom: 'Standard_DS13_v2' });
  });

  test('a price from elsewhere is no price', () => {
    const elsewhere = azure.machines.filter(({ provenance }) => / \$\/h in /.test(provenance.note ?? ''));
    expect(elsewhere).toHaveLength(120);
    for (const { usdPerHour, provenance } of elsewhere) {
      expect(usdPerHour).toBeUndefined();
      expect(provenance.holes).toContain('usdPerHour');
    }
  });

  test('parts of a GPU, and FPGAs, are no GPUs', () => {
    expect(azure.get('Standard_NV6ads_A10_v5')?.gpus).toMatchObject({ model: 'a10', count: 0, fractional: true });
    expect(azure.get('Standard_NV36ads_A10_v5')?.gpus).toMatchObject({ model: 'a10', count: 1 });
    expect(azure.get('Standard_NP10s')?.gpus).toBeUndefined();
  });

  test('a GPU size that the API counts without GPUs has a hole, not zero', () => {
    expect(azure.get('Standard_ND96is_MI300X_v5')?.gpus).toBeUndefined();
    expect(azure.get('Standard_ND96is_MI300X_v5')?.provenance.holes).toContain('gpus');
  });

  test('every size has the same figures as its source', () => {
    withInput('Azure rows with azure.json', (read) => {
      for (const raw of read('azure.json').sizes) {
        const machine = azure.get(raw.name)!;
        expect({
          name: machine.name,
          vcpus: machine.vcpus,
          memory: machine.memoryGiB,
          arch: machine.arch,
          an: [machine.acceleratedNetworking, machine.acceleratedNetworkingRequired],
          nics: [machine.maxNics, machine.maxAcceleratedNics],
          mbps: machine.networkGbps === undefined ? undefined : Math.round(machine.networkGbps * 1000),
          infiniband: machine.infiniband,
          price: machine.usdPerHour,
          facts: [machine.family, machine.adapter, machine.premiumIO, machine.capacityReservation, machine.constrainedFrom],
          generations: machine.hyperVGenerations,
          discoveredOn: machine.discoveredOn,
          confidence: machine.provenance.confidence,
        }).toEqual({
          name: raw.name,
          vcpus: raw.vcpusAvailable ?? raw.vcpus,
          memory: raw.memoryGiB,
          arch: raw.architecture === undefined ? [] : [raw.architecture === 'amd64' ? 'x86_64' : 'arm64'],
          an: [raw.acceleratedNetworking, raw.acceleratedNetworkingRequired ?? false],
          nics: [raw.maxNics, raw.maxAcceleratedNics],
          mbps: raw.networkMbps,
          infiniband: raw.infiniband,
          price: raw.priceEastusUsdHr,
          facts: [raw.family, raw.adapter, raw.premiumIO, raw.capacityReservation, raw.constrainedFrom],
          generations: raw.hyperVGenerations,
          discoveredOn: raw.discoveredOn,
          confidence: raw.networkConfidence ?? 'sku-list',
        });
        if (machine.gpus !== undefined && machine.gpus.fractional !== true)
          expect([raw.name, machine.gpus.count]).toEqual([raw.name, raw.gpus]);
        if (raw.gpus > 0 && !raw.name.startsWith('Standard_NP')) expect([raw.name, machine.gpus?.derived]).toEqual([raw.name, true]);
      }
    });
  });
});

describe('Compute Engine rows', () => {
  test('a3-ultragpu-8g: two host NICs, eight RoCE NICs of 400 Gbps', () => {
    expect(gcp.get('a3-ultragpu-8g')).toMatchObject({
      gpus: { model: 'h200', vendorName: 'nvidia-h200-141gb', count: 8 },
      defaultEgressGbps: 3600,
      nicTypes: ['GVNIC', 'MRDMA'],
      layout: {
        hostNics: 2,
        acceleratorNics: 8,
        acceleratorNicType: 'MRDMA',
        acceleratorGbpsPerNic: 400,
        networkProfileSuffix: 'vpc-roce',
      },
    });
  });

  test('h100 covers the mega card too', () => {
    expect(gcp.get('a3-megagpu-8g')?.gpus).toMatchObject({ model: 'h100', vendorName: 'nvidia-h100-mega-80gb' });
  });

  test('Tier_1 is per type: large c4 with local SSD has none', () => {
    expect(gcp.get('c4-standard-96')?.tier1EgressGbps).toBe(100);
    expect(gcp.get('c4-standard-96-lssd')?.tier1EgressGbps).toBeUndefined();
  });

  test('a fractional G4 has no whole GPU and no figure', () => {
    expect(gcp.get('g4-standard-6')).toMatchObject({ gpus: { count: 0, fractional: true }, defaultEgressGbps: undefined });
    expect(gcp.get('g4-standard-6')?.provenance.holes).toContain('defaultEgressGbps');
  });

  test('every type has the same figures as its source', () => {
    withInput('Google rows with gcp.json', (read) => {
      const or = (value: unknown) => value ?? undefined;
      for (const raw of read('gcp.json').machineTypes) {
        const machine = gcp.get(raw.name)!;
        const { layout, compactPlacement } = machine;
        expect({
          name: machine.name,
          sizes: [machine.series, machine.vcpus, machine.memoryGiB, machine.arch],
          egress: [machine.defaultEgressGbps, machine.tier1EgressGbps, machine.externalEgressGbps],
          nics: [machine.nicTypes, machine.maxVnics, machine.maxQueuesPerNic],
          flags: [machine.bareMetal, machine.smtConfigurable, machine.liveMigration, machine.sharedCpu],
          confidential: machine.confidentialTypes,
          prices: [machine.usdPerHour, machine.spotUsdPerHour],
          placement: [compactPlacement.supported, compactPlacement.maxVms, compactPlacement.note],
          layout: layout && [
            layout.hostNicType,
            layout.hostNics,
            layout.acceleratorNicType,
            layout.acceleratorNics,
            layout.acceleratorGbpsPerNic,
            layout.networkProfileSuffix,
            layout.recommendedMtuBytes,
            layout.networks,
            layout.note,
          ],
        }).toEqual({
          name: raw.name,
          sizes: [raw.series, raw.vcpus, raw.memoryGb, [raw.arch.toLowerCase()]],
          egress: [or(raw.defaultEgressGbps), raw.tier1Supported ? raw.tier1EgressGbps : undefined, or(raw.externalEgressGbps)],
          nics: [raw.nicTypes, or(raw.maxVnics), raw.maxGvnicQueuesPerNic],
          flags: [raw.bareMetal, raw.smtConfigurable, raw.liveMigration, raw.sharedCpu],
          confidential: raw.confidentialTypes,
          prices: [or(raw.priceUsCentral1OnDemandUsdPerHour), or(raw.priceUsCentral1SpotUsdPerHour)],
          placement: [or(raw.compactPlacement.supported), or(raw.compactPlacement.maxVms), or(raw.compactPlacement.note)],
          layout: or(raw.layout) && [
            raw.layout.hostNicType,
            raw.layout.hostNics,
            or(raw.layout.acceleratorNicType),
            raw.layout.acceleratorNics,
            or(raw.layout.acceleratorGbpsPerNic),
            or(raw.layout.networkProfileSuffix),
            raw.layout.recommendedMtu,
            raw.layout.networks,
            or(raw.layout.note),
          ],
        });
        if (machine.gpus?.fractional !== true) expect([raw.name, machine.gpus?.count]).toEqual([raw.name, raw.gpu?.count]);
      }
    });
  });
});
