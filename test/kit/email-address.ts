import { GraphQLEmailAddress } from 'graphql-scalars';

/** Whether a client whose scalars are graphql-scalars' takes the value for an e-mail address. */
export function isEmailAddress(value: unknown): boolean {
  try {
    return GraphQLEmailAddress.serialize(value) === value;
  } catch {
    return false;
  }
}
