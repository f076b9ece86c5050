import { readFileSync } from 'node:fs';
import type { Settings } from './identity/configuration.ts';
import { quoted } from './printable.ts';

/** Reads single settings, of which `lookUp` finds the text. Collects the problems, as sentences. */
export function createSettings(lookUp: (name: string) => string | undefined): Settings & {
  listOf(name: string): string[];
  isOn(name: string, byDefault: boolean): boolean;
  problems: string[];
} {
  const problems: string[] = [];
  const text = (name: string) => {
    const value = lookUp(name)?.trim();
    return value === '' ? undefined : value;
  };
  const instead = (name: string) => {
    const value = text(name);
    return value === undefined ? '' : `, not ${quoted(value)}`;
  };
  return {
    problems,
    problem: (problem) => problems.push(problem),
    text,
    instead,
    secret(name) {
      const path = text(`${name}_FILE`);
      if (path === undefined) return text(name);
      if (text(name) !== undefined) problems.push(`${name} and ${name}_FILE are both set: choose one.`);
      try {
        return readFileSync(path, 'utf8').trim();
      } catch (error) {
        problems.push(`${name}_FILE cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`);
        return undefined;
      }
    },
    listOf: (name) =>
      (text(name) ?? '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    isOn(name, byDefault) {
      const given = text(name) ?? (byDefault ? 'on' : 'off');
      if (given !== 'on' && given !== 'off') problems.push(`${name} must be on or off${instead(name)}.`);
      return given === 'on';
    },
    wholeNumber(name, byDefault, min, max) {
      const given = text(name);
      const value = given === undefined ? byDefault : Number(given);
      if (!Number.isInteger(value) || value < min || value > max) {
        problems.push(`${name} must be a whole number from ${min} to ${max}${instead(name)}.`);
      }
      return value;
    },
    oneOf(name, values, byDefault = values[0]) {
      const given = text(name) ?? byDefault;
      const value = values.find((each) => each === given);
      if (value === undefined) problems.push(`${name} must be one of ${values.join(', ')}${instead(name)}.`);
      return value ?? byDefault;
    },
  };
}
