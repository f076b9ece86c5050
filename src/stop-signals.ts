/**
 * Calls `stop` once when a signal asks the process to end. A second Ctrl-C ends it at once. Under npm the first
 * one comes twice, from the terminal and from npm, which forwards it.
 */
export function onStop(stop: (signal: string) => void): void {
  let askedAtMs: number | undefined;
  const onSignal = (signal: string) => {
    const nowMs = performance.now();
    if (askedAtMs === undefined) {
      askedAtMs = nowMs;
      stop(signal);
    } else if (nowMs - askedAtMs > sameRequestMs) process.exit(1);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

const sameRequestMs = 500;
