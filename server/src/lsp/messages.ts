/** Names and shapes of what client and server say to each other beside LSP: plain data, so that both sides may import it. */

/** `initializationOptions` of the client. */
export interface InitializationOptions {
  /** Whether the workspace is trusted; where it is not, nothing outside it is read. */
  readonly trusted: boolean;
  /** The values of `gatewise.*`, as the editor holds them. */
  readonly settings?: unknown;
}

/** Client → server: the user trusted the workspace. */
export const trustChanged = 'gatewise/trustChanged';
export interface TrustChangedParams {
  readonly trusted: boolean;
}

/** Server → client: what a document is, told by its content, where the editor took it for something else. */
export const dialectFound = 'gatewise/dialect';
export interface DialectParams {
  readonly uri: string;
  readonly dialect: 'nginx' | 'php-fpm';
}

/** Server → client: the first look at the workspace is over; what has been found is published. */
export const ready = 'gatewise/ready';
export interface ReadyParams {
  readonly nginx: number;
  readonly fpm: number;
}
