import { readFileSync } from 'node:fs';
import { readTopic, type Topic } from '../../src/playground/page/ready-made.ts';

const read = (path: string) => readFileSync(new URL(`../../src/playground/${path}`, import.meta.url), 'utf8');

/** The topics in the order of the page, which imports them in a way that only its bundler understands. */
export const readyMadeTopics: readonly Topic[] = [
  ...read('page/topics.ts').matchAll(/readTopic\((\w+),/g),
].map(([, name = '']) => {
  const path = `operations/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return readTopic(read(`${path}.graphql`), JSON.parse(read(`${path}.variables.json`)));
});
