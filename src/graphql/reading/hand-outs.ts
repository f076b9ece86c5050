/**
 * The lists of one operation that are being given out, see `paceLists`. What is asked for meanwhile is read when all rows
 * are out: otherwise each turn of the event loop would have statements of its own.
 */
export class HandOuts {
  /** False for an operation that is answered in no time: a promise for each row would make it slower. */
  areNeeded = true;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  begin(): void {
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) for (const read of this.#waiting.splice(0)) this.schedule(read);
  }

  /** Reads as soon as nobody can ask for more; without hand-outs, when a DataLoader would by itself. */
  readonly schedule = (read: () => void): void => {
    void Promise.resolve().then(() =>
      process.nextTick(() => {
        if (this.#underWay === 0) read();
        else this.#waiting.push(read);
      }),
    );
  };
}
