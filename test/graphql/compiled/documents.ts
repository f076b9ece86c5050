import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Random } from '../../../src/simulator/random.ts';

/** A valid document, with values for its variables. */
export type RandomDocument = {
  query: string;
  variables: Record<string, unknown>;
  /** Variables for cursors, by the keys under which the answer without them has the `pageInfo` to take them from. */
  cursors: Record<string, 'startCursor' | 'endCursor'>;
};

/** What the values of arguments are drawn from. */
/** `keys` are texts of arguments by the name of these. */
export type Pools = Readonly<Record<'ids' | 'emails' | 'texts', readonly string[]>> & {
  keys: Readonly<Record<string, readonly string[]>>;
  entities: readonly object[];
};

/** Draws documents from a schema: aliases, fragments, directives, arguments, lists within lists, pages, entities. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #pools: Pools;
  #variables: Record<string, { type: string; value: unknown }> = {};
  #fragments: string[] = [];
  #cursors: RandomDocument['cursors'] = {};
  #budget = 0;

  constructor(schema: GraphQLSchema, random: Random, pools: Pools) {
    this.#schema = schema;
    this.#random = random;
    this.#pools = pools;
  }

  next(): RandomDocument {
    this.#variables = {};
    this.#fragments = [];
    this.#cursors = {};
    this.#budget = 40;
    const query = this.#schema.getQueryType();
    if (!query) throw new Error('no queries');
    const roots = Object.values(query.getFields()).filter(({ name }) => !notDrawn.has(name));
    const selections: string[] = [];
    const count = 1 + this.#below(2);
    for (let n = 0; n < count; n += 1) {
      const field = this.#one(roots);
      selections.push(`${this.#chance(0.3) ? `a${n}: ` : `r${n}: `}${this.#field(field, 0)}`);
    }
    for (let n = 0; n < 2; n += 1) if (this.#chance(0.2)) selections.push(`e${n}: ${this.#entities()}`);
    if (this.#chance(0.2)) selections.push('__typename');
    return this.#document(selections.join(' '));
  }

  /** With the fragments and variables that are used: some went with fields of a key that was there already. */
  #document(selections: string): RandomDocument {
    let text = selections;
    let left = this.#fragments;
    for (let isNew = true; isNew; ) {
      const used = left.filter((fragment) => text.includes(`...${fragment.split(' ')[1]} `));
      left = left.filter((fragment) => !used.includes(fragment));
      text = [text, ...used].join('\n');
      isNew = used.length > 0;
    }
    const used = Object.entries(this.#variables).filter(([name]) => new RegExp(`\\$${name}\\b`).test(text));
    const declared = used.map(([name, { type }]) => `$${name}: ${type}`);
    const [operation, ...fragments] = text.split('\n');
    return {
      query: `query Q${declared.length ? `(${declared.join(', ')})` : ''} { ${operation} }\n${fragments.join('\n')}`,
      variables: Object.fromEntries(
        used.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
      ),
      cursors: Object.fromEntries(
        Object.entries(this.#cursors).filter(([name]) => used.some(([known]) => known === name)),
      ),
    };
  }

  #entities(): string {
    const all = this.#pools.entities as readonly { __typename: string }[];
    const areMixed = this.#chance(0.4);
    const { __typename } = this.#one(all);
    const many = all.filter((value) => areMixed || value.__typename === __typename);
    const some = Array.from({ length: this.#below(6) }, () => this.#one(many));
    const types = new Set(some.map((value) => value.__typename));
    const name = this.#variable('[_Any!]!', some);
    const selections = [...types].map((typeName) => {
      const type = this.#schema.getType(typeName);
      // Fields of the same name may be of other types in other entities.
      return isObjectType(type) && (!areMixed || this.#chance(0.5))
        ? `... on ${typeName} { e${typeName}: id ${areMixed ? '' : this.#selections(type, 1)} }`
        : '';
    });
    return `_entities(representations: $${name}) { __typename ${selections.join(' ')} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type);
    const page = type.name.endsWith('Connection') ? this.#page(depth) : { args: [], selections: '' };
    const args = [...page.args, ...field.args.flatMap((arg) => this.#argument(arg))];
    const given = args.length ? `(${args.join(', ')})` : '';
    const directive = this.#directive();
    if (isUnionType(type))
      return `${field.name}${given}${directive} { __typename ${this.#oneOf(type, depth)} }`;
    return isObjectType(type)
      ? `${field.name}${given}${directive} { ${page.selections}${this.#selections(type, depth + 1)} }`
      : `${field.name}${given}${directive}`;
  }

  /** Selects of one of the types, because fields of the same name may be of other types in others. */
  #oneOf(union: GraphQLUnionType, depth: number): string {
    const type = this.#one(union.getTypes());
    return `... on ${type.name} { ${this.#selections(type, depth + 1)} }`;
  }

  /** Arguments that say which page, and what is selected to ask for the next one. */
  #page(depth: number): { args: string[]; selections: string } {
    const isFromEnd = this.#chance(0.2);
    const size = this.#given('Int', this.#below(depth > 1 ? 4 : 9));
    const args = isFromEnd || this.#chance(0.8) ? [`${isFromEnd ? 'last' : 'first'}: ${size}`] : [];
    if (this.#chance(0.8)) return { args, selections: '' };
    const side = this.#chance(0.5) ? 'endCursor' : 'startCursor';
    const name = this.#variable('String', undefined);
    this.#cursors[name] = side;
    args.push(`${this.#chance(0.8) === (side === 'endCursor') ? 'after' : 'before'}: $${name}`);
    return { args, selections: `${name}: pageInfo { ${side} } ` };
  }

  #selections(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        !notYet.has(`${type.name}.${field.name}`) && (isLeafType(getNamedType(field.type)) || depth < 7),
    );
    const isConnection = type.name.endsWith('Connection');
    const picked: string[] = [];
    const count = isConnection ? 1 + this.#below(3) : 1 + this.#below(5);
    for (let n = 0; n < count && this.#budget > 0; n += 1) {
      this.#budget -= 1;
      const field = this.#one(fields);
      const text = this.#field(field, depth);
      const hasArguments = field.args.length > 0;
      picked.push(hasArguments || this.#chance(0.2) ? `k${this.#below(1000)}${n}: ${text}` : text);
      // Figures, with other arguments beside them.
      const isFigure = hasArguments && !/Connection/.test(String(field.type));
      if (isFigure && this.#chance(0.4)) picked.push(`o${n}: ${this.#field(field, depth)}`);
    }
    if (picked.length === 0 || this.#chance(0.2)) picked.push('__typename');
    const unique = this.#withoutConflicts(picked);
    if (this.#chance(0.15)) return `... on ${type.name}${this.#directive()} { ${unique} } __typename`;
    if (this.#chance(0.15)) {
      const name = `F${this.#fragments.length}x${this.#below(1000)}`;
      this.#fragments.push(`fragment ${name} on ${type.name} { ${unique} }`);
      return `...${name} __typename`;
    }
    return unique;
  }

  /** Fields with objects under the same key would have to fit each other: the first counts, of leaves all. */
  #withoutConflicts(picked: readonly string[]): string {
    const seen = new Set<string>();
    return picked
      .filter((text) => {
        const key = /^\w+/.exec(text)?.[0] ?? '';
        const isNew = !seen.has(key);
        seen.add(key);
        return isNew;
      })
      .join(' ');
  }

  #argument(arg: GraphQLArgument): string[] {
    if (['first', 'after', 'last', 'before'].includes(arg.name)) return [];
    const isRequired = isNonNullType(arg.type) && arg.defaultValue === undefined;
    if (!isRequired && this.#chance(0.6)) return [];
    if (arg.name === 'from' || arg.name === 'to') {
      const daysAgo = this.#below(32) + (arg.name === 'from' ? 30 : 0);
      const day = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
      return [`${arg.name}: ${this.#given(String(arg.type), day)}`];
    }
    const keys = isRequired ? this.#pools.keys[arg.name] : undefined;
    return [
      `${arg.name}: ${this.#given(String(arg.type), keys ? this.#one(keys) : this.#value(arg.type, 0))}`,
    ];
  }

  #directive(): string {
    if (this.#chance(0.9)) return '';
    const name = this.#variable('Boolean!', this.#chance(0.7));
    return ` @${this.#chance(0.5) ? 'include' : 'skip'}(if: $${name})`;
  }

  /** As a variable or as a literal. */
  #given(type: string, value: unknown): string {
    return this.#chance(0.5) ? `$${this.#variable(type, value)}` : literal(value);
  }

  #variable(type: string, value: unknown): string {
    const name = `v${Object.keys(this.#variables).length}`;
    this.#variables[name] = { type, value: plain(value) };
    return name;
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (isListType(type))
      return Array.from({ length: 1 + this.#below(2) }, () => this.#value(type.ofType, depth));
    if (isEnumType(type)) return new Word(this.#one(type.getValues()).name);
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const required = fields.filter((field) => isNonNullType(field.type));
      const others = depth > 1 ? [] : [this.#one(fields)];
      const chosen = new Set([...required, ...others]);
      return Object.fromEntries([...chosen].map((field) => [field.name, this.#value(field.type, depth + 1)]));
    }
    const name = getNamedType(type).name;
    if (name === 'ID') return this.#one(this.#pools.ids);
    if (name === 'EmailAddress') return this.#one(this.#pools.emails);
    if (name === 'Boolean') return this.#chance(0.5);
    if (name === 'Int') return this.#below(4);
    if (name === 'DateTime') return new Date(Date.now() - this.#below(90) * 86_400_000).toISOString();
    if (name === 'LocalDate')
      return new Date(Date.now() - this.#below(90) * 86_400_000).toISOString().slice(0, 10);
    if (name === 'ISO8601Duration') return this.#one(['P7D', 'P30D', 'PT12H']);
    return this.#one(this.#pools.texts);
  }

  #one<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }

  #below(count: number): number {
    return this.#random.int(0, Math.max(0, count - 1));
  }

  #chance(share: number): boolean {
    return this.#random.chance(share);
  }
}

class Word {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function literal(value: unknown): string {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${literal(inner)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value);
}

function plain(value: unknown): unknown {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  }
  return value;
}

/** Roots that are drawn by themselves, or read nothing that is stored. */
const notDrawn = new Set(['_entities', '_service', 'discoveryAuditEvents', 'discoveryViewer']);
const notYet = new Set(['OktaSyncRun.durationMs', 'OktaSyncRun.progress', 'OktaSyncRun.estimatedFinishAt']);
