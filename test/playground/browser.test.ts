import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPlayground } from '../../src/playground/build.ts';
import { startWholeServer, type WholeServer } from '../kit/whole-server.ts';
import { chromiumPath, launchChromium, withoutChromium } from './chromium.ts';
import { Opened } from './opened.ts';
import { readyMadeTopics } from './topics.ts';

const screenshots = fileURLToPath(new URL('screenshots', import.meta.url));

describe.skipIf(chromiumPath === undefined)(`the playground of a discovered org${withoutChromium}`, () => {
  let browser: Browser;
  let server: WholeServer;
  /** One for most tests, so that the browser compiles the page's script once; the page itself stores nothing. */
  let context: BrowserContext;
  /** Errors of the page and on its console, violations of its policy among them: what must never be there. */
  const errors: string[] = [];
  const requestedUrls: string[] = [];

  beforeAll(async () => {
    await buildPlayground();
    await mkdir(screenshots, { recursive: true });
    [browser, server] = await Promise.all([
      launchChromium(chromiumPath ?? ''),
      startWholeServer({ PLAYGROUND: 'on' }, { people: 40, apps: 20, signInDays: 7 }),
    ]);
    context = await newContext({ viewport: { width: 1440, height: 900 } });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(() => {
    errors.length = 0;
    requestedUrls.length = 0;
  });

  async function newContext(options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> {
    const made = await browser.newContext({ ...options, permissions: ['clipboard-read', 'clipboard-write'] });
    made.on('request', (request) => requestedUrls.push(request.url()));
    made.on('weberror', (webError) => errors.push(`${webError.error().stack}`));
    made.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    return made;
  }

  let discovery: Promise<void> | undefined;
  /** Connects the org and waits for its first sync, once. */
  function discover(): Promise<void> {
    discovery ??= server.syncOrg();
    return discovery;
  }

  async function open(from = context, path = '/playground'): Promise<Opened> {
    await discover();
    const opened = new Opened(await from.newPage());
    await opened.open(`${server.url}${path}`);
    return opened;
  }

  function expectNothingForeign(): void {
    expect(
      requestedUrls.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:')),
    ).toEqual([]);
    expect(errors).toEqual([]);
  }

  test('says that no org is connected, and fills variables once one is', async () => {
    const opened = new Opened(await context.newPage());
    await opened.open(`${server.url}/playground`);
    const notice = opened.page.getByText('No Okta org is connected yet');
    await opened.choose('Services', 'InstancesOfService');
    await opened.play.click();
    await expect.poll(() => opened.answer()).toContain('Nothing was sent: fill in `catalogKey`');
    await notice.getByRole('button', { name: 'Connect one' }).click();
    await expect.poll(() => opened.textOf('operation.graphql')).toContain('mutation AddIntegration');

    await discover();
    await opened.choose('Services', 'InstancesOfService');
    await expect.poll(() => opened.textOf('variables.json')).toMatch(/"catalogKey": "(?!replace-me)\w+"/);
    expect(await notice.isVisible()).toBe(false);
    await opened.play.click();
    await expect.poll(() => opened.answer()).toContain('"instances"');
    expectNothingForeign();
    await opened.page.close();
  });

  describe('at first', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.page.close());

    test('is where /graphql and / lead in a browser, and loads at most 2.2 MB with the editor', async () => {
      const fresh = await newContext({ viewport: { width: 1440, height: 900 } });
      let bytes = 0;
      const encodings = new Set<string | undefined>();
      fresh.on('response', (response) => {
        const { 'content-length': length, 'content-encoding': encoding } = response.headers();
        bytes += Number(length ?? 0);
        if (/\/playground\/.*\.(js|css)$/.test(response.url())) encodings.add(encoding);
      });
      const { page } = await open(fresh, '/graphql');
      expect(new URL(page.url()).pathname).toBe('/playground');
      await expect.poll(() => page.workers().length).toBeGreaterThanOrEqual(2);
      // `br` is for secure origins, of which this machine's own is one.
      expect([...encodings]).toEqual(['br']);
      expect(bytes).toBeGreaterThan(500_000);
      expect(bytes).toBeLessThan(2_200_000);
      await page.goto(`${server.url}/`);
      expect(new URL(page.url()).pathname).toBe('/playground');
      expectNothingForeign();
      await fresh.close();
    });

    test('the first operation answers with the figures of the org', async () => {
      await opened.play.click();
      await expect.poll(() => opened.answer()).toMatch(/"employees": [1-9]/);
      expectNothingForeign();
    });

    test('shows topics as tabs, what changes something last, and their operations without pressing play', async () => {
      const titles = readyMadeTopics.map(({ title }) => title);
      const tabs = await opened.page.getByRole('tab').allTextContents();
      expect(tabs).toEqual([...titles.slice(0, -1), 'Own', 'Changes']);
      for (const { title, operations } of readyMadeTopics) {
        await opened.topic(title).click();
        expect(await opened.page.locator('.playground-operation code').allTextContents()).toEqual(
          operations.map(({ name }) => name),
        );
        await expect.poll(() => opened.textOf('operation.graphql')).toContain(` ${operations[0]?.name}`);
      }
      expect(opened.sent.filter(({ query }) => /mutation \w+/.test(query))).toEqual([]);
      expectNothingForeign();
    });

    test('the explorer begins with what the schema is; things come before pages, inputs and scalars', async () => {
      await opened.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      const explorer = opened.page.getByRole('complementary', { name: 'Documentation Explorer' });
      await explorer.getByText('All Schema Types').waitFor();
      expect(await explorer.textContent()).toContain('Services, users, employees and departments');
      const names = await explorer.locator('a.graphiql-doc-explorer-type-name').allTextContents();
      const order = [
        'Department',
        'SaasService',
        'SaasServiceEdge',
        'DepartmentFilter',
        'EmploymentStatus',
        'URL',
      ];
      const places = order.map((name) => names.indexOf(name));
      expect(places).not.toContain(-1);
      expect(places).toEqual([...places].sort((one, other) => one - other));
      expectNothingForeign();
    });
  });

  describe('every ready-made operation runs as it stands', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.page.close());

    test.each(
      readyMadeTopics.flatMap(({ title, operations }) =>
        operations.map(({ name }) => [title, name] as const),
      ),
    )('%s: %s', async (title, name) => {
      await opened.choose(title, name);
      const sentBefore = opened.sent.length;
      await opened.play.click();
      const refusal = /Nothing was sent: fill in `(domain|apiToken|id)` under Variables first/;
      if (title === 'Changes') {
        const runIt = opened.page.getByRole('button', { name: 'Run it' });
        await expect
          .poll(async () => (await runIt.isVisible()) || refusal.test(await opened.answer()))
          .toBe(true);
        if (await runIt.isVisible()) await runIt.click();
      }
      await expect.poll(() => opened.answer()).toMatch(/^\{/);
      const answer = JSON.parse(await opened.answer());
      const isRefused = refusal.test(answer.errors?.[0]?.message);
      expect(
        opened.sent.slice(sentBefore).filter(({ operationName }) => operationName === name),
      ).toHaveLength(isRefused ? 0 : 1);
      expect(isRefused).toBe(/^(AddIntegration|TestConnection|ReplaceToken|EraseIntegration)$/.test(name));
      if (!isRefused) {
        expect(answer.errors).toBeUndefined();
        for (const value of Object.values(answer.data)) expect(value).not.toBeNull();
      }
      const stop = opened.page.getByRole('button', { name: 'Stop query' });
      if (name === 'FollowSync') await stop.click();
      expectNothingForeign();
    });
  });

  describe('nothing that changes anything runs by accident', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.page.close());
    const dialog = () => opened.page.getByRole('dialog');
    const mutations = () => opened.sent.filter(({ query }) => /mutation \w+/.test(query));

    test('with Ctrl-Enter in a document with several operations', async () => {
      await opened.topic('Own').click();
      await opened.paste(
        'Operation Editor',
        'query Names { oktaIntegrations { nodes { name } } }\n\nmutation Stop { pauseOktaIntegration(input: { id: "x" }) { __typename } }\n',
      );
      // At once, while the page may still know the text from before, and below both operations.
      await opened.page.keyboard.press('Control+End');
      await opened.page.keyboard.press('Control+Enter');
      await expect
        .poll(async () => (await dialog().isVisible()) || (await opened.answer()) !== '')
        .toBe(true);
      if (await dialog().isVisible()) await opened.page.keyboard.press('Enter');
      expect(mutations().filter(({ operationName }) => operationName !== 'Names')).toEqual([]);
    });

    test('with Ctrl-Enter on a mutation: Enter and Escape say no', async () => {
      for (const key of ['Enter', 'Escape']) {
        await opened.paste(
          'Operation Editor',
          `mutation M { pauseOktaIntegration(input: { id: "${key}" }) { __typename } }`,
        );
        await opened.page.keyboard.press('Control+Enter');
        await dialog().waitFor();
        await opened.page.keyboard.press(key);
        await expect
          .poll(() => opened.answer())
          .toContain('Nothing was sent: you did not confirm the change.');
        expect(await dialog().isVisible()).toBe(false);
      }
      expect(mutations().filter(({ operationName }) => operationName === 'M')).toEqual([]);
      expectNothingForeign();
    });
  });

  describe('what people write themselves', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
      await opened.topic('Own').click();
    });
    afterAll(() => opened?.page.close());

    test('a subscription to an id that is not there ends with the message', async () => {
      await opened.choose('Syncs', 'FollowSync');
      await opened.paste('Variables', '{ "integrationId": "00000000-0000-4000-8000-000000000000" }');
      await opened.play.click();
      await expect.poll(() => opened.answer()).toContain('There is no integration with this id.');
      await opened.play.waitFor();
      expect(await opened.page.locator('.graphiql-spinner').count()).toBe(0);
      await opened.topic('Own').click();
    });

    test('is told the name that was nearly guessed', async () => {
      await opened.paste('Operation Editor', '{ oktaIntegration { nodes { name } } }');
      await opened.play.click();
      await expect.poll(() => opened.answer()).toContain('Did you mean');
    });

    test('is checked against the schema, in workers of its own origin', async () => {
      await opened.paste('Operation Editor', '{ noSuchField }');
      await opened.editor('Operation Editor').locator('.squiggly-error').first().waitFor();
      await opened.paste('Variables', '{ "open": ');
      await opened.editor('Variables').locator('.squiggly-error').first().waitFor();
      const workers = opened.page.workers().map((worker) => worker.url().replace(/-[A-Z0-9]+\.js$/, ''));
      expect(workers).toEqual(
        expect.arrayContaining(['graphql', 'json'].map((name) => `${server.url}/playground/${name}`)),
      );
      expectNothingForeign();
    });

    test('is formatted with the prettify button', async () => {
      await opened.paste('Operation Editor', 'query Names{oktaIntegrations{nodes{name}}}');
      await opened.paste('Variables', '{"first":1,}');
      await opened.page.getByRole('button', { name: 'Prettify' }).click();
      await expect
        .poll(() => opened.textOf('operation.graphql'))
        .toMatch(/^query Names \{\n {2}oktaIntegrations \{\n {4}nodes \{\n/);
      await expect.poll(() => opened.textOf('variables.json')).toMatch(/^\{\n? *"first": 1/);
    });

    test('stays until it is closed, also while something else is looked at', async () => {
      await opened.page.getByRole('button', { name: 'New operation' }).click();
      await expect.poll(() => opened.textOf('operation.graphql')).toBe('');
      await opened.topic('People').click();
      await opened.topic('Own').click();
      await opened.operation('Names').click();
      await expect.poll(() => opened.textOf('operation.graphql')).toContain('query Names');
      for (const left of [1, 0]) {
        await opened.page
          .getByRole('button', { name: /^Close / })
          .first()
          .click();
        await expect.poll(() => opened.page.getByRole('button', { name: /^Close / }).count()).toBe(left);
      }
      // Not with the one before in the list, which erases an integration.
      await expect.poll(() => opened.textOf('operation.graphql')).toContain('query Dashboard');
    });
  });

  describe.each([
    ['desktop', { width: 1440, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const)('on a %s', (device, viewport) => {
    test.each(['light', 'dark'] as const)('is readable and usable for everybody, %s', async (colorScheme) => {
      const page = await context.newPage();
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const opened = new Opened(page);
      await discover();
      await opened.open(`${server.url}/playground`);
      await page.evaluate(axe.source);
      const look = async (name: string, part = 'body') => {
        await page.screenshot({ path: join(screenshots, `${device}-${colorScheme}-${name}.png`) });
        expect(await seriousFindings(opened, part), name).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), name).toBe(false);
      };
      const isPhone = device === 'phone';
      /** On a phone the list makes room for the editor. */
      const showList = () => page.getByRole('button', { expanded: false }).click();

      await look('opened', '.playground-header');
      expect((await opened.editor('Operation Editor').boundingBox())?.height).toBeGreaterThan(200);
      await opened.topic('Services').click();
      if (isPhone) await showList();
      await look('list', '.playground-list');
      await opened.operation('TopServices').click();
      await opened.play.click();
      await expect.poll(() => opened.answer()).toContain('"totalCount"');
      const top = `document.querySelector('.result-window').getBoundingClientRect().top`;
      await expect.poll(() => page.evaluate(`${top} < innerHeight / 2`)).toBe(true);
      await look('answer');

      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.getByText('All Schema Types').waitFor();
      await look('documentation', '.graphiql-plugin');
      await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();

      await opened.topic('Changes').click();
      if (isPhone) await showList();
      await opened.operation('TriggerSync').click();
      await opened.play.click();
      await page.getByRole('dialog').waitFor();
      await look('confirm', 'dialog');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      expectNothingForeign();
      await page.close();
    });
  });

  /** What axe finds in a part of the page that keeps somebody from using it. */
  async function seriousFindings({ page }: Opened, part: string): Promise<string[]> {
    const results = (await page.evaluate(`axe.run('${part}', { resultTypes: ['violations'] })`)) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    return results.violations
      .filter(({ impact }) => /serious|critical/.test(impact))
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }

  test.runIf(process.env.README_PICTURE === '1')('is shown in the README', async () => {
    const path = fileURLToPath(new URL('../../docs/playground.png', import.meta.url));
    const small = await newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light' });
    const opened = await open(small);
    await opened.choose('Services', 'TopServices');
    await opened.play.click();
    await expect.poll(() => opened.answer()).toContain('"totalCount"');
    await opened.page.mouse.move(640, 5);
    // The editors colour their text a moment later.
    await opened.page.waitForTimeout(1_000);
    await opened.page.screenshot({ path });
    expect((await stat(path)).size).toBeLessThan(200_000);
    await small.close();
  });
});
