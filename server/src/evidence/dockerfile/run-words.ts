/** What RUN instructions install and write: packages of the two servers, and files of their configuration. */
import type { FileId, FileRange } from '../../text/range.ts';
import type { GeneratedPath, Role } from '../container.ts';
import { roleOfPath } from '../server-paths.ts';
import type { Instruction } from './instructions.ts';

const installer = /^(?:.*\/)?(?:apt-get|apt|aptitude|apk|yum|dnf|microdnf|tdnf|zypper|pacman|install_packages|apt-install|clean-install|brew|emerge)$/;

interface ShellCommand {
  readonly words: readonly string[];
  readonly text: string;
  readonly index: number;
}

/** Lines that go on are one, at the same offsets. */
function joinedLines(text: string): string {
  return text.replaceAll(/\\\r?\n/g, (end) => ' '.repeat(end.length));
}

/** Commands of a shell text, at `;`, `&&`, `|` and line ends; quotes are not looked into, which only makes more commands of one. */
function commandsOf(text: string): readonly ShellCommand[] {
  return [...joinedLines(text).matchAll(/[^\n;&|]+/g)].map((match) => ({
    words: match[0].slice(0, 16_384).split(/\s+/).filter((word) => word !== ''), text: match[0], index: match.index,
  }));
}

/** The servers whose packages or sources RUN instructions install. */
export function installedBy(runs: readonly Instruction[]): ReadonlySet<Role> {
  const roles = new Set<Role>();
  for (const run of runs) for (const text of [run.args, ...run.heredocs]) for (const command of commandsOf(text)) installs(command, roles);
  return roles;
}

function installs({ words, text }: ShellCommand, roles: Set<Role>): void {
  const at = words.findIndex((word) => installer.test(word));
  if (at >= 0 && !words.slice(at).some((word) => /^(?:remove|purge|del|erase)$/.test(word))) {
    for (const word of words.slice(at + 1)) {
      if (/^(?:nginx|openresty|angie|tengine|freenginx)(?:$|[=@~<>-])/.test(word)) roles.add('nginx');
      if (/^php\S{0,60}fpm/.test(word)) roles.add('php-fpm');
    }
  }
  if (/nginx\.org\/download|openresty\.org\/download|--with-http_ssl_module|\bnginx-\$?\{?[\w.]{0,40}\}?\.tar\.gz/.test(text)) roles.add('nginx');
  if (/--enable-fpm\b/.test(text)) roles.add('php-fpm');
}

/** The servers that RUN instructions name, in whatever way. */
export function mentionedBy(runs: readonly Instruction[]): ReadonlySet<Role> {
  const texts = runs.flatMap((run) => [run.args, ...run.heredocs]);
  const roles: Role[] = [...(texts.some((text) => /nginx|openresty/i.test(text)) ? ['nginx' as const] : []), ...(texts.some((text) => /fpm(?![a-z])/i.test(text)) ? ['php-fpm' as const] : [])];
  return new Set(roles);
}

/** Whether RUN instructions start scripts of the tree, which may install anything. */
export function runsScripts(runs: readonly Instruction[]): boolean {
  return runs.some((run) => commandsOf(run.args).some(({ words }) => {
    const [first = '', second = ''] = words.filter((word) => !word.startsWith('-'));
    if (/^\.{1,2}\/(?:configure|config|autogen)/.test(first)) return false;
    return /^(?:\.{0,2}\/[\w./-]*\.sh|\.{1,2}\/\S+|\/(?!usr\/|s?bin\/)[\w.-]+\/\S+)$/.test(first.slice(0, 300)) || (/^(?:ba|da|a)?sh$/.test(first) && /^[\w./-]*\.sh$/.test(second.slice(0, 300)));
  }));
}

/** Files of the servers' configuration that RUN instructions write, edit, copy or link, in their order. */
export function generatedBy(runs: readonly Instruction[], file: FileId): readonly GeneratedPath[] {
  const found: GeneratedPath[] = [];
  for (const run of runs) {
    for (const command of commandsOf(run.args)) {
      for (const { path, index } of writtenPaths(command)) {
        const at: FileRange = { file, range: { start: run.offsetOf(command.index + index), end: run.offsetOf(command.index + index + path.length - 1) + 1 } };
        found.push({ pattern: path, at, role: roleOfPath(path) });
      }
    }
    for (const body of run.heredocs) for (const command of commandsOf(body)) for (const { path } of writtenPaths(command)) found.push({ pattern: path, at: { file, range: run.range }, role: roleOfPath(path) });
  }
  return found;
}

interface PathInCommand {
  readonly path: string;
  readonly index: number;
}

function writtenPaths({ words, text }: ShellCommand): readonly PathInCommand[] {
  const found: PathInCommand[] = [];
  const add = (match: RegExpExecArray, path: string): void => {
    if (isConfiguration(path)) found.push({ path, index: match.index + match[0].indexOf(path) });
  };
  for (const match of text.matchAll(/(?:>>?|\btee\s(?:-a\s)?)\s?["']?(\/[\w./${}*-]+)/g)) add(match, match[1] ?? '');
  const program = words.find((word) => !/^(?:sudo|then|do|else|set|if|!|-\S*|\{|\(|\w+=\S*)$/.test(word)) ?? '';
  const paths = [...text.matchAll(/(?<=[\s"'=])(\/[\w./${}*-]+)/g)];
  const last = paths.at(-1);
  if (/^(?:sed|perl|awk|rm|ln|truncate|touch|crudini|sponge)$/.test(program)) {
    if (program !== 'sed' || /\s(?:-\w*i|--in-place)/.test(text)) for (const match of program === 'ln' && last !== undefined ? [last] : paths) add(match, match[1] ?? '');
  } else if (/^(?:cp|mv|install)$/.test(program) && last !== undefined) add(last, last[1] ?? '');
  else if (/^(?:curl|wget)$/.test(program)) for (const match of text.matchAll(/\s(?:-o|-O|--output|--output-document)[\s=]?(\/[\w./${}*-]+)/g)) add(match, match[1] ?? '');
  return found;
}

/** A path of configuration: of one of the servers, and no folder of logs or pages. */
function isConfiguration(path: string): boolean {
  return roleOfPath(path) !== undefined && !/^\/(?:var|run|tmp|proc|dev|usr\/(?:s?bin|lib|share|src)|etc\/(?:init|supervisor|logrotate|apt|yum)[\w.-]*)\//.test(path) && !path.includes('$(');
}
