/** nginx's own documentation of its directives and variables, read in only when somebody first asks for it. */
import { nginxDirectives } from './directives.ts';

/** A directive as one module documents it; Markdown where said so. */
export interface NginxDirectiveDoc {
  readonly name: string;
  /** `ngx_http_core_module`, or `Core functionality`. */
  readonly module: string;
  /** Markdown, without the name, a line for each form; an empty string where the directive takes no argument. */
  readonly syntax: readonly string[];
  readonly default: string | undefined;
  /** In the manual's words: a `server` of stream is just `server`, an `if` is `if` or `if in location`; or `any`. */
  readonly contexts: readonly string[];
  /** Markdown: the first paragraph. */
  readonly summary: string;
  /** Markdown: all of it. */
  readonly docs: string;
  readonly url: string;
  /** First nginx release that has it; absent: 1.10.0 or older, or not part of nginx's own sources. */
  readonly since?: string;
}

/** A variable as one module documents it. */
export interface NginxVariableDoc {
  /** With its dollar character; a family ends in `NAME`: `$http_NAME`. */
  readonly name: string;
  readonly module: string;
  /** For a family what its members begin with: `http_`. */
  readonly prefix?: string;
  /** Markdown: the first paragraph. */
  readonly summary: string;
  /** Markdown: all of it. */
  readonly docs: string;
  readonly url: string;
}

/** The generated data: modules are `[name, page]`, the second field of the other two is an index into them. */
export interface NginxDocsData {
  readonly modules: readonly (readonly [name: string, page: string])[];
  readonly directives: readonly (readonly [
    name: string,
    module: number,
    syntax: readonly string[],
    fallback: string,
    contexts: readonly string[],
    docs: string,
  ])[];
  readonly variables: readonly (readonly [name: string, module: number, docs: string])[];
}

type Family = 'http' | 'stream' | 'mail' | 'core';

const site = 'https://nginx.org';

function familyOfModule(module: string): Family {
  const family = /^ngx_(http|stream|mail)_/.exec(module)?.[1];
  return family === 'http' || family === 'stream' || family === 'mail' ? family : 'core';
}

/** The part of nginx a context belongs to, and how the manual writes the context. */
function readContext(context: string): { readonly family: Family; readonly names: readonly string[] } {
  const [first = '', ...rest] = context.split(' ');
  if (first === 'stream' || first === 'mail') return { family: first, names: [rest.at(-1) ?? first] };
  if (first === 'main' || first === 'events') return { family: 'core', names: [first] };
  if (context === 'location if') return { family: 'http', names: ['if in location', 'if'] };
  if (context === 'server if') return { family: 'http', names: ['if'] };
  if (context === 'if') return { family: 'http', names: ['if', 'if in location'] };
  return { family: 'http', names: [rest.at(-1) ?? first] };
}

