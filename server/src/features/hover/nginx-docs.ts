/** What a nginx directive or variable is: the manual's words, and what nginx's own tables say where the manual is silent. */
import { nginxDirectives, type NginxContext } from '../../catalog/nginx/directives.ts';
import { forkDirectives, type ForkDirectiveFacts } from '../../catalog/nginx/forks.ts';
import type { NginxDirectiveDoc, NginxVariableDoc } from '../../catalog/nginx/docs.ts';
import { cutDocs } from './docs-text.ts';
import { bold, code, fromManual, join, link, md, nothing, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

const longestSyntax = 160;

/** The manual on a directive; `undefined` for names that neither the manual nor nginx knows. */
export function directiveDocs(
  world: Pick<HoverWorld, 'docs'>,
  name: string,
  context: NginxContext | undefined,
): Markdown | undefined {
  const doc = world.docs?.directive(name, context);
  if (doc === undefined) return fromTables(name);
  const also = nginxDirectives().has(name)
    ? []
    : [
        ...new Set(
          forkDirectives(name).flatMap(({ fork }) => (fork.name === undefined ? [] : [`also of ${fork.title}`])),
        ),
      ];
  const facts = [
    contextWords(doc.contexts),
    ...(doc.default === undefined ? [] : [md`default ${code(doc.default)}`]),
    doc.module,
    ...(doc.since === undefined ? [] : [`since ${doc.since}`]),
    ...also,
  ];
  const { text, isCut } = cutDocs(doc.docs);
  return md`${head(doc)} — ${join(facts, ' · ')}\n\n${fromManual(text)}\n\n${link(md`${isCut ? 'more in the manual' : 'manual'}`, doc.url)}`;
}

function head(doc: NginxDirectiveDoc): Markdown {
  const forms = doc.syntax.map((form) => form.replaceAll(/\*`([^`]*)`\*/g, '*$1*'));
  const [first = ''] = forms;
  const cut = first.length > longestSyntax ? `${first.slice(0, first.lastIndexOf(' [', longestSyntax))} …` : first;
  const second = forms[1];
  const more =
    second !== undefined && cut.length + second.length <= longestSyntax
      ? ` | ${second}`
      : forms.length > 1 && cut === first
        ? ' | …'
        : '';
  return md`${bold(doc.name)}${cut === '' ? nothing : md` ${fromManual(cut)}`}${fromManual(more)}`;
}

function contextWords(contexts: readonly string[]): string {
  return contexts.length === 1 && contexts[0] === 'any' ? 'anywhere' : contexts.join(', ');
}

function fromTables(name: string): Markdown | undefined {
  const entries = nginxDirectives().get(name);
  if (entries === undefined) return ofForks(name);
  const contexts = [...new Set(entries.flatMap((entry) => entry.contexts))].map(sayContext);
  return md`${bold(name)} — ${contextWords(contexts)} · ${[...new Set(entries.map((entry) => entry.module))].join(', ')}`;
}

/** A directive of forks or patches that nginx itself does not have. */
function ofForks(name: string): Markdown | undefined {
  const entries = forkDirectives(name);
  if (entries.length === 0) return undefined;
  const contexts = [...new Set(entries.flatMap((entry) => entry.contexts))].map(sayContext);
  const modules = [...new Set(entries.filter(({ module, fork }) => module !== fork.title).map(({ module }) => module))];
  const facts = [
    ...(contexts.length === 0 ? [] : [contextWords(contexts)]),
    ...modules,
    ...new Set(entries.map(ownerOf)),
  ];
  return md`${bold(name)} — ${join(facts, ' · ')}`;
}

/** Whose directive it is, with the release of the fork that has it first and the last one. */
function ownerOf({ fork, since, until }: ForkDirectiveFacts): string {
  if (fork.name === undefined) return `is added by a patch of nginx (${fork.title})`;
  return `of ${fork.title}, not of nginx itself${since === undefined ? '' : ` · since ${fork.title} ${since}`}${until === undefined ? '' : ` · up to ${fork.title} ${until}`}`;
}

/** A context in the manual's words. */
export function sayContext(context: NginxContext): string {
  if (context === 'location if') return 'if in location';
  return context === 'server if' ? 'if in server' : context;
}

/** The manual on a variable; it lists them without capital. */
export function variableDocs(doc: NginxVariableDoc): Markdown {
  const { text, isCut } = cutDocs(doc.docs);
  return md`${bold(doc.name)} — ${doc.module}\n\n${fromManual(text).capital()}\n\n${link(md`${isCut ? 'more in the manual' : 'manual'}`, doc.url)}`;
}
