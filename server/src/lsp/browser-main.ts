/** Entry of the server in a web worker (vscode.dev): no disk, the editor reads the files of the workspace. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { CheckedTransport } from './checked-transport.ts';
import { virtualFiles } from './file-source.ts';
import { serve } from './server.ts';

const scope = self as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
const { reader, writer, options } = new CheckedTransport(
  new BrowserMessageReader(scope),
  new BrowserMessageWriter(scope),
);
serve(createConnection(reader, writer, options), virtualFiles);
