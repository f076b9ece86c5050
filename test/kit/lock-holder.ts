import { lockDirectory } from '../../src/store/engine/directory-lock.ts';

// Tries to lock a directory, says how that went, and keeps the lock until it is killed.
const [directory = ''] = process.argv.slice(2);
try {
  await lockDirectory(directory);
  console.log('held');
  setInterval(() => {}, 60_000);
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
}
