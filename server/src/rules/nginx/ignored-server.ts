/** How much is lost where nginx ignores a server for an earlier one. */
import { isCopyName } from '../../catalog/file-names.ts';
import { anyOf } from '../../catalog/nginx/followed.ts';
import type { NginxFact } from '../../model/facts.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { basename } from '../../text/path.ts';
import type { Severity } from '../kit/rule.ts';

/** What decides which requests a server answers. */
export const namesAndAddresses = anyOf(['listen', 'server_name']);

/** How much is lost by a server behind another one; many may be behind the same. */
export class Grades {
  readonly #texts = new Map<Scope, string>();
  readonly #known = new Map<Scope, Map<Scope, Severity>>();

  of(server: Scope, first: Scope): Severity {
    let known = this.#known.get(server);
    if (known === undefined) this.#known.set(server, (known = new Map()));
    let grade = known.get(first);
    if (grade === undefined) known.set(first, (grade = this.#grade(server, first)));
    return grade;
  }

  /** Nothing is lost by a copy, by a server that only returns an error, or behind one that redirects; a redirect may be missed. */
  #grade(server: Scope, first: Scope): Severity {
    const [file, other] = [server.opener?.file ?? '', first.opener?.file ?? ''];
    if (isCopyName(basename(file)) && !isCopyName(basename(other))) return 'info';
    if (redirects(first) || this.#text(server) === this.#text(first)) return 'info';
    if (redirects(server)) return 'warning';
    return server.children.length === 0 && /^[45]\d\d$/.test(codeOf(server)) ? 'info' : 'error';
  }

  #text(server: Scope): string {
    let text = this.#texts.get(server);
    if (text === undefined) this.#texts.set(server, (text = textOf(server)));
    return text;
  }
}

function codeOf(scope: Scope): string {
  return scope.own('return')[0]?.fact.args[0]?.value ?? '';
}

/** Whether all that a server does is to redirect, itself or in each of its blocks; what proves that a domain is one's own does not count. */
function redirects(server: Scope): boolean {
  const isRedirect = (scope: Scope): boolean => /^3\d\d$|^https?:|^\$scheme/.test(codeOf(scope));
  const blocks = server.children.filter((child) => !/\/\.well-known/.test(child.opener?.fact.args.at(-1)?.value ?? ''));
  return blocks.length === 0 ? isRedirect(server) : blocks.every(isRedirect);
}

/** What the model keeps of a block but its names and addresses, in one text. */
function textOf(server: Scope): string {
  const facts = server.parts.flatMap(({ block }) => block.facts.filter((fact) => !namesAndAddresses(fact.name)));
  return JSON.stringify(facts.map(wordsOf));
}

function wordsOf({ name, args, block }: NginxFact): unknown {
  return [name, args.map((word) => word.value), block?.facts.map(wordsOf)];
}
