'use strict';
// Runs before anything else, in whatever Node there is: so it is written as Node 6 could read it.
const needed = /(\d+)\.(\d+)/.exec(require('../package.json').engines.node);
const given = process.versions.node.split('.').map(Number);
if (given[0] < Number(needed[1]) || (given[0] === Number(needed[1]) && given[1] < Number(needed[2]))) {
  process.stderr.write(`Node ${needed[0]} or newer is needed, and this is ${process.version}.\n`);
  process.exit(1);
}
