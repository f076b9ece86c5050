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
  let context: BrowserContext;
  /** One for most tests: to load the editor takes more time than all that is done with it. */
  let opened: Opened;
  /** What came over the wire until it could be used. */
  let loadedBytes = 0;
  const encodings = new Set<string | undefined>();
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
    context.on('response', (response) => {
      const { 'content-length': length, 'content-encoding': encoding } = response.headers();
      loadedBytes += Number(length ?? 0);
      if (/\/playground\/.*\.(js|css)$/.test(response.url())) encodings.add(encoding);
    });
    opened = new Opened(await context.newPage());
    await opened.open(`${server.url}/graphql`);
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

  function expectNothingForeign(): void {
    expect(
      requestedUrls.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:')),
    ).toEqual([]);
    expect(errors).toEqual([]);
  }

  test('is where /graphql leads in a browser, and loads at most 2.2 MB with the editor', async () => {
    await expect.poll(() => opened.page.workers().length).toBeGreaterThanOrEqual(2);
    expect(new URL(opened.page.url()).pathname).toBe('/playground');
    // Browsers take `br` from secure origins, of which this machine's own is one.
    expect([...encodings]).toEqual(['br']);
    expect(loadedBytes).toBeGreaterThan(500_000);
    expect(loadedBytes).toBeLessThan(2_200_000);
    expectNothingForeign();
  });

  test('says that no org is connected, and fills variables once one is', async () => {
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
  });

  describe('of an org that is there', () => {
    beforeAll(discover);

    test('the first operation answers with the figures of the org', async () => {
      await opened.choose('Overview', 'Dashboard');
      await opened.play.click();
      await expect.poll(() => opened.answer()).toMatch(/"employees": [1-9]/);
      expectNothingForeign();
    });

    test('variables of an operation that is left at once are filled when it is chosen again', async () => {
      // From here on the page knows what to fill in.
      await opened.choose('Services', 'InstancesOfService');
      await expect.poll(() => opened.textOf('variables.json')).not.toContain('replace-me');
      for (const title of ['People', 'Access', 'People']) await opened.topic(title).click();
      await expect.poll(() => opened.textOf('variables.json')).toMatch(/"email": "[^"@]+@/);
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
        // The one that was looked at last.
        const names = new RegExp(
          `(query|mutation|subscription) (${operations.map(({ name }) => name).join('|')})\\b`,
        );
        await expect.poll(() => opened.textOf('operation.graphql')).toMatch(names);
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
      await opened.page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
      expectNothingForeign();
    });
  });

  describe('every ready-made operation runs as it stands', () => {
    beforeAll(discover);

    test.each(
      readyMadeTopics.flatMap(({ title, operations }) =>
        operations.map(({ name }) => [title, name] as const),
      ),
    )('%s: %s', async (title, name) => {
      await opened.choose(title, name);
      await opened.clearAnswer();
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
      const sentOfIt = () =>
        opened.sent.slice(sentBefore).filter(({ operationName }) => operationName === name);
      // A tab that was just chosen may show its answer of before once more until the operation is sent.
      await expect.poll(async () => sentOfIt().length > 0 || refusal.test(await opened.answer())).toBe(true);
      await expect.poll(() => opened.answer()).toMatch(/^\{/);
      const answer = JSON.parse(await opened.answer());
      const isRefused = refusal.test(answer.errors?.[0]?.message);
      expect(sentOfIt()).toHaveLength(isRefused ? 0 : 1);
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
    beforeAll(discover);
    const dialog = () => opened.page.getByRole('dialog');
    let sentBefore = 0;
    beforeEach(() => {
      sentBefore = opened.sent.length;
    });
    const mutations = () => opened.sent.slice(sentBefore).filter(({ query }) => /mutation \w+/.test(query));

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
    beforeAll(() => opened.topic('Own').click());

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
    test('is readable and usable for everybody, light and dark', async () => {
      const isPhone = device === 'phone';
      const page = await context.newPage();
      await page.setViewportSize(viewport);
      // One begins with the system's theme, the other is told.
      await page.emulateMedia({ colorScheme: isPhone ? 'dark' : 'light' });
      const shown = new Opened(page);
      await discover();
      await shown.open(`${server.url}/playground`);
      await page.evaluate(axe.source);
      expect((await shown.editor('Operation Editor').boundingBox())?.height).toBeGreaterThan(200);
      /** On a phone the list makes room for the editor. */
      const showList = () => page.getByRole('button', { expanded: false }).click();

      for (const theme of isPhone ? ['dark', 'light'] : ['light', 'dark']) {
        const look = async (name: string, part = 'body') => {
          await page.screenshot({ path: join(screenshots, `${device}-${theme}-${name}.png`) });
          expect(await seriousFindings(shown, part), name).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), name).toBe(false);
        };
        const other = page.getByRole('button', { name: `Use the ${theme} theme` });
        if (await other.isVisible()) await other.click();

        await shown.topic('Overview').click();
        await shown.topic('Services').click();
        if (isPhone) await showList();
        await look('list', '.playground-list');
        await shown.operation('TopServices').click();
        await look('operation', '.playground-header');
        await shown.play.click();
        await expect.poll(() => shown.answer()).toContain('"totalCount"');
        const top = `document.querySelector('.result-window').getBoundingClientRect().top`;
        await expect.poll(() => page.evaluate(`${top} < innerHeight / 2`)).toBe(true);
        await look('answer');

        await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
        await page.getByText('All Schema Types').waitFor();
        await look('documentation', '.graphiql-plugin');
        await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();

        await shown.topic('Changes').click();
        if (isPhone) await showList();
        await shown.operation('TriggerSync').click();
        await shown.play.click();
        await page.getByRole('dialog').waitFor();
        await look('confirm', 'dialog');
        await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      }
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
    await discover();
    await opened.page.setViewportSize({ width: 1280, height: 720 });
    await opened.choose('Services', 'TopServices');
    await opened.play.click();
    await expect.poll(() => opened.answer()).toContain('"totalCount"');
    await opened.page.mouse.move(640, 5);
    // The editors colour their text a moment later.
    await opened.page.waitForTimeout(1_000);
    await opened.page.screenshot({ path });
    expect((await stat(path)).size).toBeLessThan(200_000);
  });
});
