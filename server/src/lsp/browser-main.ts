/** Entry of the server in a web worker (vscode.dev): no disk, open documents only. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { noFiles } from './file-source.ts';
import { serve } from './server.ts';

const scope = self as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
serve(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), () => noFiles);
