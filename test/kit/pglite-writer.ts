import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { openStore } from '../../src/store/engine/database.ts';
import { migrationsFolder } from './migrations-folder.ts';

// Opens an embedded database in a new directory and writes into it without end: one transaction after the
// other, and after each its number, so that whoever kills this process knows what was acknowledged.
const [dataDir = '', dumpFile = ''] = process.argv.slice(2);
const loadDataDir = new Blob([await readFile(dumpFile)]);
const store = await openStore({ migrationsFolder, dataDir, loadDataDir });
await store.db.execute(
  sql`create table acknowledged (batch int, row int, text text, primary key (batch, row))`,
);
console.log('open');
for (let batch = 1; ; batch += 1) {
  await store.transaction(async (tx) => {
    for (const half of [0, 10]) {
      await tx.execute(sql`insert into acknowledged
        select ${batch}::int, row, repeat('x', 500) from generate_series(${half}::int + 1, ${half}::int + 10) row`);
    }
  });
  if (batch === 10) await store.maintenance();
  console.log(String(batch));
}
