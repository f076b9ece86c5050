import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { readableLine } from '../src/readable-line.ts';

type Terminal = PassThrough & { isTTY?: boolean; getColorDepth?: () => number };

/** What `write` has the log say on a terminal, or elsewhere. */
function logged(
  write: (log: ReturnType<typeof createLog>) => void,
  { format, isTTY, colors = 1 }: { format?: 'auto' | 'pretty' | 'json'; isTTY?: boolean; colors?: number },
): string {
  const out: Terminal = Object.assign(new PassThrough(), {
    isTTY: isTTY === true,
    getColorDepth: () => colors,
  });
  write(createLog('info', out, format));
  return String(out.read());
}

const hostile = '\u001b]0;owned\u0007 \u009b2J \u202e gnp.exe\nINFO  forged';
const said = { url: 'http://127.0.0.1:4000', name: 'two words', list: [1, 2], empty: '' };

test('lines are for people where they go to a terminal, and JSON elsewhere, unless one of them is asked for', () => {
  const write = (log: ReturnType<typeof createLog>) => log.info(said, 'ready');
  const pretty =
    /^\d\d:\d\d:\d\d\.\d{3}Z INFO {2}ready url=http:\/\/127\.0\.0\.1:4000 name="two words" list=\[1,2\] empty=""\n$/;
  expect(logged(write, { format: 'auto', isTTY: true })).toMatch(pretty);
  expect(logged(write, { format: 'pretty' })).toMatch(pretty);
  for (const line of [
    logged(write, { format: 'auto' }),
    logged(write, { format: 'json', isTTY: true }),
    logged(write, {}),
  ]) {
    expect(JSON.parse(line)).toMatchObject({ level: 30, msg: 'ready', ...said });
  }
});

test('levels have a colour only where the terminal has colours', () => {
  const warn = (log: ReturnType<typeof createLog>) => log.warn('look');
  expect(logged(warn, { format: 'auto', isTTY: true, colors: 8 })).toContain(
    '\u001b[33mWARN \u001b[39m look',
  );
  expect(logged(warn, { format: 'auto', isTTY: true })).toMatch(/^\S+ WARN {2}look\n$/);
  expect(logged(warn, { format: 'pretty', colors: 8 })).not.toContain('\u001b');
});

test('what others wrote cannot command a terminal or forge a line, in either format; JSON keeps what it was', () => {
  const write = (log: ReturnType<typeof createLog>) =>
    log.error({ [hostile]: hostile, err: new Error(hostile), deep: { text: hostile } }, hostile);
  const commands = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
  const json = logged(write, { format: 'json', isTTY: true });
  expect(json.trimEnd()).not.toMatch(commands);
  expect(JSON.parse(json)).toMatchObject({ msg: hostile, [hostile]: hostile, deep: { text: hostile } });
  const lines = logged(write, { format: 'pretty', isTTY: true }).trimEnd().split('\n');
  for (const line of lines) expect(line).not.toMatch(commands);
  // Of an error's message too, only the first line begins one.
  expect(lines.filter((line) => !line.startsWith('    '))).toHaveLength(1);
});

test('an error has its stack below the line, and a secret is in neither', () => {
  const err = new Error('refused: SSWS 00QCjAl4MlV-WPXM_sample_of_42_characters_a');
  const lines = logged((log) => log.error({ err, at: 'postgres://me:geheim@db/x' }, 'failed'), {
    format: 'pretty',
  }).split('\n');
  expect(lines[0]).toMatch(/ ERROR failed at=postgres:\/\/me:\[secret\]@db\/x$/);
  expect(lines[1]).toMatch(/^ {4}Error: refused: \[secret\]$/);
  expect(lines[2]).toMatch(/^ {8}at /);
  expect(lines.join('\n')).not.toMatch(/sample_of|geheim/);
});

test('what is no record is shown as it is, without what a terminal would obey', () => {
  expect(readableLine('plain \u001b[2J\n')).toBe('plain \\u001b[2J\n');
  expect(readableLine('17\n')).toBe('17\n');
});
