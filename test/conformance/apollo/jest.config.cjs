const { join } = require('node:path');

const root = join(__dirname, '../../..');

module.exports = {
  roots: [__dirname],
  testMatch: ['**/suite.cjs'],
  transform: { '\\.ts$': join(__dirname, 'typescript.cjs') },
  // The suite has copies of its own; two of graphql refuse each other's schemas.
  moduleNameMapper: { '^(graphql|@apollo/server)(/.*)?$': join(root, 'node_modules/$1$2') },
  testTimeout: 30_000,
};
