import { type DocumentNode, parse } from 'graphql';

const link = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"]
)`;

/** A subgraph that knows when people were hired and what services cost. */
export const contracts: DocumentNode = parse(`
  ${link}
  type Query { contracts: [Contract!]! hires(first: Int!): [Employee!]! }
  type Contract @key(fields: "id") { id: ID! yearlyCost: Int! service: SaasService! }
  type SaasService @key(fields: "catalogKey") { catalogKey: String! contract: Contract costPerUser: Float }
  type Employee @key(fields: "email") { email: EmailAddress! hiredAt: DateTime firstName: String @shareable }
  scalar DateTime
  scalar EmailAddress
`);

/** Subgraphs of people who never thought of us, with the names such subgraphs have. */
export const strangers: Record<string, DocumentNode> = {
  accounts: parse(`
    ${link}
    type Query { me: User users(first: Int): UserConnection! user(id: ID!): User }
    type Mutation { removeUser(id: ID!): RemoveUserPayload! }
    type RemoveUserPayload { errors: [UserError!]! }
    type UserError { field: [String!] message: String! }
    type User @key(fields: "id") { id: ID! email: String status: Status! createdAt: DateTime department: String }
    type UserConnection { nodes: [User!]! pageInfo: PageInfo! totalCount: Int! }
    type PageInfo @shareable {
      hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String
    }
    enum Status { ACTIVE BLOCKED }
    enum UserStatus { ON OFF }
    scalar DateTime
    scalar URL
  `),
  catalogue: parse(`
    ${link}
    type Query { services: [Service!]! node(id: ID!): Node }
    interface Node { id: ID! }
    type Service implements Node @key(fields: "id") { id: ID! name: String! status: ServiceStatus! usage: Usage! }
    type Usage { activeUsers: Int! }
    enum ServiceStatus { UP DOWN }
    enum SortDirection { ASC DESC }
    input DateTimeRange { from: DateTime to: DateTime }
    scalar DateTime
    scalar Duration
  `),
  // Federation 1: nothing is marked as shared, and everything is.
  tickets: parse(`
    type Query { tickets(first: Int): TicketConnection! }
    type TicketConnection { nodes: [Ticket!]! pageInfo: PageInfo! }
    type Ticket { id: ID! openedBy: String openedAt: DateTime status: TicketStatus! }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    enum TicketStatus { OPEN CLOSED }
    scalar DateTime
  `),
  organisation: parse(`
    ${link}
    type Query { organization: Organization! }
    type Organization @key(fields: "id") { id: ID! departments: [Department!]! }
    type Department @key(fields: "name") { name: String! budget: Int }
    type Employee @key(fields: "email") { email: EmailAddress! desk: String }
    scalar EmailAddress
  `),
};
