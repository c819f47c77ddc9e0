/** What RUN instructions install and write: packages of the two servers, and files of their configuration. */
import { nginxForkNames, type NginxForkName } from '../../catalog/nginx/build.ts';
import type { FileId } from '../../text/range.ts';
import type { GeneratedPath } from '../container.ts';
import type { Server } from '../../model/environment.ts';
import { roleOfPath } from '../server-paths.ts';
import type { Instruction } from './instructions.ts';
import { shellCommands, type ShellCommand, type ShellWord } from './shell.ts';

const installer =
  /^(?:.*\/)?(?:apt-get|apt|aptitude|apk|yum|dnf|microdnf|tdnf|zypper|pacman|install_packages|apt-install|clean-install|brew|emerge)$/;

function commandsOf(runs: readonly Instruction[]): readonly ShellCommand[] {
  return runs.flatMap((run) => [run.args, ...run.heredocs].flatMap(shellCommands));
}

/** A word is looked at as far as names are long. */
function texts(command: ShellCommand): readonly string[] {
  return command.map((word) => word.text.slice(0, 300));
}

function removes(words: readonly string[]): boolean {
  return words.some((word) => /^(?:remove|purge|del|erase|autoremove)$/.test(word));
}

/** The servers whose packages or sources RUN instructions install. */
export function installedBy(runs: readonly Instruction[]): ReadonlySet<Server> {
  const roles = new Set<Server>();
  for (const command of commandsOf(runs)) {
    const words = texts(command);
    const at = words.findIndex((word) => installer.test(word));
    if (at >= 0 && !removes(words)) {
      for (const word of words.slice(at + 1)) {
        if (/^(?:nginx|openresty|angie|tengine|freenginx)(?:$|[=@~<>-])/.test(word)) roles.add('nginx');
        if (/^php\S{0,60}fpm/.test(word)) roles.add('php-fpm');
      }
    }
    if (
      words.some((word) =>
        /nginx\.org\/download|openresty\.org\/download|^--with-http_ssl_module|(?:^|\/)(?:nginx|angie|tengine)-[\w.${}-]{0,60}\.tar\.gz/.test(
          word,
        ),
      )
    )
      roles.add('nginx');
    if (words.includes('--enable-fpm')) roles.add('php-fpm');
  }
  return roles;
}

/** The fork of nginx whose package RUN instructions install. */
export function forkInstalledBy(runs: readonly Instruction[]): NginxForkName | undefined {
  for (const command of commandsOf(runs)) {
    const words = texts(command);
    if (removes(words)) continue;
    const at = words.findIndex((word) => installer.test(word));
    const installed = at < 0 ? [] : words.slice(at + 1).map((word) => /^[a-z]+/.exec(word)?.[0]);
    const built = words.map((word) =>
      /(?:^|\/)(angie|freenginx|openresty|tengine)-[\w.${}-]{0,60}\.(?:tar\.gz|tgz|zip)/i
        .exec(word)?.[1]
        ?.toLowerCase(),
    );
    const fork = nginxForkNames.find((one) => installed.includes(one) || built.includes(one));
    if (fork !== undefined) return fork;
  }
  return undefined;
}

/** Releases in the names of packages that RUN instructions install: `php8.1-fpm`, `php81-fpm`, `nginx=1.22.1-9`. A server that several are installed of has none. */
export function releasesInstalledBy(runs: readonly Instruction[]): ReadonlyMap<Server, string> {
  const found = new Map<Server, Set<string>>();
  for (const command of commandsOf(runs)) {
    const words = texts(command);
    const at = words.findIndex((word) => installer.test(word));
    if (at < 0 || removes(words)) continue;
    for (const word of words.slice(at + 1)) {
      const nginx = /^nginx[=@](\d+\.\d+\.\d+[\w.+~-]{0,40})$/.exec(word)?.[1];
      const [, dotted, major, minor] = /^php(?:(\d\.\d{1,2})|(\d)(\d{1,2}))-(?:php-)?fpm(?:$|[=@~<>])/.exec(word) ?? [];
      const php = dotted ?? (major === undefined ? undefined : `${major}.${minor ?? ''}`);
      if (nginx !== undefined) found.set('nginx', (found.get('nginx') ?? new Set<string>()).add(nginx));
      if (php !== undefined) found.set('php-fpm', (found.get('php-fpm') ?? new Set<string>()).add(php));
    }
  }
  return new Map(
    [...found].flatMap(([role, releases]) => (releases.size === 1 ? [[role, [...releases][0] ?? ''] as const] : [])),
  );
}

