const unit = require('../../../jest.config.js');

/** `npm run test:report`: needs Chromium (scripts/test-report.mjs finds it). */
module.exports = {
  ...unit,
  rootDir: '../../..',
  roots: ['<rootDir>/test/e2e/report'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
};
