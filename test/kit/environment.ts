/**
 * What a child process gets of this one's environment, and nothing else of it: where programs are, and the clock that
 * both have to go by, so that tests can run at any instant (`.ci/at`).
 */
export function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (inherited.has(name) || /^(?:NO_)?FAKE/.test(name)) ? [[name, value]] : [],
    ),
  );
}

const inherited = new Set(['PATH', 'HOME', 'TZ', 'LD_PRELOAD']);
