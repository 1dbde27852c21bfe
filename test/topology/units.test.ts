import { quantity, unitOfField } from '../../lib/topology/units';

describe('unitOfField', () => {
  test.each([
    ['bandwidthGbps', 'Gbps'],
    ['maxRateMbps', 'Mbps'],
    ['memoryGiB', 'GiB'],
    ['sizeGiB', 'GiB'],
    ['mtu', 'bytes'],
    ['mtuBytes', 'bytes'],
    ['connectionIdleSeconds', 'seconds'],
    ['maxUsdPerHour', 'USD per hour'],
    ['count', undefined],
  ])('%s is in %s', (field, unit) => {
    expect(unitOfField(field)).toBe(unit);
  });
});

describe('quantity', () => {
  test.each([
    ['100gb', 'Gbps', 100],
    ['100 Gbps', 'Gbps', 100],
    ['3.2 Tbps', 'Gbps', 3200],
    ['400Gb/s', 'Gbps', 400],
    ['50 GB/s', 'Gbps', 400],
    ['12.5 gigabytes', 'Gbps', undefined],
    ['25000 Mbps', 'Gbps', 25],
    ['3,200 Gbps', 'Gbps', 3200],
    ['10 Gbit/s', 'Mbps', 10_000],
    ['512 GB', 'GiB', 512],
    ['2TiB', 'GiB', 2048],
    ['9000 bytes', 'bytes', 9000],
    ['9k', 'bytes', 9216],
    ['1h', 'seconds', 3600],
    ['5 minutes', 'seconds', 300],
    ['2 days', 'seconds', 172_800],
    ['$150', 'USD per hour', 150],
    ['150 USD/h', 'USD per hour', 150],
    ['4 nodes', undefined, 4],
    ['100', 'Gbps', 100],
    ['100 GiB', 'seconds', undefined],
    ['fast', 'Gbps', undefined],
    ['', 'Gbps', undefined],
    ['1e400 Gbps', 'Gbps', undefined],
  ] as const)('%s in %s is %p', (text, unit, meant) => {
    expect(quantity(text, unit)).toBe(meant);
  });
});
