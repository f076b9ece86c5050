/**
 * Has `stop` called once when the process is asked to end. A second Ctrl-C means: now. The first one comes twice under
 * npm, from the terminal and from npm, which passes it on.
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
