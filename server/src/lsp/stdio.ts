/** The server for every other editor: `gatewise lsp --stdio`. */
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { nodeFiles } from './node-files.ts';
import { serve } from './server.ts';

/** Serves LSP over the given streams until the input ends. */
export function startStdio(input: NodeJS.ReadableStream = process.stdin, output: NodeJS.WritableStream = process.stdout): void {
  serve(createConnection(new StreamMessageReader(input), new StreamMessageWriter(output)), nodeFiles);
}