/** The first paragraph, without the lead-in to an example or a list that would follow it. */
function summaryOf(docs: string): string {
  if (docs.startsWith('- ')) return docs;
  const paragraph = /^(?:(?!\n\n|\n *```|\n- ).)*/s.exec(docs)?.[0].trim() ?? '';
  if (!paragraph.endsWith(':')) return paragraph;
  const sentences = paragraph.split(/(?<=[.;]) (?=[A-Z])/);
  return sentences.length > 1
    ? sentences.slice(0, -1).join(' ')
    : paragraph.replace(/(?:, (?:for example|e\.g\.))?:$/, '.');
}

function sinceOf(name: string, family: Family): string | undefined {
  const entries =
    nginxDirectives()
      .get(name)
      ?.filter((facts) => familyOfFacts(facts.module) === family) ?? [];
  return entries.length === 0 || entries.some((facts) => facts.since === undefined) ? undefined : entries[0]?.since;
}

/** `ngx_http` and `ngx_http_upstream` name no `_module`, and the core's modules are many. */
function familyOfFacts(module: string): Family {
  return module === 'ngx_http' || module === 'ngx_stream' || module === 'ngx_mail' ? 'core' : familyOfModule(module);
}

function group<Doc extends { readonly name: string }>(docs: Iterable<Doc>): ReadonlyMap<string, readonly Doc[]> {
  const groups = new Map<string, Doc[]>();
  for (const doc of docs) {
    const same = groups.get(doc.name);
    if (same === undefined) groups.set(doc.name, [doc]);
    else same.push(doc);
  }
  return groups;
}

/** nginx's documentation, in memory. */
export class NginxDocs {
  readonly #directives: ReadonlyMap<string, readonly NginxDirectiveDoc[]>;
  readonly #variables: ReadonlyMap<string, readonly NginxVariableDoc[]>;
  readonly #families: readonly NginxVariableDoc[];

  constructor(data: NginxDocsData) {
    this.#directives = group(data.directives.map((row) => directiveDoc(data, row)));
    const variables = data.variables.map((row) => variableDoc(data, row));
    this.#variables = group(variables.filter((doc) => doc.prefix === undefined));
    this.#families = variables
      .filter((doc) => doc.prefix !== undefined)
      .sort((left, right) => (right.prefix ?? '').length - (left.prefix ?? '').length);
  }

  /** Every module's directive of that name; empty where nobody documents it. */
  directives(name: string): readonly NginxDirectiveDoc[] {
    return this.#directives.get(name) ?? [];
  }

  /**
   * The directive that a name means in a context: `http`, `server`, `location`, `location if`, `upstream`, `stream`,
   * `stream server`, `mail server`, `main`, … Where none fits it is the nearest one of that name, so that a directive in
   * the wrong place is explained too. Without a context the HTTP one comes first.
   */
  directive(name: string, context?: string): NginxDirectiveDoc | undefined {
    const candidates = this.directives(name);
    const { family, names } = readContext(context ?? 'location');
    const sameFamily = candidates.filter((doc) => familyOfModule(doc.module) === family);
    const fits = (doc: NginxDirectiveDoc): boolean => [...names, 'any'].some((word) => doc.contexts.includes(word));
    return sameFamily.find(fits) ?? candidates.find(fits) ?? sameFamily[0] ?? candidates[0];
  }

  /** All names that are documented, in the manual's order. */
  directiveNames(): Iterable<string> {
    return this.#directives.keys();
  }

  /**
   * A variable by name, with or without `$` and braces, in any case; `$http_user_agent` gives the family `$http_NAME`.
   * Without a context the HTTP one comes first.
   */
  variable(name: string, context?: string): NginxVariableDoc | undefined {
    const bare = name.replace(/^\$\{?|\}$/g, '').toLowerCase();
    const { family } = readContext(context ?? 'location');
    const candidates = [
      ...(this.#variables.get(`$${bare}`) ?? []),
      ...this.#families.filter((doc) => bare.startsWith(doc.prefix ?? '') && bare !== doc.prefix),
    ];
    return candidates.find((doc) => familyOfModule(doc.module) === family) ?? candidates[0];
  }

  /** All variables, families last. */
  variables(): readonly NginxVariableDoc[] {
    return [...[...this.#variables.values()].flat(), ...this.#families];
  }
}

function directiveDoc(data: NginxDocsData, row: NginxDocsData['directives'][number]): NginxDirectiveDoc {
  const [name, moduleIndex, syntax, fallback, contexts, docs] = row;
  const [module, page] = data.modules[moduleIndex] ?? ['', ''];
  const since = sinceOf(name, familyOfModule(module));
  return {
    name,
    module,
    syntax,
    default: fallback === '' ? undefined : fallback,
    contexts,
    summary: summaryOf(docs),
    docs,
    url: `${site}${page}#${name}`,
    ...(since !== undefined && { since }),
  };
}

function variableDoc(data: NginxDocsData, row: NginxDocsData['variables'][number]): NginxVariableDoc {
  const [name, moduleIndex, docs] = row;
  const [module, page] = data.modules[moduleIndex] ?? ['', ''];
  const prefix = name.endsWith('NAME') ? name.slice(0, -'NAME'.length) : undefined;
  return {
    name: `$${name}`,
    module,
    ...(prefix !== undefined && { prefix }),
    summary: summaryOf(docs),
    docs,
    url: `${site}${page}#var_${prefix ?? name}`,
  };
}

let loading: Promise<NginxDocs> | undefined;

/** Reads the documentation on the first pass; every later call gets the same. */
export function loadNginxDocs(): Promise<NginxDocs> {
  loading ??= import('../generated/nginx-docs.ts').then((module) => new NginxDocs(module.default));
  return loading;
}
