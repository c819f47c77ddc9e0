/** Servers that are written alike, but for their names, addresses, pools and root: where the requests of one go, those of the next go as well. */
import { passDirectives } from '../../../catalog/nginx/handlers.ts';
import type { NginxFact, NginxFactBlock } from '../../facts.ts';
import type { NginxConfig } from './config.ts';
import type { Scope, ScopePart } from './scope.ts';
import { isOpen } from './unread.ts';

/** All of a server that decides where its requests go, in one text, and apart from it the root that the text leaves out. */
export interface Outline {
  readonly text: string;
  /** Without a slash at its end; `undefined` where the text holds all roots. */
  readonly root: string | undefined;
}

/** A server that is longer has no like. */
export const longestOutline = 8192;

/** Makes the outlines of the servers of one block. What they inherit is not in them: it is the same for all. */
export class Outlines {
  readonly #config: NginxConfig;
  /** What the servers inherit is made of their roots or names, or names directories. */
  readonly #holdsPlaces: boolean;
  readonly #shared = new Map<NginxFactBlock, SharedBlock>();

  constructor(outer: Scope, config: NginxConfig) {
    this.#config = config;
    this.#holdsPlaces = holdsPlaces(outer);
  }

  /** `undefined` for a server that is too long for another to be like it. */
  of(server: Scope): Outline | undefined {
    const writer = new OutlineWriter(server, this.#config, (block) => this.#sharedBlock(block));
    writer.scope(server);
    const { root, shared } = writer;
    if (writer.text.length > longestOutline) return undefined;
    const isNamed = this.#holdsPlaces || writer.usesName;
    const text = isNamed ? `${writer.text}\0names ${namesOf(server)}` : writer.text;
    if (root === undefined || this.#holdsPlaces || writer.usesRoot)
      return { text: `${text}\0root ${root ?? ''}`, root: undefined };
    // where the same path is written once more it is no name that may be exchanged, nor where a URI repeats its end
    const end = root.slice(root.lastIndexOf('/'));
    const isApart = [text, ...shared].every((one) => !one.includes(root) && !one.includes(`${end}/`));
    return isApart ? { text, root } : { text: `${text}\0root ${root}`, root: undefined };
  }

  #sharedBlock(block: NginxFactBlock): SharedBlock {
    let known = this.#shared.get(block);
    if (known === undefined) {
      known = {
        id: this.#shared.size,
        usesRoot: block.facts.some(usesRoot),
        usesName: block.facts.some((fact) => usesName(fact, this.#config)),
        text: textOf(block),
      };
      this.#shared.set(block, known);
    }
    return known;
  }
}

/** A block of a file that other servers may include too. */
interface SharedBlock {
  readonly id: number;
  readonly usesRoot: boolean;
  readonly usesName: boolean;
  /** All values, blocks in it included. */
  readonly text: string;
}

/** They do not decide which block answers, or what is tried there. */
const without: ReadonlySet<string> = new Set(['listen', 'access_log', 'error_log', 'proxy_set_header']);
/** That they are there decides, and not where they lead, unless that hangs on the request. */
const bare: ReadonlySet<string> = new Set(passDirectives);

class OutlineWriter {
  text = '';
  root: string | undefined;
  usesRoot = false;
  usesName = false;
  readonly shared = new Set<string>();
  #roots = 0;
  readonly #server: Scope;
  readonly #config: NginxConfig;
  readonly #sharedBlock: (block: NginxFactBlock) => SharedBlock;

  constructor(server: Scope, config: NginxConfig, sharedBlock: (block: NginxFactBlock) => SharedBlock) {
    this.#server = server;
    this.#config = config;
    this.#sharedBlock = sharedBlock;
  }

  scope(scope: Scope): void {
    for (const part of scope.parts) this.#part(part, scope);
    for (const child of scope.children) {
      if (this.text.length > longestOutline) return;
      this.text += '{';
      this.scope(child);
      this.text += '}';
    }
  }

  /** What other files bring is the same where it is the same block; their includes are followed from here. */
  #part({ block, file, includes }: ScopePart, scope: Scope): void {
    if (file === this.#server.opener?.file) for (const fact of block.facts) this.#fact(fact, scope);
    else this.#other(this.#sharedBlock(block));
    for (const { parts } of includes) {
      this.text += '<';
      for (const part of parts) this.#part(part, scope);
      this.text += '>';
    }
  }

  #other(block: SharedBlock): void {
    this.text += `#${block.id}`;
    this.usesRoot ||= block.usesRoot;
    this.usesName ||= block.usesName;
    this.shared.add(block.text);
  }

  #fact(fact: NginxFact, scope: Scope): void {
    const { name, args } = fact;
    if (without.has(name) || (name === 'server_name' && !args.some(({ value }) => value.startsWith('~')))) return;
    this.text += `\n${name}`;
    if (bare.has(name) && !args.some(({ value }) => value.includes('$'))) return;
    if (name === 'root' && scope === this.#server && ++this.#roots === 1 && isPlainRoot(fact)) {
      this.root = args[0]?.value;
      return;
    }
    for (const { value, template } of args) this.text += `\0${value.length}${template ? '?' : ' '}${value}`;
    this.usesRoot ||= usesRoot(fact);
    this.usesName ||= usesName(fact, this.#config);
    if (name === 'include' && isOpen(fact, this.#config)) this.text += '\0open';
  }
}

/** A root that says nothing by its name: no variable, no dot that a pattern for scripts may take for one of its own. */
function isPlainRoot({ args: [word, more] }: NginxFact): boolean {
  return (
    word !== undefined &&
    more === undefined &&
    !word.template &&
    /^(?:\/(?!\.)[\w.-]+)+$/.test(word.value) &&
    !word.value.includes('.php')
  );
}

/** Whether a value is made of the directory that the files of a site are in. */
function mentionsRoot(text: string): boolean {
  return text.includes('$') && /document_root|realpath_root|request_filename/i.test(text);
}

/** Not where it only asks whether a file is there, or tells PHP of one: that is seen by what is asked of the disk. */
function usesRoot({ name, args }: NginxFact): boolean {
  if (without.has(name) || name === 'fastcgi_param') return false;
  const asksForFile =
    name === 'if' &&
    args.length === 2 &&
    args[1]?.value === '$request_filename)' &&
    /^\(!?-[fdex]$/.test(args[0]?.value ?? '');
  return !asksForFile && args.some(({ value }) => mentionsRoot(value));
}

/** Whether a value hangs on the names of the server: by `$server_name`, or by a table, of which only the lines for its names are met. */
function usesName({ name, args }: NginxFact, { maps }: NginxConfig): boolean {
  if (without.has(name) || (name === 'fastcgi_param' && args[0]?.value === 'SERVER_NAME')) return false;
  for (const { value } of args) {
    if (!value.includes('$')) continue;
    for (const [, variable = ''] of value.matchAll(/\$\{?(\w+)/g)) {
      const lower = variable.toLowerCase();
      if (lower === 'server_name' || maps.has(lower)) return true;
    }
  }
  return false;
}

function textOf(block: NginxFactBlock): string {
  return block.facts
    .map(
      ({ args, block: inner }) =>
        args.map(({ value }) => value).join('\0') + (inner === undefined ? '' : `\0${textOf(inner)}`),
    )
    .join('\0');
}

function namesOf(server: Scope): string {
  return server
    .own('server_name')
    .flatMap(({ fact }) => fact.args.map(({ value }) => value))
    .join(' ');
}

const inherited = ['index', 'error_page', 'root', 'fastcgi_param', 'auth_request', 'rewrite'] as const;

/** Whether what the servers inherit is made of a root or a name, or is a path. */
function holdsPlaces(outer: Scope): boolean {
  return inherited.some((name) =>
    outer
      .own(name)
      .some(({ fact }) =>
        fact.args.some(
          ({ value }) =>
            mentionsRoot(value) || /\$\{?server_name/i.test(value) || (name !== 'error_page' && value.startsWith('/')),
        ),
      ),
  );
}
