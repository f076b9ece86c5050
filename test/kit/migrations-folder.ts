import { fileURLToPath } from 'node:url';

/** The migrations of this repository. */
export const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
