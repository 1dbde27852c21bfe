import { didYouMean, editDistance } from '../../lib/topology/suggest';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['cluster', 'clutser', 1],
    ['ca', 'abc', 3],
  ])('%s -> %s costs %i', (a, b, cost) => {
    expect(editDistance(a, b)).toBe(cost);
  });
});

describe('didYouMean', () => {
  const strategies = ['cluster', 'spread', 'partition', 'none'];

  test.each([
    ['custer', 'cluster'],
    ['clutser', 'cluster'],
    ['SPREAD', 'spread'],
    ['partitions', 'partition'],
    ['nonne', 'none'],
  ])('%s means %s', (word, meant) => {
    expect(didYouMean(word, strategies)).toBe(meant);
  });

  test.each(['', 'zebra', 'x'.repeat(500)])('nothing is near %p', (word) => {
    expect(didYouMean(word, strategies)).toBeUndefined();
  });

  test('nothing is near an empty list', () => {
    expect(didYouMean('cluster', [])).toBeUndefined();
  });

  test('hyphens, underscores and case are equal', () => {
    expect(didYouMean('standard-nd96isr-h100-v5', ['Standard_ND96isr_H100_v5', 'Standard_ND96isr_H200_v5'])).toBe(
      'Standard_ND96isr_H100_v5',
    );
  });

  test('the first of equally near candidates wins', () => {
    expect(didYouMean('bat', ['cat', 'rat'])).toBe('cat');
  });
});
