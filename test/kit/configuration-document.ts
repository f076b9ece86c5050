import { type Setting, settings } from '../../src/settings.ts';

/** docs/configuration.md, from the settings. */
export function configurationDocument(): string {
  const secrets = settings
    .flatMap((group) => group.settings)
    .filter(({ isSecret }) => isSecret)
    .map(({ name }) => `\`${name}\``);
  const tables = settings.map(
    ({ subject, about, settings: rows }) =>
      `## ${subject}\n\n${about === undefined ? '' : `${about}\n\n`}| Variable | Default | |\n|---|---|---|\n${rows.map(rowOf).join('')}`,
  );
  return `# Configuration

Settings are variables of the environment. [.env.example](../.env.example) lists them all for a file: copy it to \`.env\`,
take away the \`#\` of what you change, and start with \`node --env-file=.env\`. The start names all wrong settings at once.
This page is made from \`src/settings.ts\` by \`npm run codegen\`.

Each secret can be in a file instead, which \`NAME_FILE\` names:
${wrap(`${secrets.slice(0, -1).join(', ')} and ${secrets.at(-1)}.`)}

${tables.join('\n')}`;
}

function rowOf({ name, byDefault, text, range, values }: Setting): string {
  const standard = 'value' in byDefault ? `\`${byDefault.value}\`` : byDefault.words;
  const untold = values?.filter((value) => !text.includes(`\`${value}\``)) ?? [];
  const choices =
    untold.length === 0 ? '' : ` One of ${(values ?? []).map((value) => `\`${value}\``).join(', ')}.`;
  const bounds = range === undefined ? '' : ` ${range[0]} to ${range[1]}.`;
  return `| \`${name}\` | ${standard} | ${text}${choices}${bounds} |\n`;
}

/** Lines of at most 120 characters. */
function wrap(text: string): string {
  return text.replace(/(.{1,120})(?: |$)/g, '$1\n').trimEnd();
}
