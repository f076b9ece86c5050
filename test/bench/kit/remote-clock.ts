import type { Clock } from '../../../src/simulator/clock.ts';
import type { VirtualTime } from '../../kit/virtual-time.ts';

/**
 * Virtual time across two processes: it passes in the one that syncs, and the simulator in the other follows
 * it. The simulator gets every step before any sleep ends, so that no request finds it behind.
 */
export type ClockMessage =
  | { clock: 'moved'; id: number; nowMs: number }
  | { clock: 'noted'; id: number }
  | { clock: 'sleep'; id: number; ms: number }
  | { clock: 'wake'; id: number };

export type ClockLink = {
  send(message: ClockMessage): void;
  /** Handles a message from the other process; false when it is about something else. */
  receive(message: unknown): boolean;
};

/** For the process of the simulator. */
export function followClock(
  start: Date,
  send: (message: ClockMessage) => void,
): ClockLink & { clock: Clock } {
  let nowMs = start.getTime();
  let lastId = 0;
  const sleepers = new Map<number, () => void>();
  return {
    send,
    receive(message) {
      if (!isClockMessage(message)) return false;
      if (message.clock === 'moved') {
        nowMs = message.nowMs;
        send({ clock: 'noted', id: message.id });
      } else if (message.clock === 'wake') {
        sleepers.get(message.id)?.();
        sleepers.delete(message.id);
      }
      return true;
    },
    clock: {
      now: () => new Date(nowMs),
      sleep: (ms) =>
        new Promise((wake) => {
          const id = ++lastId;
          sleepers.set(id, wake);
          send({ clock: 'sleep', id, ms });
        }),
    },
  };
}

/** For the process that syncs: what to give to `createVirtualTime`, and what answers the simulator's sleeps. */
export function leadClock(send: (message: ClockMessage) => void): ClockLink & {
  onMove: (nowMs: number) => Promise<void>;
  follow: (time: VirtualTime) => void;
} {
  let lastId = 0;
  let clock: Clock | null = null;
  const waiting = new Map<number, () => void>();
  return {
    send,
    onMove: (nowMs) =>
      new Promise((resolve) => {
        const id = ++lastId;
        waiting.set(id, resolve);
        send({ clock: 'moved', id, nowMs });
      }),
    follow(time) {
      clock = time.clock;
    },
    receive(message) {
      if (!isClockMessage(message)) return false;
      const { id } = message;
      if (message.clock === 'noted') {
        waiting.get(id)?.();
        waiting.delete(id);
      } else if (message.clock === 'sleep') {
        void clock?.sleep(message.ms).then(() => send({ clock: 'wake', id }));
      }
      return true;
    },
  };
}

function isClockMessage(message: unknown): message is ClockMessage {
  return typeof message === 'object' && message !== null && 'clock' in message;
}
