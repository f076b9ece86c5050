import { inspect } from 'node:util';

/** Holds a secret so that printing, logging or serialising whatever contains it shows `[secret]`. */
export class Secret<Value extends string = string> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
