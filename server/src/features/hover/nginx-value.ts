/** What a written nginx directive is worth in its place: read aloud, what it replaces, and where inner blocks replace it. */
import { nginxDirectiveIn, nginxDirectives, type NginxContext } from '../../catalog/nginx/directives.ts';
import {
  defaultIn,
  isInheritedDirective,
  nginxValue,
  nginxValueKind,
  type InheritedDirective,
} from '../../catalog/nginx/values.ts';
import { sayCount } from '../../text/count.ts';
import { startKey, type FileRange } from '../../text/range.ts';
import { lacking } from '../../model/lacking.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import { sayNginxValue, type ValueText } from '../say-nginx-value.ts';
import { sayContext } from './nginx-docs.ts';
import type { HeldBlock, NginxPlace } from './nginx-place.ts';
import { nginxReleaseOf } from '../../analysis/state/release-of.ts';
import { code, join, md, nothing, sentence, type Markdown } from '../markdown.ts';
import { mostPlaces, sayScope, type HoverWorld } from './world.ts';

/** Directives of which a block may hold several; one in an inner block drops all of the outer ones. */
const accumulating: ReadonlySet<InheritedDirective> = new Set<InheritedDirective>([
  'fastcgi_param',
  'fastcgi_hide_header',
  'fastcgi_pass_header',
  'fastcgi_cache_valid',
  'fastcgi_catch_stderr',
  'error_page',
  'add_header',
  'access_log',
  'error_log',
]);

/** The lines before the docs; none where there is nothing to say that one does not see. */
export function valueLines(
  world: HoverWorld,
  place: NginxPlace,
  context: NginxContext | undefined,
  held: readonly HeldBlock[],
): readonly Markdown[] {
  const { name, args } = place.directive;
  const refused = refusedHere(name.value, context, held) ?? lackedHere(world, name.value, context);
  if (refused !== undefined) return [refused];
  const valueText = sayNginxValue(name.value, nginxValueKind(name.value, context), args);
  if (valueText.kind === 'refused') return [md`nginx does not start: ${sentence(valueText.text)}`];
  const inherited = isInheritedDirective(name.value) && held.length > 0 ? name.value : undefined;
  if (inherited === undefined)
    return valueText.kind === 'said' && saysMore(valueText.text, args.map((word) => word.value).join(' '))
      ? [sentence(valueText.text)]
      : valueText.kind === 'unknown'
        ? [md`unknown: ${sentence(valueText.text)}`]
        : [];
  const facts = accumulating.has(inherited)
    ? listFacts(world, place, inherited, held)
    : scalarFacts(world, { place, name: inherited, valueText, held });
  return [...(facts.length > 0 ? [join(facts, '; ')] : []), ...inclusions(world, held)];
}

function refusedHere(
  name: string,
  context: NginxContext | undefined,
  held: readonly HeldBlock[],
): Markdown | undefined {
  const sure = held.some(({ config }) => config.isMain && config.templated.size === 0);
  if (context === undefined || !sure || !nginxDirectives().has(name) || nginxDirectiveIn(name, context) !== undefined)
    return undefined;
  return md`nginx does not start: ${code(name)} is not allowed in ${sayContext(context)}`;
}

/** What the release that reads the file does not have in any case. */
function lackedHere(world: HoverWorld, name: string, context: NginxContext | undefined): Markdown | undefined {
  const all =
    nginxDirectives()
      .get(name)
      ?.filter(
        (facts) => context === undefined || facts.contexts.includes(context) || facts.contexts.includes('any'),
      ) ?? [];
  const release = nginxReleaseOf(world.snapshot, world.file.id);
  if (release.name === undefined || all.length === 0 || all.some((facts) => release.surely(facts))) return undefined;
  const missed = lacking(release, `\`${name}\``, all[0] ?? {});
  return missed && sentence(`${missed.severity === undefined ? 'nginx does not start: ' : ''}${missed.message}`);
}

/** Whether the spoken value tells more than the written one: `30 s` for `30s` does not. */
function saysMore(valueText: string, written: string): boolean {
  const squeezed = valueText.replaceAll(/\s/g, '');
  return squeezed !== written && squeezed !== `${written}s`;
}

interface Scalar {
  readonly place: NginxPlace;
  readonly name: InheritedDirective;
  readonly valueText: ValueText;
  readonly held: readonly HeldBlock[];
}

/** For a directive of which only one counts. */
function scalarFacts(world: HoverWorld, { place, name, valueText, held }: Scalar): readonly Markdown[] {
  const before = held.length > mostPlaces ? undefined : same(held.map(({ scope }) => replaced(world, name, scope)));
  const inner = overriding(world, name, held);
  const later = laterOne(place, held, name);
  const notes: Markdown[] = [];
  if (later !== undefined) notes.push(md`set again in ${world.at(later)}: nginx refuses the duplicate`);
  if (inner.length > 0) notes.push(md`overridden in ${sayCount(inner.length, 'inner block')}: ${world.list(inner)}`);
  const instead = before === undefined || before.isEmpty ? nothing : md`, ${before}`;
  if (valueText.kind === 'unknown') return [md`unknown here: ${sentence(valueText.text)}`, ...notes];
  if (valueText.kind === 'said')
    return [
      md`${sentence(valueText.text)}${valueText.text.includes(',') ? '' : ' here'}${valueText.note === undefined ? '' : md`: ${sentence(valueText.note)}`}${instead}`,
      ...notes,
    ];
  return notes.length === 0 && (instead.isEmpty || before === theDefault)
    ? []
    : [md`set here${before === theDefault ? nothing : instead}`, ...notes];
}

