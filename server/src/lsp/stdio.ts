/** The server for every other editor: `gatewise lsp --stdio`. */
import { nodeFiles } from './node-files.ts';
import { streamConnection } from './node-connection.ts';
import { serve } from './server.ts';

/** Serves LSP over the given streams until the input ends, and the process with it. */
export function startStdio(
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): void {
  serve(streamConnection(input, output), nodeFiles);
}
