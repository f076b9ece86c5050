/** Measures how long a browser needs until the playground's editor can be used: `npm run bench:playground`. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runCommand } from '../../../src/command-line.ts';
import { buildPlayground } from '../../../src/playground/build.ts';
import { startWholeServer } from '../../kit/whole-server.ts';
import { chromiumPath, launchChromium } from '../../playground/chromium.ts';
import { Opened } from '../../playground/opened.ts';

const usage = `How long a browser needs until the playground's editor can be used, with nothing in its cache.

  npm run bench:playground -- [options]

  --megabits <number>  what the line carries a second, each way (default 10)
  --latency <number>   milliseconds of each round trip (default 40)
  --times <number>     how often the page is opened (default 7)
  --help               this text

Browser and server share the machine's cores.
`;

const options = {
  megabits: { type: 'string', default: '10' },
  latency: { type: 'string', default: '40' },
  times: { type: 'string', default: '7' },
} as const;

await runCommand(usage, async (args) => {
  const { megabits, latency, times } = parseArgs({ args, options }).values;
  if (chromiumPath === undefined) throw new Error('No Chromium in /usr/bin: install the package chromium.');
  await buildPlayground();
  const server = await startWholeServer({ PLAYGROUND: 'on' });
  const browser = await launchChromium(chromiumPath);
  const bytesPerSecond = (Number(megabits) * 1e6) / 8;
  const tookMs: number[] = [];
  try {
    await server.syncOrg();
    for (let time = 0; time < Number(times); time++) {
      // Each context has a cache of its own.
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: Number(latency),
        downloadThroughput: bytesPerSecond,
        uploadThroughput: bytesPerSecond,
      });
      const began = performance.now();
      await new Opened(page).open(`${server.url}/playground`);
      tookMs.push(performance.now() - began);
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  tookMs.sort((one, other) => one - other);
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  console.log(
    `${megabits} Mbit/s, ${latency} ms: ready after ${seconds(tookMs[tookMs.length >> 1])} (median of ${times}; ` +
      `${seconds(tookMs[0])} to ${seconds(tookMs.at(-1))}). Load of the machine: ${loadavg()[0]?.toFixed(1)}.`,
  );
  return 0;
});