const theDefault = md`the default`;

/** What would hold without the directive; an empty text where nothing was written. */
function replaced(world: HoverWorld, name: InheritedDirective, scope: Scope): Markdown {
  const outer = scope.parent?.nearest(name);
  const own = scope.own(name).at(-1);
  if (outer === undefined) {
    const facts = nginxValue(name);
    const spoken = (words: readonly string[]): string =>
      sayNginxValue(
        name,
        facts?.kind,
        words.map((value) => ({ value, template: false })),
      ).text;
    const fallback = facts === undefined ? undefined : defaultIn(facts, nginxReleaseOf(world.snapshot, world.file.id));
    const isDefault =
      fallback !== undefined &&
      own !== undefined &&
      spoken(own.fact.args.map((word) => word.value)) === spoken(fallback.split(' '));
    return isDefault ? theDefault : nothing;
  }
  const { fact } = outer.placed;
  const valueText = sayNginxValue(name, nginxValue(name)?.kind, fact.args);
  const value =
    valueText.kind === 'said' ? sentence(valueText.text) : code(fact.args.map((word) => word.value).join(' '));
  return md`instead of ${value} from ${sayScope(outer.scope)} in ${world.at({ file: outer.placed.file, range: fact.range })}`;
}

/** For directives that add up inside of a block, such as `fastcgi_param`. */
function listFacts(
  world: HoverWorld,
  place: NginxPlace,
  name: InheritedDirective,
  held: readonly HeldBlock[],
): readonly Markdown[] {
  const notes: Markdown[] = [];
  const discarded =
    held.length > mostPlaces ? undefined : same(held.map(({ scope }) => discardedOnes(world, name, scope)));
  if (discarded !== undefined && !discarded.isEmpty) notes.push(discarded);
  const again = name === 'fastcgi_param' ? setAgain(place, held) : undefined;
  if (again !== undefined) notes.push(md`set again in ${world.at(again)}: PHP uses the last one`);
  const inner = overriding(world, name, held);
  if (inner.length > 0)
    notes.push(
      md`discarded in ${sayCount(inner.length, 'inner block')} with ${code(name)} of ${inner.length === 1 ? 'its' : 'their'} own: ${world.list(inner)}`,
    );
  return notes;
}

function discardedOnes(world: HoverWorld, name: InheritedDirective, scope: Scope): Markdown {
  const outer = scope.parent?.nearest(name);
  if (outer === undefined) return nothing;
  const all = outer.scope.own(name);
  const first = all[0] ?? outer.placed;
  return md`the ${all.length === 1 ? '' : md`${all.length} `}${code(name)} from ${sayScope(outer.scope)} (${world.at(placeOf(first))}) no longer ${all.length === 1 ? 'applies' : 'apply'} here`;
}

function setAgain(place: NginxPlace, held: readonly HeldBlock[]): FileRange | undefined {
  const parameter = place.directive.args[0]?.value;
  for (const block of held) {
    const list = block.scope.own('fastcgi_param').filter((placed) => placed.fact.args[0]?.value === parameter);
    const last = list.at(-1);
    if (last !== undefined && !isPlace(last, block, place)) return placeOf(last);
  }
  return undefined;
}

/** A second one in the same block, behind this one. */
function laterOne(place: NginxPlace, held: readonly HeldBlock[], name: InheritedDirective): FileRange | undefined {
  const kind = nginxValue(name)?.kind;
  if (kind === 'string' || kind === 'list' || kind === undefined) return undefined;
  for (const block of held) {
    const last = block.scope.own(name).at(-1);
    if (last !== undefined && !isPlace(last, block, place)) return placeOf(last);
  }
  return undefined;
}

function isPlace(placed: Placed, block: HeldBlock, place: NginxPlace): boolean {
  return placed.file === block.part.file && placed.fact.range.start === place.directive.range.start;
}

/** The nearest inner blocks that write the directive themselves. */
function overriding(world: HoverWorld, name: InheritedDirective, held: readonly HeldBlock[]): readonly FileRange[] {
  const { index } = world.snapshot.workspace;
  const [only, other] = held;
  const found = (): readonly FileRange[] =>
    overridingIn(
      name,
      held.flatMap(({ scope }) => [...scope.children]),
    );
  // what all servers share is asked for by every line of it
  return only === undefined || other !== undefined ? found() : index.once(`overriding ${name}`, found, only.scope);
}

function overridingIn(name: InheritedDirective, below: Scope[]): readonly FileRange[] {
  const found = new Map<string, FileRange>();
  for (let scope = below.pop(); scope !== undefined; scope = below.pop()) {
    const own = scope.own(name).at(-1);
    if (own === undefined) for (const child of scope.children) below.push(child);
    else found.set(startKey({ file: own.file, range: own.fact.range }), placeOf(own));
  }
  return [...found.values()].toSorted((a, b) =>
    a.file === b.file ? a.range.start - b.range.start : a.file < b.file ? -1 : 1,
  );
}

/** Who includes the file, where that are several. */
export function inclusions(world: HoverWorld, held: readonly HeldBlock[]): readonly Markdown[] {
  const places = held.flatMap(({ part }) => part.via.at(-1) ?? []);
  const count = new Set(places.map((place) => startKey(place))).size;
  return count > 1 ? [md`this snippet is included from ${count} places: ${world.list(places)}`] : [];
}

function placeOf(placed: Placed): FileRange {
  return { file: placed.file, range: placed.fact.range };
}

function same(texts: readonly Markdown[]): Markdown | undefined {
  return new Set(texts.map(({ text }) => text)).size === 1 ? texts[0] : undefined;
}
