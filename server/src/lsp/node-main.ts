/** Entry of the server that VS Code starts in a process of its own. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from './node-files.ts';
import { serve } from './server.ts';

serve(createConnection(ProposedFeatures.all), nodeFiles);
