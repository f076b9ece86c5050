/** The part of Monaco that is needed here. */
type Monaco = {
  editor: {
    defineTheme(
      name: string,
      theme: {
        base: 'vs' | 'vs-dark';
        inherit: boolean;
        colors: Record<string, string>;
        rules: { token: string; foreground: string }[];
      },
    ): void;
  };
};

export const editorThemes = { light: 'playground-light', dark: 'playground-dark' };

/**
 * Defines the colours of the editors, before the first one is made: Monaco's own, with line numbers and comments that
 * are dark or light enough to be read on our background.
 */
export function defineThemes(monaco: Monaco): void {
  const colors = (background: string, lineNumber: string) => ({
    'editor.background': '#ffffff00',
    'scrollbar.shadow': '#ffffff00',
    'editorHoverWidget.background': background,
    'editorSuggestWidget.background': background,
    'editorWidget.background': background,
    'menu.background': background,
    'quickInput.background': background,
    'editorLineNumber.foreground': lineNumber,
  });
  monaco.editor.defineTheme(editorThemes.light, {
    base: 'vs',
    inherit: true,
    colors: colors('#ffffff', '#4d6b7a'),
    rules: [
      { token: 'argument.identifier.gql', foreground: '#5450b8' },
      { token: 'comment', foreground: '#3d6b2c' },
    ],
  });
  monaco.editor.defineTheme(editorThemes.dark, {
    base: 'vs-dark',
    inherit: true,
    colors: colors('#212a3b', '#a3afc2'),
    rules: [
      { token: 'argument.identifier.gql', foreground: '#a9a5ff' },
      { token: 'comment', foreground: '#8fbf79' },
    ],
  });
}

/** Lines are broken where the editor ends, and all numbers of lines are readable. */
export const editorOptions = { wordWrap: 'on', renderFinalNewline: 'on' } as const;
