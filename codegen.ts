import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  generates: {
    'src/graphql/generated.ts': {
      plugins: [
        { add: { content: '// Made by `npm run codegen` from schema/*.graphql. Do not edit.' } },
        'typescript',
        'typescript-resolvers',
      ],
      config: {},
    },
  },
};

export default config;
