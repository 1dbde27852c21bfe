import { imageFor, imageNames } from '../../lib/catalog/images';
import { IMAGES } from '../../lib/catalog/image-rows';
import { loadCatalog } from '../../lib/catalog/load';
import { defaultZone, knownRegions, zoneIsKnown, zonesOf } from '../../lib/catalog/zones';
import { DEFAULTS } from '../../lib/topology/defaults';
import { CLOUDS } from '../../lib/topology/types';

describe('images', () => {
  test('the default image is on every cloud, for both architectures', () => {
    for (const cloud of CLOUDS) {
      for (const arch of ['x86_64', 'arm64'] as const) expect(imageFor(cloud, DEFAULTS.image, arch)?.reference).toBeTruthy();
    }
  });

  test('one row a name, cloud and architecture', () => {
    const keys = IMAGES.map(({ cloud, name, arch }) => `${cloud} ${name} ${arch}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('references have the form of their cloud, and pin no build', () => {
    const forms = {
      aws: /^\/aws\/service\/[\w./-]+$/,
      azure: /^[\w.-]+:[\w.-]+:[\w.-]+:latest$/,
      gcp: /^[a-z][a-z0-9-]+\/[a-z][a-z0-9-]+$/,
    };
    for (const { cloud, reference, source, defaultUser, rootDevice } of IMAGES) {
      expect(reference).toMatch(forms[cloud]);
      expect(source).not.toBe('');
      expect([reference, defaultUser === undefined]).toEqual([reference, cloud !== 'aws']);
      expect([reference, rootDevice === undefined]).toEqual([reference, cloud !== 'aws']);
    }
  });

  test.each([
    ['aws', 'ubuntu-24.04', 'arm64', '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id'],
    ['aws', 'al2023', 'x86_64', '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'],
    ['aws', 'debian-13', 'x86_64', '/aws/service/debian/release/13/latest/amd64'],
    ['aws', 'dlami-ubuntu-22.04', 'x86_64', '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id'],
    ['azure', 'ubuntu-24.04', 'x86_64', 'Canonical:ubuntu-24_04-lts:server:latest'],
    ['azure', 'ubuntu-hpc-24.04', 'x86_64', 'microsoft-dsvm:ubuntu-hpc:2404:latest'],
    ['gcp', 'rocky-9', 'arm64', 'rocky-linux-cloud/rocky-linux-9-optimized-gcp-arm64'],
    ['gcp', 'hpc-rocky-8', 'x86_64', 'cloud-hpc-image-public/hpc-rocky-linux-8'],
  ] as const)('%s %s %s', (cloud, name, arch, reference) => {
    expect(imageFor(cloud, name, arch)?.reference).toBe(reference);
  });

  test('what is not there is undefined', () => {
    expect(imageFor('aws', 'rocky-9', 'x86_64')).toBeUndefined();
    expect(imageFor('azure', 'rhel-9', 'arm64')).toBeUndefined();
    expect(imageFor('azure', 'al2023', 'x86_64')).toBeUndefined();
    expect(imageNames('aws')).not.toContain('rhel-9');
    expect(imageNames('azure', 'arm64')).not.toContain('ubuntu-hpc-24.04');
    expect(imageNames()).toEqual(expect.arrayContaining(['ubuntu-24.04', 'dlami-ubuntu-24.04', 'ubuntu-hpc-22.04', 'rocky-accelerator-9']));
  });

  test('facts that decide whether the fast path comes up', () => {
    expect(imageFor('aws', 'ubuntu-24.04', 'x86_64')).toMatchObject({ hasEfa: false, defaultUser: 'ubuntu', rootDevice: '/dev/sda1' });
    expect(imageFor('aws', 'dlami-ubuntu-24.04', 'x86_64')).toMatchObject({ hasEfa: true, hasGpuDriver: true });
    expect(imageFor('gcp', 'ubuntu-24.04', 'x86_64')).toMatchObject({ hasGvnic: true, hasIdpf: true, confidence: 'seen' });
    expect(imageFor('gcp', 'debian-12', 'x86_64')).toMatchObject({ hasGvnic: true, hasIdpf: false });
    expect(imageFor('gcp', 'hpc-rocky-8', 'x86_64')).toMatchObject({ hasIrdma: true });
    expect(imageFor('azure', 'ubuntu-22.04', 'x86_64')).toMatchObject({ manaReady: true, uefi: true });
    expect(imageFor('azure', 'rocky-9', 'x86_64')).toMatchObject({ manaReady: false, plan: { publisher: 'resf', name: '9-base' } });
  });
});

describe('zones', () => {
  test('the default regions, and the regions of the prices, have a default zone', () => {
    expect(defaultZone('aws', DEFAULTS.aws.region)).toBe('us-east-1a');
    expect(defaultZone('azure', DEFAULTS.azure.region)).toBe('1');
    expect(defaultZone('gcp', DEFAULTS.gcp.region)).toBe('us-central1-a');
    for (const cloud of CLOUDS) expect(defaultZone(cloud, loadCatalog(cloud).priceRegion)).toBeDefined();
  });

  test('not every region begins with a', () => {
    expect(defaultZone('gcp', 'us-east1')).toBe('us-east1-b');
    expect(defaultZone('gcp', 'europe-west1')).toBe('europe-west1-b');
    expect(zonesOf('aws', 'ap-northeast-1')).toEqual(['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d']);
    expect(zoneIsKnown('aws', 'ap-northeast-1', 'ap-northeast-1b')).toBe(false);
  });

  test('an unknown region needs a zone; an Azure region without zones has none', () => {
    expect(defaultZone('aws', 'us-east-9')).toBeUndefined();
    expect(zonesOf('aws', 'us-east-9')).toBeUndefined();
    expect(defaultZone('azure', 'westus')).toBeUndefined();
    expect(zonesOf('azure', 'westus')).toEqual([]);
    expect(zoneIsKnown('azure', 'westus', '1')).toBe(false);
    expect(zoneIsKnown('gcp', 'us-central1', 'us-central1-f')).toBe(true);
    expect(zoneIsKnown('gcp', 'us-central1', 'us-east1-b')).toBe(false);
  });

  test('each zone belongs to its region', () => {
    for (const cloud of CLOUDS) {
      for (const region of knownRegions(cloud)) {
        for (const zone of zonesOf(cloud, region)!) expect(zone).toMatch(cloud === 'azure' ? /^[123]$/ : new RegExp(`^${region}-?[a-f]$`));
      }
    }
    expect(knownRegions('aws')).toHaveLength(30);
    expect(knownRegions('gcp')).toHaveLength(42);
    expect(knownRegions('azure').filter((region) => zonesOf('azure', region)!.length > 0)).toHaveLength(33);
  });

  test("every region that EC2's regions know here is one that the CDK knows", () => {
    const { RegionInfo } = require('aws-cdk-lib/region-info') as typeof import('aws-cdk-lib/region-info');
    const names = RegionInfo.regions.map(({ name }) => name);
    expect(knownRegions('aws').filter((region) => !names.includes(region))).toEqual([]);
  });
});
