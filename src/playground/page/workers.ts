// Set by the build: the worker bundles have hashed names.
declare const workerUrls: { editor: string; json: string; graphql: string };

// Monaco asks for a worker by language; a plain same-origin URL needs neither `blob:` nor `eval` in the CSP.
Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker(_moduleId: string, label: string): Worker {
      if (label === 'json') return new Worker(workerUrls.json);
      if (label === 'graphql') return new Worker(workerUrls.graphql);
      return new Worker(workerUrls.editor);
    },
  },
});
