/** What a command line of a container starts: CMD, ENTRYPOINT, and Compose's `command` and `entrypoint`. */
import type { Server } from '../model/environment.ts';

export type CommandLine = readonly string[];

/** A command line written as one text, split as a shell would where nothing is quoted twice. */
export function splitCommand(text: string): CommandLine {
  return (text.slice(0, 16_384).match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).map((word) =>
    /^["']/.test(word) ? word.slice(1, -1) : word,
  );
}

/** The server that a word names as a program: `nginx`, `/usr/sbin/php-fpm8.2`, but not `/var/log/nginx`. */
function programRole(word: string): Server | undefined {
  const program = /^(?:\/[\w.-]+)*\/s?bin\/([\w.-]+)$|^([\w.-]+)$/.exec(word.slice(0, 200));
  const name = program?.[1] ?? program?.[2] ?? '';
  if (/^(?:nginx(?:-debug)?|openresty|angie|tengine)$/.test(name)) return 'nginx';
  return /^php[\d.]*-?fpm[\d.]*$/.test(name) ? 'php-fpm' : undefined;
}

/** The servers that a command line names as programs, wherever they stand in it. */
export function rolesOfCommand(command: CommandLine): ReadonlySet<Server> {
  const roles = new Set<Server>();
  for (const word of command.flatMap((one) => one.slice(0, 16_384).split(/[\s;&|"'(),[\]]+/))) {
    const role = programRole(word);
    if (role !== undefined) roles.add(role);
  }
  return roles;
}

/** The server that is started in place of a shell or a script, and nothing else beside it. */
export function soleProgram(command: CommandLine): Server | undefined {
  return command.some((word) => /[;&|]/.test(word) && !/\s/.test(word)) ? undefined : programRole(command[0] ?? '');
}

/** A program that is surely none of the two, nor a script that may start them. */
export function isOtherProgram(command: CommandLine): boolean {
  return /^(?:\/[\w.-]+)*(?:\/s?bin\/)?(?:php|composer|node|npm|npx|yarn|pnpm|crond?|mysqld|redis-server|python\d*|artisan)$/.test(
    command[0]?.slice(0, 200) ?? '',
  );
}

/** Without a program that only passes signals on (`tini --`), which starts what follows. */
export function withoutInit(command: CommandLine): CommandLine {
  if (!/^(?:\S*\/)?(?:tini|tini-static|dumb-init|catatonit)$/.test(command[0]?.slice(0, 200) ?? '')) return command;
  const rest = command.slice(1).findIndex((word) => word !== '--' && !word.startsWith('-'));
  return rest < 0 ? [] : command.slice(rest + 1);
}

/** Entrypoints of official images: they start what the command says, as who they are. */
export function isPlainEntrypoint([first = '']: CommandLine): boolean {
  return (
    /^(?:\/usr\/local\/bin\/)?docker-php-entrypoint$/.test(first) ||
    first === '/docker-entrypoint.sh' ||
    programRole(first) !== undefined
  );
}

/** Whether PHP-FPM gets `-R`; arguments that begin with `-` go to PHP-FPM in the official images of PHP. */
export function allowsRoot(command: CommandLine): boolean {
  const words = command.flatMap((one) => one.slice(0, 16_384).split(/[\s;&|"']+/));
  if (!rolesOfCommand(command).has('php-fpm') && words[0]?.startsWith('-') !== true) return false;
  return words.some((word) => word === '--allow-to-run-as-root' || /^-[A-Za-z]{0,8}R[A-Za-z]{0,8}$/.test(word));
}
