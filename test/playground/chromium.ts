import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { inheritedEnvironment } from '../kit/environment.ts';

/** The system's Chromium; undefined where none is installed. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** To be put behind titles of tests that need it. */
export const withoutChromium =
  chromiumPath === undefined ? ' (SKIPPED: no Chromium in /usr/bin, install the package chromium)' : '';

/** Starts it without anything that would call home. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  // A browser hangs when its clock is another than the machine's (`.ci/at`).
  const { LD_PRELOAD: _, ...env } = inheritedEnvironment();
  return chromium.launch({
    executablePath,
    env,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
