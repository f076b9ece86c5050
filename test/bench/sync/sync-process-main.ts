/** The process that syncs, started by `sync-process.ts`: apart from the simulator, to measure its memory. */
import { openStore } from '../../../src/store/engine/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { createVirtualTime } from '../../kit/virtual-time.ts';
import { leadClock } from '../kit/remote-clock.ts';
import { createMeasuredSync, type MeasuredSync } from './measure.ts';
import type { SyncProcessOptions, SyncProcessOrder } from './sync-process.ts';

const send = (message: unknown) => process.send?.(message);
const link = leadClock(send);
let sync: MeasuredSync | null = null;

process.on('message', (message) => {
  if (link.receive(message)) return;
  const order = message as SyncProcessOrder;
  carryOut(order).then(
    (result) => send({ done: order.order, result }),
    (error: unknown) =>
      send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

async function carryOut(order: SyncProcessOrder): Promise<unknown> {
  if (order.order === 'open') {
    sync = await open(order.options);
    return null;
  }
  if (sync === null) throw new Error('not opened yet');
  return order.order === 'first' ? sync.first() : sync.again(order.mode);
}

async function open(options: SyncProcessOptions): Promise<MeasuredSync> {
  const time = createVirtualTime(new Date(options.startMs), link.onMove);
  link.follow(time);
  const store = await openStore({ databaseUrl: options.databaseUrl, migrationsFolder });
  return createMeasuredSync({ store: time.watchStore(store), time, org: options.org });
}
