/** The first of the names that is an executable on the PATH; `undefined` where none is. */
export declare function findProgram(...names: readonly string[]): string | undefined;
