/** Where a directive stands and how nginx receives it there: unknown, out of place, with too many words, or handed on to what reads its value. */
import {
  factsIn,
  nginxDirectives,
  type NginxContext,
  type NginxDirectiveFacts,
} from '../../../catalog/nginx/directives.ts';
import {
  fitsFork,
  forkDirectives,
  isInBuild,
  isLacked,
  isLackedBy,
  type ForkDirectiveFacts,
} from '../../../catalog/nginx/forks.ts';
import { isOtherDirective, mayBeOtherDirective, otherDirectives } from '../../../catalog/nginx/other-directives.ts';
import type { Dated, Release } from '../../../catalog/release.ts';
import { isFillIn } from '../../../syntax/fill-in.ts';
import { isWholePlaceholder, placeholderIn } from '../../../syntax/placeholder.ts';
import type { NginxDirective, NginxWord } from '../../../syntax/nginx/tree.ts';
import { remembering } from '../../../text/text-memo.ts';

/**
 * What nginx makes of a directive before anything reads its value, in the order of its checks (ngx_conf_file.c, ngx_conf_handler).
 * `unsure`: a template's word, or a block of a module that is not known here. `other`: another module's, about whose values nothing is known.
 * `fork`: the program that reads the files does not know it, as far as it is known, and these forks take it there. `lacked`: nginx has it, and
 * the fork that reads the files does not.
 * `unknown`: with the releases that know it, where there are any; `elsewhere`: other modules or NGINX Plus have one of that name. `misplaced`: with the releases that
 * have it here. `arguments`: with the release that takes so many. `doubtful`: whether the release has it.
 */
export type NginxPlacement =
  | { readonly kind: 'unsure' }
  | { readonly kind: 'other' }
  | { readonly kind: 'lacked' }
  | { readonly kind: 'fork'; readonly takers: readonly ForkDirectiveFacts[] }
  | { readonly kind: 'unknown'; readonly dated: Dated | undefined; readonly elsewhere: boolean }
  | { readonly kind: 'misplaced'; readonly contexts: readonly NginxContext[]; readonly dated: Dated | undefined }
  | { readonly kind: 'no-block'; readonly facts: NginxDirectiveFacts }
  | { readonly kind: 'block'; readonly facts: NginxDirectiveFacts }
  | {
      readonly kind: 'arguments';
      readonly args: readonly string[];
      readonly block: boolean;
      readonly before: string | undefined;
    }
  | { readonly kind: 'taken'; readonly facts: NginxDirectiveFacts; readonly doubtful: boolean };

/** The context inside the block of a directive that stands in `context`; `undefined` where it is a module's own. */
export function contextInside(name: string, context: NginxContext | undefined): NginxContext | undefined {
  if (context === 'main')
    return name === 'http' || name === 'events' || name === 'stream' || name === 'mail' ? name : undefined;
  if (name === 'client' && context === 'http') return 'server'; // of Angie: a server that nothing listens for
  if (name === 'server')
    return context === 'http'
      ? 'server'
      : context === 'stream'
        ? 'stream server'
        : context === 'mail'
          ? 'mail server'
          : undefined;
  if (name === 'upstream')
    return context === 'http' ? 'upstream' : context === 'stream' ? 'stream upstream' : undefined;
  if (name === 'location') return context === 'server' || context === 'location' ? 'location' : undefined;
  if (name === 'if') return context === 'server' ? 'server if' : context === 'location' ? 'location if' : undefined;
  return name === 'limit_except' && context === 'location' ? 'limit_except' : undefined;
}

/** How nginx of a release, or the fork that reads the files, receives a directive in a context (`undefined`: one that is not known). */
export function placementIn(
  directive: NginxDirective,
  context: NginxContext | undefined,
  release: Release,
): NginxPlacement {
  const placement = ownPlacement(directive, context, release);
  if (context === undefined) return placement;
  switch (placement.kind) {
    case 'unknown':
    case 'misplaced':
    case 'arguments':
    case 'block':
    case 'no-block':
      return forkPlacement({ directive, context, release }, placement);
    case 'taken':
      return isLacked(directive.name.value) && isLackedBy(directive.name.value, release.build)
        ? { kind: 'lacked' }
        : placement;
    default:
      return placement;
  }
}

