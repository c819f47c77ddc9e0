/** What a location without a fallback would need: the words of one that has it, in a `try_files` of its own. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { inOrder } from '../../model/nginx/config/in-order.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { FactWord } from '../../model/facts.ts';
import type { FileRange } from '../../text/range.ts';
import type { Writer } from '../../edits/writer.ts';
import type { Fix } from '../kit/rule.ts';
import { placeOfWords } from './php-location.ts';

/** Where a block ends addresses without a file: the last argument of its `try_files`, else what opens it. */
export function endOf(scope: Scope): FileRange | undefined {
  const placed = scope.own('try_files').at(-1);
  const word = placed?.fact.args.at(-1);
  if (placed !== undefined && word !== undefined) return originOf(placed, word);
  return openingOf(scope);
}

/** The words that open a location, or the name of another block. */
export function openingOf(scope: Scope): FileRange | undefined {
  const { opener } = scope;
  if (opener === undefined) return undefined;
  return scope.kind === 'location' ? placeOfWords(opener) : { file: opener.file, range: opener.fact.nameRange };
}

/** The `try_files` of a block that leads to a URI or a named location. */
export function fallbackIn(scope: Scope): Placed | undefined {
  const placed = scope.own('try_files').at(-1);
  const word = placed?.fact.args.at(-1);
  return word !== undefined && leads(word) ? placed : undefined;
}

function leads({ value, template }: FactWord): boolean {
  return !template && /^[/@]/.test(value);
}

/** The last argument of the `try_files` of a block, where it is a URI or a named location. */
export function fallbackOf(scope: Scope | undefined, { surroundings }: SiteQuestion): string | undefined {
  const word = scope && inOrder(scope, 'try_files', surroundings).directives.at(-1)?.fact.args.at(-1);
  return word !== undefined && leads(word) ? word.value : undefined;
}

/** Lets a block fall back to a URI or a named location: in its `try_files`, else in a new one; a server gets a location for it. */
export function addFallback(write: Writer, scope: Scope, target: string): readonly Fix[] {
  const placed = scope.own('try_files').at(-1);
  const last = placed?.fact.args.at(-1);
  const { opener } = scope;
  const title = `Fall back to ${target}`;
  if (placed !== undefined && last !== undefined) {
    const edits = [write.nginxWord(originOf(placed, last), target)];
    return [{ title, safety: 'review', preferred: true, edits }];
  }
  const block = opener?.fact.block;
  if (opener === undefined || block === undefined) return [];
  const line = scope.kind === 'location' ? tryFiles(scope, target) : `location / { try_files $uri $uri/ ${target}; }`;
  return [{ title, safety: 'review', preferred: true, edits: [write.intoBlock(opener, block.range, line)] }];
}

function tryFiles(scope: Scope, target: string): string {
  const hasIndex = scope.own('index').length > 0;
  return `try_files $uri ${hasIndex ? '$uri/ ' : ''}${target};`;
}