/** The servers that RUN instructions name, in whatever way but to remove them. */
export function mentionedBy(runs: readonly Instruction[]): ReadonlySet<Server> {
  const roles = new Set<Server>();
  for (const command of commandsOf(runs)) {
    const words = texts(command);
    if (removes(words)) continue;
    if (words.some((word) => /nginx|openresty|(?<![a-z])(?:angie|tengine)(?![a-z])/i.test(word))) roles.add('nginx');
    if (words.some((word) => /fpm(?![a-z])/i.test(word))) roles.add('php-fpm');
  }
  return roles;
}

/** Whether RUN instructions start scripts of the tree, which may install anything. */
export function runsScripts(runs: readonly Instruction[]): boolean {
  return runs.some((run) =>
    shellCommands(run.args).some((command) => {
      const [first = '', second = ''] = texts(command).filter((word) => !word.startsWith('-'));
      if (/^\.{1,2}\/(?:configure|config|autogen)/.test(first)) return false;
      return (
        /^(?:\.{0,2}\/[\w./-]*\.sh|\.{1,2}\/\S+|\/(?!usr\/|s?bin\/)[\w.-]+\/\S+)$/.test(first) ||
        (/^(?:ba|da|a)?sh$/.test(first) && /^[\w./-]*\.sh$/.test(second))
      );
    }),
  );
}

/** Files of the servers' configuration that RUN instructions write, edit, copy or link, in their order. */
export function generatedBy(runs: readonly Instruction[], file: FileId): readonly GeneratedPath[] {
  return runs.flatMap((run) => [
    ...shellCommands(run.args)
      .flatMap(writtenPaths)
      .map(({ text, index }) => ({
        pattern: text,
        at: { file, range: { start: run.offsetOf(index), end: run.offsetOf(index + text.length - 1) + 1 } },
        role: roleOfPath(text),
      })),
    ...run.heredocs
      .flatMap(shellCommands)
      .flatMap(writtenPaths)
      .map(({ text }) => ({ pattern: text, at: { file, range: run.range }, role: roleOfPath(text) })),
  ]);
}

/** Programs that change each file that they are given, and those that write the last one. */
const editors = /^(?:sed|perl|rm|truncate|touch|crudini|sponge|tee)$/;
const writers = /^(?:cp|mv|install|ln)$/;

function writtenPaths(command: ShellCommand): readonly ShellWord[] {
  const words = texts(command);
  const program = words.find((word) => !/^(?:sudo|then|do|else|set|if|!|-\S*|\{|\w+=\S*)$/.test(word)) ?? '';
  const redirected = command.filter((_, index) => words[index - 1] === '>');
  const given = command.filter((word, index) => words[index - 1] !== '>' && isConfiguration(word));
  const last = command.at(-1);
  const edits =
    program === 'sed' ? words.some((word) => /^(?:-[a-zA-Z]*i|--in-place)/.test(word)) : editors.test(program);
  const loaded = command.filter((_, index) => /^(?:-o|-O|--output|--output-document)$/.test(words[index - 1] ?? ''));
  const written = edits
    ? given
    : writers.test(program) && last !== undefined
      ? [last]
      : /^(?:curl|wget)$/.test(program)
        ? loaded
        : [];
  return [...written, ...redirected].filter(isConfiguration);
}

/** A path of configuration of one of the servers, and no folder of logs, pages or programs. */
function isConfiguration({ text }: ShellWord): boolean {
  if (text.length > 300 || !/^\/[\w./${}*-]+$/.test(text) || roleOfPath(text) === undefined) return false;
  return !/^\/(?:var|run|tmp|proc|dev|usr\/(?:s?bin|lib|share|src|local\/s?bin)|etc\/(?:init|supervisor|logrotate|apt|yum|service|cont-init|s6)[\w.-]*)\//.test(
    text,
  );
}
