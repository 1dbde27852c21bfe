const unit = require('../../../jest.config.js');

/** `npm run test:guest`: needs shellcheck, iproute2, iperf3 and root (scripts/test-guest.mjs looks for them). */
module.exports = {
  ...unit,
  rootDir: '../../..',
  roots: ['<rootDir>/test/e2e/guest'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
};
