import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { fetchGraphQL } from './fetcher.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { firstTab, tabs } from './tabs.ts';
import './workers.ts';

const container = document.querySelector('#playground');
if (!container) throw new Error('The page has no element #playground.');

createRoot(container).render(
  <GraphiQL
    fetcher={fetchGraphQL}
    storage={createMemoryStorage()}
    defaultTabs={tabs}
    // GraphiQL fills the editors of the tab it starts with from these two only.
    initialQuery={firstTab.query}
    initialVariables={firstTab.variables}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
  >
    <GraphiQL.Logo>Okta discovery</GraphiQL.Logo>
  </GraphiQL>,
);
