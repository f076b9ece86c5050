import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import {
  CloseIcon,
  GraphiQLProvider,
  PlusIcon,
  pick,
  ReloadIcon,
  ToolbarButton,
  Tooltip,
  useGraphiQL,
  useGraphiQLActions,
} from '@graphiql/react';
import { parse } from 'graphql';
import { type KeyboardEvent, useRef, useState } from 'react';
import { ConfirmDialog, confirmChange } from './confirm-dialog.tsx';
import { editorThemes } from './editors.ts';
import { type Examples, type Found, fillVariables, findExamples, lacksExamples } from './examples.ts';
import { orderTypes } from './explorer-order.ts';
import { askQuietly, createFetcher } from './fetcher.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { operationsIn, type ReadyMade } from './ready-made.ts';
import { topics } from './topics.ts';
import { phone, Workspace } from './workspace.tsx';

const { fetch: fetcher, abandon } = createFetcher(confirmChange);
const storage = createMemoryStorage();

/** GraphiQL has one tab for each of them, and after these what people write themselves. */
const readyMade = topics.flatMap(({ operations }) => operations);
const firstIndexes = topics.map(({ operations: [first] }) => readyMade.indexOf(first as ReadyMade));

/** The whole page. `found` is what was discovered before it opened. */
export function Playground({ found }: { found: Found }) {
  const [texts] = useState(() => readyMade.map(({ variables }) => filled(variables, found.examples)));
  return (
    <GraphiQLProvider
      fetcher={fetcher}
      storage={storage}
      defaultTabs={readyMade.map(({ query }, index) => ({ query, variables: texts[index] ?? '' }))}
      // GraphiQL fills the editors of the tab it starts with from these two only.
      initialQuery={readyMade[0]?.query ?? ''}
      initialVariables={texts[0] ?? ''}
      shouldPersistHeaders={false}
      editorTheme={editorThemes}
      schemaDescription
      onSchemaChange={orderTypes}
      plugins={[DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN]}
      referencePlugin={DOC_EXPLORER_PLUGIN}
    >
      <HistoryStore>
        <DocExplorerStore>
          <Tooltip.Provider>
            <Page found={found} texts={texts} />
          </Tooltip.Provider>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

function Page({ found, texts }: { found: Found; texts: string[] }) {
  const { activeTabIndex, visiblePlugin } = useGraphiQL(pick('activeTabIndex', 'visiblePlugin'));
  const { choose, addOwn, closeOwn, hasNoOrg } = useChoice(found, texts);
  const shown = topicAt(activeTabIndex);
  const PluginContent = visiblePlugin?.content;
  return (
    <div className="graphiql-container playground">
      <header className="playground-header">
        <h1>Okta discovery</h1>
        <TopicTabs shown={shown} choose={choose} addOwn={addOwn} />
        <Tools />
      </header>
      {hasNoOrg && (
        <p className="playground-notice" role="status">
          No Okta org is connected yet, so there is nothing to see.{' '}
          <button type="button" onClick={() => choose(addIntegrationIndex)}>
            Connect one
          </button>
        </p>
      )}
      <main className="playground-main" id="topic" role="tabpanel" aria-labelledby={tabId(shown)}>
        <OperationList shown={shown} choose={choose} addOwn={addOwn} closeOwn={closeOwn} />
        <Workspace />
        {PluginContent && (
          <aside className="graphiql-plugin" aria-label={visiblePlugin.title}>
            <PluginContent />
          </aside>
        )}
      </main>
      <ConfirmDialog />
    </div>
  );
}

const addIntegrationIndex = readyMade.findIndex(({ name }) => name === 'AddIntegration');

/** What people write themselves: a topic without ready-made operations, before the one that changes something. */
const own = 'Own';
const titles = [
  ...topics.slice(0, -1).map(({ title }) => title),
  own,
  ...topics.slice(-1).map(({ title }) => title),
];
const tabId = (title: string) => `topic-${titles.indexOf(title)}`;

function topicAt(index: number): string {
  const operation = readyMade[index];
  return topics.find(({ operations }) => operation && operations.includes(operation))?.title ?? own;
}

type Choice = { choose(index: number): void; addOwn(): void; closeOwn(index: number): void };

/** Goes from operation to operation; fills in variables that could not be filled when the page was opened. */
function useChoice(atFirst: Found, texts: string[]): Choice & { hasNoOrg: boolean } {
  const { addTab, changeTab, closeTab, setOperationFacts, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, activeTabIndex, headerEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'headerEditor', 'variableEditor'),
  );
  const [found, setFound] = useState(atFirst);
  const chosen = useRef(0);

  /** Of a tab that nobody has edited. */
  const fill = async (index: number) => {
    const variables = readyMade[index]?.variables;
    if (!variables || tabs[index]?.variables !== texts[index]) return;
    let { examples } = found;
    if (lacksExamples(variables, examples)) {
      const now = await findExamples((query) => {
        return askQuietly(query, { headers: headersIn(headerEditor?.getValue()) });
      });
      setFound(now);
      examples = now.examples;
    }
    const text = filled(variables, examples);
    if (chosen.current !== index || variableEditor?.getValue() !== texts[index] || text === texts[index])
      return;
    texts[index] = text;
    variableEditor?.setValue(text);
    // The editor tells its tab a moment later: too late when another is chosen at once.
    updateActiveTabValues({ variables: text });
  };
  const go = (index: number) => {
    abandon();
    chosen.current = index;
    changeTab(index);
    setOperationFacts(factsOf(tabs[index]?.query ?? ''));
    void fill(index);
  };
  return {
    hasNoOrg: found.hasNoOrg,
    choose(index) {
      if (index !== activeTabIndex) go(index);
    },
    addOwn() {
      abandon();
      chosen.current = tabs.length;
      addTab();
      setOperationFacts(factsOf(''));
    },
    closeOwn(index) {
      const isLast = tabs.length - 1 === readyMade.length;
      closeTab(index);
      // The tab before the first of these is one that changes something.
      if (index === activeTabIndex) go(isLast ? 0 : Math.max(index - 1, readyMade.length));
    },
  };
}

/** GraphiQL finds these out a moment after the editor's text has changed: too late for who presses the button at once. */
function factsOf(query: string) {
  try {
    const documentAST = parse(query);
    const operations = operationsIn(documentAST);
    const operationName = operations[0]?.name?.value;
    return { documentAST, operations, ...(operationName && { operationName }) };
  } catch {
    return {};
  }
}

function filled(variables: ReadyMade['variables'], examples: Examples): string {
  return fillVariables(variables, { examples, now: new Date() });
}

function headersIn(text: string | undefined): Record<string, string> {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return {};
  }
}

