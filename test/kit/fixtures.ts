import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { StoreOptions } from '../../src/store/engine/database.ts';
import { emptyTables, openTestStore, type TestStore } from './database.ts';
import { type Discovery, type DiscoveryOptions, startDiscovery } from './discovery.ts';

/*
 * What test files open and close. Each is called once, at the top of a file or of a `describe`, and gives an object that
 * is filled before the tests: helpers of the file use it without it being handed from test to test.
 */

/** A database for all tests of a file, which leave each other what they write. */
export function storeForFile(options?: Partial<StoreOptions>): TestStore {
  const store = {} as TestStore;
  beforeAll(async () => {
    Object.assign(store, await openTestStore(options));
  });
  afterAll(() => store.close?.());
  return store;
}

/** A database whose tables are empty before every test. */
export function emptyStoreForEach(): TestStore {
  const store = storeForFile();
  beforeEach(() => emptyTables(store));
  return store;
}

/** A simulated org with all that syncs it, for all tests of a file. */
export function discoveryForFile(options: DiscoveryOptions): Discovery {
  const discovery = {} as Discovery;
  beforeAll(async () => {
    Object.assign(discovery, await startDiscovery(options));
  });
  afterAll(() => discovery.close?.());
  return discovery;
}

/** A simulated org with all that syncs it, before every test another. */
export function discoveryForEach(options: DiscoveryOptions): Discovery {
  const discovery = {} as Discovery;
  beforeEach(async () => {
    Object.assign(discovery, await startDiscovery(options));
  });
  afterEach(() => discovery.close?.());
  return discovery;
}
