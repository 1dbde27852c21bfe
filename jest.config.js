/** Unit tests: swc strips the types; `npm run typecheck` checks them apart. */
module.exports = {
  testEnvironment: 'node',
  // Every core: jest leaves one idle by default, which is half of a machine with two.
  maxWorkers: '100%',
  // A slow machine is no failure: the tests that must be fast say so themselves.
  testTimeout: 120_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/e2e/'],
  transform: { '^.+\\.[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }] },
  // The examples import the package by its name: here that is the source, without a build.
  moduleNameMapper: { '^linerate$': '<rootDir>/lib/index.ts', '^linerate/(aws|azure|gcp|metal)$': '<rootDir>/lib/providers/$1/index.ts' },
  // aws-cdk-lib's own template validation costs 2 to 9 s a synth: one suite turns it on.
  setupFiles: ['<rootDir>/test/setup.js'],
};
