import { useMonaco } from '@graphiql/react';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { defineThemes } from './editors.ts';
import { findExamples } from './examples.ts';
import { askQuietly } from './fetcher.ts';
import { Playground } from './playground.tsx';
import './workers.ts';

const container = document.querySelector('#playground');
if (!container) throw new Error('The page has no element #playground.');
const root = createRoot(container);

/** Loads the editor, and says so. */
function Loading({ onLoaded }: { onLoaded(): void }) {
  const { monaco, actions } = useMonaco();
  useEffect(() => void actions.initialize(), [actions]);
  useEffect(() => {
    if (!monaco) return;
    defineThemes(monaco);
    onLoaded();
  }, [monaco, onLoaded]);
  return <p>Loading the playground …</p>;
}

const loaded = new Promise<void>((resolve) => root.render(<Loading onLoaded={resolve} />));
// Asked meanwhile. What is not found in time is looked for again where it is needed.
const found = await findExamples((query) => askQuietly(query, { timeoutMs: 3_000 }));
await loaded;
root.render(<Playground found={found} />);
