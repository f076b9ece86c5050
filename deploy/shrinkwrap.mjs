// Before packing: npm-shrinkwrap.json holds those who install the package to the versions that were tested. It is
// package-lock.json without what only development needs, which npm would install along.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, entry] of Object.entries(lock.packages)) if (entry.dev) delete lock.packages[path];
delete lock.packages[''].devDependencies;
writeFileSync('npm-shrinkwrap.json', `${JSON.stringify(lock, null, 2)}\n`);
