/** The arguments of a directive as a snippet, from the syntax that the manual gives for it. */
import type { NginxDirectiveFacts } from '../../catalog/nginx/directives.ts';
import { snippetChoice, snippetText } from './item.ts';

/**
 * What stands behind the name: ` ${1:name} ${2:value};`, ` {\n\t$0\n}`.
 * @param form the manual's Markdown, or `undefined` where it has none
 * @param first what the first argument is: empty, where there is a list to choose from, or as in the manual
 */
export function argumentSnippet(facts: NginxDirectiveFacts, form: string | undefined, first: 'empty' | 'form'): string {
  const end = facts.block ? ' {\n\t$0\n}' : ';';
  const words = facts.args.every((count) => count === '0') ? '' : first === 'empty' ? '$1' : wordsOf(facts, form);
  return `${words === '' ? '' : ` ${words}`}${end}`;
}

function wordsOf(facts: NginxDirectiveFacts, form: string | undefined): string {
  if (facts.args.includes('flag') && facts.args.length === 1) return snippetChoice(1, ['on', 'off']);
  const needed = form === undefined ? '' : withoutOptional(form);
  if (needed === '') return '$1';
  const choices = needed.split(' | ');
  if (choices.length > 1 && choices.every((one) => /^`[^`$]+`$/.test(one.trim())))
    return snippetChoice(
      1,
      choices.map((one) => one.trim().slice(1, -1)),
    );
  let number = 0;
  return (choices[0] ?? '')
    .trim()
    .replaceAll(/\*`([^`]*)`\*|`([^`]*)`|([\\$}])/g, (_, name?: string, literal?: string, character?: string) => {
      if (name !== undefined) return `\${${++number}:${snippetText(name)}}`;
      return snippetText(literal ?? character ?? '');
    });
}

/** What stands in brackets may be left out, and so may repetitions. */
function withoutOptional(form: string): string {
  let text = form.replaceAll('`{...}`', '');
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replaceAll(/\[[^[\]]*\]/g, '');
  }
  return text.replaceAll('...', '').replaceAll(/ +/g, ' ').trim();
}
