import type { Page } from 'playwright-core';

/** The playground, opened in a page of a browser. */
export class Opened {
  readonly page: Page;
  /** Operations that the page sent, its own ones included. */
  readonly sent: { query: string; operationName?: string; variables?: Record<string, unknown> }[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('request', (request) => {
      if (request.method() === 'POST') this.sent.push(request.postDataJSON());
    });
  }

  /** Resolves when the editor can be used. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.isReady();
  }

  async isReady(): Promise<void> {
    await this.editor('Operation Editor').locator('.view-line').first().waitFor();
  }

  editor(name: 'Operation Editor' | 'Variables' | 'Result Window') {
    return this.page.getByLabel(name, { exact: true }).locator('.monaco-editor').first();
  }

  /** What an editor holds, not only the lines that are in view. */
  async textOf(name: 'operation.graphql' | 'variables.json' | 'response.json'): Promise<string> {
    const models = 'globalThis.__MONACO?.editor.getModels() ?? []';
    const text = await this.page.evaluate(
      `(${models}).find(({ uri }) => uri.path.endsWith('${name}') && !uri.path.includes('request'))?.getValue() ?? ''`,
    );
    return String(text);
  }

  answer(): Promise<string> {
    return this.textOf('response.json');
  }

  /** So that the next answer is not taken for the one before. */
  async clearAnswer(): Promise<void> {
    await this.page.evaluate(
      "(globalThis.__MONACO?.editor.getModels() ?? []).find(({ uri }) => uri.path.endsWith('response.json'))?.setValue('')",
    );
  }

  /** Replaces what an editor holds. Pasted, because Monaco closes brackets and quotes that are typed. */
  async paste(name: 'Operation Editor' | 'Variables', text: string): Promise<void> {
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.editor(name).click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Control+V');
  }

  topic(title: string) {
    return this.page.getByRole('tab', { name: title, exact: true });
  }

  operation(name: string) {
    return this.page.locator('.playground-operation', { has: this.page.getByText(name, { exact: true }) });
  }

  async choose(title: string, name: string): Promise<void> {
    const topic = this.topic(title);
    if ((await topic.getAttribute('aria-selected')) === 'false') await topic.click();
    await this.operation(name).click();
  }

  /** The button that executes the chosen operation. */
  get play() {
    return this.page.getByRole('button', { name: 'Execute query' });
  }
}