function TopicTabs({ shown, choose, addOwn }: { shown: string } & Pick<Choice, 'choose' | 'addOwn'>) {
  const { tabs, activeTabIndex } = useGraphiQL(pick('tabs', 'activeTabIndex'));
  /** The operation of a topic that was looked at last. */
  const last = useRef(new Map<string, number>());
  last.current.set(shown, activeTabIndex);
  const show = (title: string) => {
    const index = topics.findIndex((topic) => topic.title === title);
    if (title !== own) choose(last.current.get(title) ?? firstIndexes[index] ?? 0);
    else if (tabs.length === readyMade.length) addOwn();
    else choose(Math.min(last.current.get(own) ?? readyMade.length, tabs.length - 1));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const title = step && titles[titles.indexOf(shown) + step];
    if (!title) return;
    document.getElementById(tabId(title))?.focus();
    show(title);
  };
  return (
    <div className="playground-topics" role="tablist" aria-label="Topics" onKeyDown={onKeyDown}>
      {titles.map((title) => (
        <button
          key={title}
          id={tabId(title)}
          type="button"
          role="tab"
          aria-selected={title === shown}
          aria-controls="topic"
          tabIndex={title === shown ? 0 : -1}
          className={title === titles.at(-1) ? 'playground-danger' : ''}
          onClick={() => show(title)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

function OperationList({ shown, choose, addOwn, closeOwn }: { shown: string } & Choice) {
  const { tabs, activeTabIndex } = useGraphiQL(pick('tabs', 'activeTabIndex'));
  // On a phone it makes room for the editor once an operation is chosen.
  const [isOpen, setIsOpen] = useState(() => !matchMedia(phone).matches);
  const items = tabs
    .map(({ title }, index) => ({ index, title, operation: readyMade[index] }))
    .filter(({ index }) => topicAt(index) === shown);
  const current = items.find(({ index }) => index === activeTabIndex);
  return (
    <nav className="playground-list" aria-label={`Operations: ${shown}`}>
      <button
        type="button"
        className="playground-list-toggle"
        aria-expanded={isOpen}
        aria-controls="operations"
        onClick={() => setIsOpen(!isOpen)}
      >
        {current?.operation?.question ?? current?.title} <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
      </button>
      <ul id="operations" className={isOpen ? 'playground-open' : ''}>
        {items.map(({ index, title, operation }) => (
          <li key={tabs[index]?.id}>
            <button
              type="button"
              className="playground-operation"
              aria-current={index === activeTabIndex ? 'true' : undefined}
              onClick={() => {
                choose(index);
                if (matchMedia(phone).matches) setIsOpen(false);
              }}
            >
              {operation?.question ?? 'Your own'} <code>{operation?.name ?? title}</code>
            </button>
            {!operation && (
              <button
                type="button"
                className="playground-close"
                aria-label={`Close ${title}`}
                onClick={() => closeOwn(index)}
              >
                <CloseIcon aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {shown === own && (
        <button type="button" className="playground-add" onClick={addOwn}>
          <PlusIcon aria-hidden="true" /> New operation
        </button>
      )}
    </nav>
  );
}

function Tools() {
  const { introspect, setTheme, setVisiblePlugin } = useGraphiQLActions();
  const { plugins, visiblePlugin, theme } = useGraphiQL(pick('plugins', 'visiblePlugin', 'theme'));
  const isDark = theme === 'dark' || (theme === null && matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <div className="playground-tools">
      {plugins.map((plugin) => {
        const isVisible = plugin === visiblePlugin;
        const Icon = plugin.icon;
        return (
          <ToolbarButton
            key={plugin.title}
            label={`${isVisible ? 'Hide' : 'Show'} ${plugin.title}`}
            aria-pressed={isVisible}
            onClick={() => {
              setVisiblePlugin(isVisible ? null : plugin);
              // On a phone it opens above the editors.
              if (matchMedia(phone).matches) scrollTo(0, 0);
            }}
          >
            <Icon />
          </ToolbarButton>
        );
      })}
      <ToolbarButton label="Re-fetch GraphQL schema (Shift-Ctrl-R)" onClick={introspect}>
        <ReloadIcon aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton
        label={isDark ? 'Use the light theme' : 'Use the dark theme'}
        onClick={() => setTheme(isDark ? 'light' : 'dark')}
      >
        <span aria-hidden="true">{isDark ? '☀' : '☾'}</span>
      </ToolbarButton>
    </div>
  );
}
