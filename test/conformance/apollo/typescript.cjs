const { transformSync } = require('esbuild');

/** Jest loads CommonJS. */
module.exports = {
  process: (source, path) =>
    transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: path }),
};