interface Placed {
  readonly directive: NginxDirective;
  readonly context: NginxContext;
  readonly release: Release;
}

/** What forks and patches make of a directive that nginx itself refuses. */
function forkPlacement({ directive, context, release }: Placed, refusal: NginxPlacement): NginxPlacement {
  const name = directive.name.value;
  const all = forkDirectives(name).filter(({ contexts }) => contexts.length > 0);
  if (all.length === 0) return refusal;
  const { build } = release;
  const here = all.filter((one) => fitsFork(one, context, directive));
  const takers = here.filter(({ args }) => takes(args, directive.args.length) || directive.args.some(mayBeMany));
  const taken = takers.find((one) => isInBuild(one, build));
  if (taken !== undefined) return { kind: 'taken', facts: taken, doubtful: false };
  // what nginx has itself, in whatever release, is most often meant as nginx has it
  if (nginxDirectives().has(name)) return refusal;
  // a patch may be in any build, as a module may
  if (takers.some(({ fork }) => fork.name === undefined) || mayBeOtherDirective(name)) return { kind: 'other' };
  if (takers.length > 0) return { kind: 'fork', takers };
  const [first] = here;
  if (first !== undefined)
    return { kind: 'arguments', args: here.flatMap(({ args }) => args), block: first.block, before: undefined };
  return { kind: 'misplaced', contexts: [...new Set(all.flatMap(({ contexts }) => contexts))], dated: undefined };
}

/** How nginx itself receives a directive, and well-known modules. */
function ownPlacement(directive: NginxDirective, context: NginxContext | undefined, release: Release): NginxPlacement {
  if (context === undefined) return { kind: 'unsure' };
  const name = directive.name.value;
  // most are in every release: nobody has to be asked
  const lasting = directive.name.template ? undefined : lastingIn(name, context);
  if (lasting !== undefined) return received(directive, lasting.facts, release) ?? lasting;
  if (isTemplated(directive.name) && !isLooseParameter(directive)) return { kind: 'unsure' };
  const all = nginxDirectives().get(name);
  const present = all?.filter((facts) => release.has(facts) !== 'no') ?? [];
  if (present.length === 0) {
    if (isOtherDirective(name) && all === undefined) return otherPlacement(directive, context);
    return { kind: 'unknown', dated: all?.[0], elsewhere: isOtherDirective(name) };
  }
  const here = present.filter((one) => fits(one.contexts, context));
  const found = here.find((one) => release.surely(one)) ?? here[0];
  if (found === undefined) {
    if (
      otherDirectives()
        .get(name)
        ?.some((one) => fits(one.contexts, context)) === true
    )
      return otherPlacement(directive, context);
    return {
      kind: 'misplaced',
      contexts: [...new Set(present.flatMap((one) => one.contexts))],
      dated: all?.find((one) => fits(one.contexts, context)),
    };
  }
  return (
    received(directive, found, release) ?? {
      kind: 'taken',
      facts: factsIn(found, release),
      doubtful: !release.surely(found),
    }
  );
}

/** How a directive is refused, or taken with other words than later releases; `undefined` where it is taken with the very facts. */
function received(directive: NginxDirective, found: NginxDirectiveFacts, release: Release): NginxPlacement | undefined {
  const facts = factsIn(found, release);
  if (facts.block && directive.block === undefined) return { kind: 'no-block', facts };
  if (!facts.block && directive.block !== undefined) return { kind: 'block', facts };
  if (
    !takes(facts.args, directive.args.length) &&
    !values(directive).some(mayBeMany) &&
    !holdsOpenPlaceholder(directive.args)
  )
    return {
      kind: 'arguments',
      args: facts.args,
      block: facts.block,
      before: takes(found.args, directive.args.length)
        ? found.earlierArgs?.find(({ was }) => was === facts.args)?.before
        : undefined,
    };
  return facts === found ? undefined : { kind: 'taken', facts, doubtful: !release.surely(found) };
}

type Taken = Extract<NginxPlacement, { readonly kind: 'taken' }>;

/** The placement of directives that every release has in a context, by context and name; `undefined` where not every one has it. */
const lasting = new Map<NginxContext, Map<string, Taken | undefined>>();

