/** Runs one command of the command line. */
import { formats } from '../output/formats.ts';
import { check } from './check.ts';
import { help } from './help.ts';
import { CannotRun, exitStatus, messageOf, note, withoutCommands, type Io } from './io.ts';
import { map } from './map.ts';
import { parseCommand } from './options.ts';
import { version } from '../analysis/report/version.ts';

/**
 * Runs `gatewise` with the words behind its name and gives the exit status. Prints through `io` only and never throws;
 * `lsp` gives its status at once and goes on serving.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await execute(argv, io);
  } catch (error) {
    note(withoutCommands(io), error instanceof CannotRun ? error.message : `internal error: ${messageOf(error)}`);
    return exitStatus.couldNotRun;
  }
}

async function execute(argv: readonly string[], io: Io): Promise<number> {
  const command = parseCommand(argv);
  switch (command.kind) {
    case 'refused':
      throw new CannotRun(command.message);
    case 'help':
      io.stdout.write(help);
      return exitStatus.clean;
    case 'version':
      io.stdout.write(`${version}\n`);
      return exitStatus.clean;
    case 'check':
      // the lines of this format are commands, and made so that nothing else is
      return check(
        command.options,
        formats[command.options.format].isCommands
          ? { ...withoutCommands(io), stdout: io.stdout }
          : withoutCommands(io),
      );
    case 'map':
      return map(command.options, withoutCommands(io));
    case 'lsp': {
      const { startStdio } = await import('../lsp/stdio.ts');
      startStdio();
      return exitStatus.clean;
    }
  }
}
