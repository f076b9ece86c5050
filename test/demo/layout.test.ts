import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawRun, lineOf, type RunView } from '../../src/demo/progress.ts';
import { createScreen, rowsOf } from '../../src/demo/screen.ts';
import { formatSummary, operationsToTry, type Summary } from '../../src/demo/summary.ts';
import { table } from '../../src/demo/table.ts';
import { columnsOf, cut, wrap } from '../../src/demo/text.ts';

const nowMs = Date.parse('2026-03-04T05:06:07Z');
const stages = ['APPS', 'USERS', 'GROUPS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG'].map((dataType, index) => ({
  dataType,
  status: index < 2 ? 'SUCCEEDED' : 'RUNNING',
  recordsRead: 1_234_567,
  recordsSkipped: 0,
  apiCalls: 123_456,
  rateLimitWaitMs: 12_345_678,
}));
const running: RunView = {
  status: 'RUNNING',
  progress: 0.999,
  estimatedFinishAt: new Date(nowMs + 3_600_000).toISOString(),
  durationMs: null,
  error: null,
  changes: {},
  withheldRemovals: null,
  stages,
};
const longName = 'Unternehmenssteuerung und Konzernrechnungslegung 東京支店';
const summary: Summary = {
  discoverySummary: {
    services: 1_180,
    users: 98_720,
    userAccounts: 1_512_345,
    employees: 89_000,
    departments: 240,
    orphanedAccounts: 12_345,
  },
  saasServices: {
    nodes: [{ name: longName, usage: { assignedUsers: 12_345, activeUsers: 12_345, signIns: 1_234_567 } }],
  },
  employees: { totalCount: 100_000 },
  departments: {
    nodes: [
      {
        name: longName,
        employeeCount: 12_345,
        services: {
          nodes: [{ name: longName }, { name: longName }, { name: 'Slack' }],
          edges: [{ activeUsers: 9_876 }, { activeUsers: 5 }, { activeUsers: 1 }],
        },
      },
      { name: 'Sales', employeeCount: 1, services: { nodes: [], edges: [] } },
    ],
  },
  left: {
    nodes: [
      {
        status: 'SUSPENDED',
        lastActivityAt: '2026-03-01T00:00:00Z',
        user: { displayName: longName },
        service: { name: longName },
      },
    ],
  },
};

test.each([60, 80, 120])('nothing that the demo prints is wider than a terminal of %i columns', (columns) => {
  const printed = [
    drawRun(running, columns, nowMs),
    drawRun({ ...running, progress: null, estimatedFinishAt: null }, columns, nowMs),
    lineOf(running, columns),
    formatSummary(summary, columns),
    ...operationsToTry.map((operation) => wrap(operation, columns, '  ')),
  ];
  for (const line of printed.join('\n').split('\n'))
    expect(columnsOf(line), line).toBeLessThanOrEqual(columns);
});

test('a broad terminal shows whole names, a narrow one their beginnings, and the figures always', () => {
  expect(formatSummary(summary, 120)).toContain('Departments and what they use');
  expect(drawRun(running, 80, nowMs)).toContain('people → employees, departments');
  const narrow = formatSummary(summary, 60);
  expect(narrow).toMatch(/Unternehmen\S*…/);
  // The last column goes before a name is cut to nothing.
  expect(narrow).toMatch(/department +people +first +second\n/);
  expect(narrow).toMatch(/12,345 {2}9,876 Unte\S*…/);
});

test('the figures are those of discoverySummary', () => {
  expect(formatSummary(summary, 1_000)).toContain(
    'Discovered: 1,180 services, 98,720 users with 1,512,345 accounts, 89,000 employees in 240 departments (in the directory are 100,000 people, with those who have left)',
  );
  expect(formatSummary(summary, 1_000)).toContain('who left or are suspended: 12,345, latest');
});

test.each<[string, number, string]>([
  ['an hour', 3_600_000, ', about 60 min left'],
  ['a minute', 61_000, ', about 61 s left'],
  ['a second', 900, ', a few seconds left'],
  ['nothing', 0, ', a few seconds left'],
  ['less than nothing', -60_000, ', a few seconds left'],
])('a run that has %s left never says 0 s', (_what, leftMs, told) => {
  const run = { ...running, estimatedFinishAt: new Date(nowMs + leftMs).toISOString() };
  expect(drawRun(run, 80, nowMs).split('\n')[0]).toMatch(new RegExp(`░ 99 %${told}$`));
});

test('how long a run takes is not said while it has only begun', () => {
  expect(drawRun({ ...running, progress: 0.03 }, 80, nowMs).split('\n')[0]).toMatch(/░ 3 %$/);
});

test('only a run that has ended is done to a hundred per cent', () => {
  expect(drawRun({ ...running, progress: 1 }, 80, nowMs)).toContain(' 99 %');
  expect(drawRun({ ...running, progress: 1, status: 'SUCCEEDED' }, 80, nowMs)).toMatch(/█ 100 %\n/);
});

test('texts are broken and cut by the columns that they take, and keep every word', () => {
  const words = fc.array(fc.stringMatching(/^[a-z東é🙂]{1,12}$/u), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 30, max: 120 }), (some, columns) => {
      const text = some.join(' ');
      const lines = wrap(text, columns, '  ', '     ').split('\n');
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
      expect(columnsOf(cut(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('a name cannot move the cursor or turn the line around', () => {
  const printed = table(['name', 'count'], [['\u001b[2Jred\u202e\u009b1m', 1]]);
  expect(printed).toContain('\\u001b[2Jred\\u202e\\u009b1m');
  expect(wrap('\u001b[2J', 80)).toBe('\\u001b[2J');
});

function terminal(columns: number) {
  let written = '';
  const out = {
    isTTY: true,
    columns,
    getColorDepth: () => 8,
    write(text: string) {
      written += text;
      return true;
    },
  };
  const screen = createScreen(out as never);
  const take = () => {
    const taken = written;
    written = '';
    return taken;
  };
  return { out, screen, take };
}

test('a picture is drawn over the one before, also when the window has become narrower or somebody wrote in between', () => {
  const { out, screen, take } = terminal(80);
  screen.redraw(`${'a'.repeat(50)}\nb`);
  take();
  screen.redraw('c\nd');
  expect(take()).toBe('\u001b[2A\u001b[Jc\nd\n');
  screen.redraw('c\nd');
  expect(take()).toBe('');
  screen.redraw(`${'a'.repeat(50)}\nb`);
  out.columns = 40;
  take();
  screen.redraw('e');
  expect(take()).toBe('\u001b[3A\u001b[Je\n');
  screen.makeRoom();
  expect(take()).toBe('\u001b[1A\u001b[J');
  screen.redraw('f');
  expect(take()).toBe('f\n');
  screen.write('said\n');
  take();
  screen.redraw('g');
  expect(take()).toBe('g\n');
  expect(rowsOf(`${'東'.repeat(30)}\n`, 40)).toBe(3);
});

test('what is no terminal gets no commands for one, and lines of 80 columns', () => {
  const { out, screen, take } = terminal(200);
  out.getColorDepth = () => 1;
  expect(screen.columns()).toBe(200);
  const dumb = createScreen(out as never);
  dumb.redraw('a');
  dumb.redraw('b');
  expect(take()).toBe('a\nb\n');
  expect(dumb.isLive).toBe(false);
  expect(createScreen({ write: () => true } as never).columns()).toBe(80);
});