function lastingIn(name: string, context: NginxContext): Taken | undefined {
  const all = nginxDirectives().get(name);
  if (all === undefined) return undefined;
  let inContext = lasting.get(context);
  if (inContext === undefined) lasting.set(context, (inContext = new Map()));
  const known = inContext.get(name);
  if (known !== undefined || inContext.has(name)) return known;
  const facts = all.find((one) => one.since === undefined && one.until === undefined && fits(one.contexts, context));
  const placement: Taken | undefined = facts === undefined ? undefined : { kind: 'taken', facts, doubtful: false };
  inContext.set(name, placement);
  return placement;
}

/** A parameter of CGI with its value, without the `fastcgi_param` before it: no placeholder of a template, though written like one. */
export function isLooseParameter({ name, args, block }: NginxDirective): boolean {
  return (
    args.length > 0 &&
    block === undefined &&
    !name.template &&
    /^(?:QUERY_STRING|REQUEST_(?:METHOD|URI|SCHEME)|CONTENT_(?:TYPE|LENGTH)|SCRIPT_(?:NAME|FILENAME)|DOCUMENT_(?:URI|ROOT)|SERVER_(?:PROTOCOL|SOFTWARE|ADDR|PORT|NAME)|GATEWAY_INTERFACE|REMOTE_(?:ADDR|PORT|USER)|PATH_(?:INFO|TRANSLATED)|REDIRECT_STATUS)$/.test(
      name.value,
    )
  );
}

function otherPlacement(directive: NginxDirective, context: NginxContext): NginxPlacement {
  const known = otherDirectives().get(directive.name.value);
  if (known === undefined || known.some((one) => one.contexts.length === 0)) return { kind: 'other' };
  const here = known.filter((one) => fits(one.contexts, context));
  if (here.length === 0)
    return { kind: 'misplaced', contexts: [...new Set(known.flatMap((one) => one.contexts))], dated: undefined };
  const counts = here.flatMap((one) => one.args);
  if (!takes(counts, directive.args.length) && !directive.args.some(mayBeMany))
    return { kind: 'arguments', args: counts, block: here[0]?.block === true, before: undefined };
  return { kind: 'other' };
}

function fits(contexts: readonly NginxContext[], context: NginxContext): boolean {
  return contexts.includes(context) || contexts.includes('any');
}

/** Whether a number of words is one of those that the table names. */
function takes(args: readonly string[], given: number): boolean {
  return args.some((one) => {
    if (one === 'any') return true;
    if (one === 'flag') return given === 1;
    return one.endsWith('+') ? given >= Number(one.slice(0, -1)) : given === Number(one);
  });
}

/** A word whose text comes from elsewhere: a template, envsubst with its capitals, an installer that replaces a NAME_IN_CAPITALS, or a person who reads YOURNAME. */
export function isTemplated(word: Pick<NginxWord, 'value' | 'template'>): boolean {
  return word.template || looksTemplated(word.value);
}

const looksTemplated = remembering(
  (value) =>
    placeholderIn(value) !== undefined ||
    isFillIn(value) ||
    /\$\{?[A-Z][A-Z0-9_]*(?:[kmgsdh]|ms)?(?!\w)|(?<![\w-])[A-Z][A-Z0-9]*_[A-Z0-9_]*(?![\w-])/.test(value),
);

/** Whether a placeholder of capitals goes over more words than one: `${BUFFERS:-8 4k}`. */
export function holdsOpenPlaceholder(words: readonly NginxWord[]): boolean {
  return words.some(
    (word) => word.quote === undefined && /\$\{[A-Z]/.test(word.value.slice(word.value.lastIndexOf('}') + 1)),
  );
}

/** The arguments that may be filled in: the variable that `set` names, and the name of a parameter, are their own. */
function values({ name, args }: NginxDirective): readonly NginxWord[] {
  return /^(?:set|(?:fastcgi|uwsgi|scgi)_param)$/.test(name.value) ? args.slice(1) : args;
}

/** What is put there may be several words, or none. */
function mayBeMany(word: NginxWord): boolean {
  return (
    word.quote === undefined &&
    isTemplated(word) &&
    (word.template ||
      isWholePlaceholder(word.value) ||
      placeholderIn(word.value) === word.value ||
      /^[A-Z][A-Z0-9_]+$/.test(word.value))
  );
}
