/** Entry of the server that VS Code starts in a process of its own. */
import { ipcConnection, streamConnection } from './node-connection.ts';
import { nodeFiles } from './node-files.ts';
import { serve } from './server.ts';

serve(process.send === undefined ? streamConnection(process.stdin, process.stdout) : ipcConnection(), nodeFiles);
