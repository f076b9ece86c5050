import type { WriteStream } from 'node:tty';
import { columnsOf } from './text.ts';

/** Where the demo prints: a terminal, in which a picture can be drawn anew, or anything else. */
export type Screen = {
  /** Whether `redraw` replaces the picture before. */
  isLive: boolean;
  /** How many columns a line may take. */
  columns(): number;
  write(text: string): void;
  /** Draws a picture of some lines, in the place of the one before if nothing was written since. */
  redraw(picture: string): void;
  /** Lets others write, on the terminal but not by this. */
  makeRoom(): void;
};

export type Output = Pick<WriteStream, 'write'> &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'getColorDepth'>>;

export function createScreen(out: Output): Screen {
  // One that knows no colours (TERM=dumb) does not move its cursor either.
  const isLive = out.isTTY === true && (out.getColorDepth?.() ?? 1) > 1;
  const columns = () => (out.isTTY === true && out.columns ? out.columns : columnsElsewhere);
  let shown = '';
  const erase = () => {
    // Back to the first line of the picture, and clear to the end of the screen.
    if (isLive && shown !== '') out.write(`\u001b[${rowsOf(shown, columns())}A\u001b[J`);
    shown = '';
  };
  return {
    isLive,
    columns,
    write(text) {
      shown = '';
      out.write(text);
    },
    redraw(picture) {
      if (picture === shown) return;
      erase();
      out.write(`${picture}\n`);
      shown = picture;
    },
    makeRoom: erase,
  };
}

/** Of a pipe or a file, which are looked at in a terminal some day. */
const columnsElsewhere = 80;

/** Rows that a picture takes by now: the window may have become narrower since it was drawn. */
export function rowsOf(picture: string, columns: number): number {
  return picture
    .split('\n')
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(line) / columns)), 0);
}
