import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Writes `<name>.br` and `<name>.gz` beside every file of a directory, for servers that send what is there. */
export async function compressFiles(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const content = await readFile(path);
    const [brotli, gzipped] = await Promise.all([
      // The highest quality saves 5 % more and takes twenty times as long: too long for whoever starts from a fresh clone.
      inBrotli(content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 },
      }),
      inGzip(content, { level: 9 }),
    ]);
    await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped)]);
  }
}

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);
