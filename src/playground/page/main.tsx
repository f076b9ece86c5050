import { createRoot } from 'react-dom/client';
import { findExamples } from './examples.ts';
import { askQuietly } from './fetcher.ts';
import { Playground } from './playground.tsx';
import './workers.ts';

const container = document.querySelector('#playground');
if (!container) throw new Error('The page has no element #playground.');

// The editor is loading meanwhile. What is not found in time is looked for again where it is needed.
const found = await findExamples((query) => askQuietly(query, { timeoutMs: 2_000 }));
createRoot(container).render(<Playground found={found} />);
