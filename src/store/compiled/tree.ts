/** What a compiled operation asks for, without its values: the planner makes it, the printer makes SQL from it. */
import type { PageRequest } from '../api/page.ts';

/** How a value of a column is written in JSON. */
export type Leaf =
  | { kind: 'text' | 'boolean' | 'integer' | 'number' | 'instant' | 'duration' }
  /** A stored word that the API does not know is shown as `fallback`; without one, nothing can be shown. */
  | { kind: 'word'; words: readonly string[]; fallback: string | null };

/** A member of an object in the answer, under its key. */
export type Member<Value> = readonly [key: string, value: Value];

export type Literal = { kind: 'literal'; json: string };
export type Shown = { leaf: Leaf; isList: boolean; isRequired: boolean };
export type ColumnValue = Shown & { kind: 'column'; column: string };
/** A value that is read apart from its row. */
type ScalarValue = Shown & { kind: 'scalar'; place: string };
/** Figures of a row under its `place`, see `figures.ts`: the value of one, an object of several, or a list of such. */
export type FigureValue = { place: string; asked: number } & (
  | (Shown & { kind: 'figure' })
  | { kind: 'figures'; object: ObjectTree; isList: boolean; none: string }
);
export type ObjectValue =
  | Literal
  | ColumnValue
  | ScalarValue
  | FigureValue
  | OneValue
  | NestedValue
  | PageValue;

/** An object of columns of the same row. */
type SameValue = { kind: 'same'; object: ObjectTree };
/** All rows that a field of a row leads to, without pages. */
type RowsValue = { kind: 'rows'; place: string; object: ObjectTree };
/** The row that a field of a row leads to, of one of several types. */
type ChoiceValue = {
  kind: 'choice';
  place: string;
  choices: readonly { type: string; object: ObjectTree }[];
  none: string;
};
/** What a column holds as JSON: an object, or a list of such. */
export type StoredValue = {
  kind: 'stored';
  column: string;
  isList: boolean;
  none: string;
  members: readonly Member<StoredMember>[];
};
export type StoredMember = Literal | (Pick<Shown, 'leaf' | 'isRequired'> & { kind: 'key'; name: string });
export type NestedValue = SameValue | RowsValue | ChoiceValue | StoredValue;

/** An object that shows a row; `null` where there is none. */
export type ObjectTree = readonly Member<ObjectValue>[];
/** The row that a field of a row leads to; `place` names it among the places of the printer. */
type OneValue = { kind: 'one'; place: string; object: ObjectTree; none: string };
/** A page of a connection. `asked` is the number of its arguments among those of the operation. */
export type PageValue = { kind: 'page'; place: string; asked: number; page: PageTree };

export type PageTree = readonly Member<PageMember>[];
export type PageMember =
  | Literal
  | { kind: 'total' }
  | { kind: 'estimate' }
  | { kind: 'nodes'; object: ObjectTree }
  | { kind: 'edges'; edge: readonly Member<EdgeMember>[] }
  | { kind: 'pageInfo'; info: readonly Member<InfoMember>[] }
  | FigureValue;
export type EdgeMember =
  | Literal
  | ColumnValue
  | FigureValue
  | { kind: 'cursor' }
  | { kind: 'node'; object: ObjectTree };
export type InfoMember = Literal | { kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor' };

export type RootValue =
  | Literal
  | PageValue
  /** Rows by their keys, in the order of these, null where there is none: the list of them, or the only one. */
  | { kind: 'keyed'; isList: boolean; asked: number; variants: readonly KeyedVariant[] }
  /** An object of values that are nobody's. */
  | { kind: 'summary'; members: readonly Member<SummaryMember>[] };
/** Each of the keys is one of one variant: of a type and the name of a key. */
type KeyedVariant = { type: string; key: string; object: ObjectTree };
export type SummaryMember = Literal | (Shown & { kind: 'summary'; asked: number });
export type RootTree = readonly Member<RootValue>[];

/** `parents`: the ids of those for whom its cursors were given out. */
type AskedPage = PageRequest<unknown, unknown> & { parents: readonly string[] };

/** The values of one operation, by the numbers that the tree has. */
export type Asked = {
  pages: ReadonlyMap<number, AskedPage>;
  /** For each variant a list, which has null in the places of keys that are of others, or can be no row's. */
  keys: ReadonlyMap<number, readonly (readonly (string | null)[])[]>;
  /** Of figures, as the store's functions take them. */
  others: ReadonlyMap<number, unknown>;
};
