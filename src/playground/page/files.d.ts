declare module '*.graphql' {
  const document: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's text loader gives a file as its default export.
  export default document;
}

declare module 'react-dom/client' {
  export function createRoot(container: Element): { render(children: import('react').ReactNode): void };
}
