/** Bare metal, booted for real: `npm run test:metal`. */
const base = require('../../../jest.config.js');
module.exports = {
  ...base,
  rootDir: '../../..',
  roots: ['<rootDir>/test/e2e/metal'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 3_600_000,
};
