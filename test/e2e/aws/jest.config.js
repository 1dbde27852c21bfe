const unit = require('../../../jest.config.js');

/** `npm run test:aws`: needs .venv (scripts/test-aws.mjs makes it). */
module.exports = {
  ...unit,
  rootDir: '../../..',
  roots: ['<rootDir>/test/e2e/aws'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 180_000,
};
