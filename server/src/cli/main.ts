/** Entry of `gatewise`: the process around one run. */
import process from 'node:process';
import { exitStatus } from './io.ts';
import { run } from './run.ts';

// a reader that closes the pipe early (`gatewise check | head`) has seen enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? process.exitCode : exitStatus.couldNotRun);
});

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
}).then((status) => {
  // not process.exit(): what is still on its way through a pipe has to arrive
  process.exitCode = status;
});
