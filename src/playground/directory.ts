import { fileURLToPath } from 'node:url';

/** Where `npm run playground` puts the page and the server finds it. */
export const playgroundDirectory = fileURLToPath(new URL('../../dist/playground', import.meta.url));
