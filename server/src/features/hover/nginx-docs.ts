/** What a nginx directive or variable is: the manual's words, and what nginx's own tables say where the manual is silent. */
import { nginxDirectives, type NginxContext } from '../../catalog/nginx-directives.ts';
import type { NginxDirectiveDoc, NginxVariableDoc } from '../../catalog/nginx-docs.ts';
import { cutDocs } from './docs-text.ts';
import { code, type HoverWorld } from './world.ts';

const longestSyntax = 160;

/** The manual on a directive; `undefined` for names that neither the manual nor nginx knows. */
export function directiveDocs(world: Pick<HoverWorld, 'docs'>, name: string, context: NginxContext | undefined): string | undefined {
  const doc = world.docs?.directive(name, context);
  if (doc === undefined) return fromTables(name);
  const facts = [contextWords(doc.contexts), ...(doc.default === undefined ? [] : [`default ${code(doc.default)}`]), doc.module, ...(doc.since === undefined ? [] : [`since ${doc.since}`])];
  const { text, isCut } = cutDocs(doc.docs);
  return `${head(doc)} — ${facts.join(' · ')}\n\n${text}\n\n[${isCut ? 'more in the manual' : 'manual'}](${doc.url})`;
}

function head(doc: NginxDirectiveDoc): string {
  const forms = doc.syntax.map((form) => form.replaceAll(/\*`([^`]*)`\*/g, '*$1*'));
  const [first = ''] = forms;
  const cut = first.length > longestSyntax ? `${first.slice(0, first.lastIndexOf(' [', longestSyntax))} …` : first;
  const second = forms[1];
  const more = second !== undefined && cut.length + second.length <= longestSyntax ? ` | ${second}` : forms.length > 1 && cut === first ? ' | …' : '';
  return `**${doc.name}**${cut === '' ? '' : ` ${cut}`}${more}`;
}

function contextWords(contexts: readonly string[]): string {
  return contexts.length === 1 && contexts[0] === 'any' ? 'anywhere' : contexts.join(', ');
}

function fromTables(name: string): string | undefined {
  const entries = nginxDirectives().get(name);
  if (entries === undefined) return undefined;
  const contexts = [...new Set(entries.flatMap((entry) => entry.contexts))].map(sayContext);
  return `**${name}** — ${contextWords(contexts)} · ${[...new Set(entries.map((entry) => entry.module))].join(', ')}`;
}

/** A context in the manual's words. */
export function sayContext(context: NginxContext): string {
  if (context === 'location if') return 'if in location';
  return context === 'server if' ? 'if in server' : context;
}

/** The manual on a variable. */
export function variableDocs(doc: NginxVariableDoc): string {
  const { text, isCut } = cutDocs(doc.docs);
  return `**${doc.name}** — ${doc.module}\n\n${sentence(text)}\n\n[${isCut ? 'more in the manual' : 'manual'}](${doc.url})`;
}

/** The manual lists variables without capital and full stop. */
function sentence(text: string): string {
  return /^[a-z]/.test(text) ? (text[0] ?? '').toUpperCase() + text.slice(1) : text;
}
