import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'http://localhost:4000/graphql',
  documents: ['src/**/*.ts'],
  generates: {
    './src/gql/': {
      preset: 'client',
      config: {
        // A later version may add values: `'%future added value'` makes the compiler ask for a default case.
        futureProofEnums: true,
        enumsAsTypes: true,
        defaultScalarType: 'unknown',
        scalars: {
          DateTime: 'string',
          EmailAddress: 'string',
          ISO8601Duration: 'string',
          LocalDate: 'string',
          URL: 'string',
        },
      },
    },
  },
};

export default config;
