/** The columns that the rows behind a type need in an operation; undefined: all of them. */
export type ColumnsOf = (typeName: string) => readonly string[] | undefined;

/** For whoever does not know yet what is going to be asked. */
export const everyColumn: ColumnsOf = () => undefined;
