/** Upstreams that are called through a variable: the word of `set` or `map` that holds the name. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FactWord, NginxFact } from '../../model/facts.ts';
import type { PassSite, WholeNginxConfig } from '../../model/nginx/config/config.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { onlyVariable } from '../../model/nginx/values/interpolated.ts';
import { expand } from '../../model/nginx/values/variables.ts';
import type { FileId } from '../../text/range.ts';
import type { Slices } from '../../text/slices.ts';
import type { PlacedUse } from './name-use.ts';

/** A variable alone, or as the host of an address. */
const host = /^(?:[a-z]+:\/\/)?\$(?:\{(\w+)\}|(\w+))(?=$|[/:?])/i;

/** The words that give a variable the name of an upstream and are not among those known already; other values of the variable need not be known. */
export function* upstreamsThroughVariables(
  snapshot: Snapshot,
  configs: readonly WholeNginxConfig[],
  key: string,
  known: readonly PlacedUse[],
): Slices<readonly PlacedUse[]> {
  const seen = new Set(known.map((use) => `${use.file}:${use.range.start}`));
  const found: PlacedUse[] = [];
  const holders = new Map<WholeNginxConfig, boolean>();
  for (const config of configs) holders.set(config, yield* mayHold(snapshot, config, key));
  for (const { site, config, word } of variablePasses(configs)) {
    yield;
    if (holders.get(config) === false) continue;
    for (const { file, word: value } of valueWords(word.value.slice(1).toLowerCase(), site.scope, config, new Set())) {
      if (value.value.toLowerCase() !== key || value.template) continue;
      const start = value.range.start + (value.quote === undefined ? 0 : 1);
      if (seen.has(`${file}:${start}`)) continue;
      seen.add(`${file}:${start}`);
      const range = { start, end: start + value.value.length };
      const exact = snapshot.file(file)?.text.startsWith(value.value, start) === true;
      found.push({
        kind: 'upstream',
        key,
        text: value.value,
        range,
        shown: range,
        role: 'reference',
        exact,
        server: -1,
        by: 'variable',
        file,
      });
    }
  }
  return found;
}

/** Whether any `set` or table of the configuration holds exactly that word: mostly none does, and no call needs to be followed. */
function* mayHold(snapshot: Snapshot, config: WholeNginxConfig, key: string): Slices<boolean> {
  const isKey = (word: FactWord | undefined): boolean => word?.value.toLowerCase() === key;
  for (const maps of config.maps.values())
    for (const { fact } of maps) if (fact.block?.facts.some((pair) => isKey(pair.args[0])) === true) return true;
  const inBlock = (facts: readonly NginxFact[]): boolean =>
    facts.some(
      (fact) => (fact.name === 'set' && isKey(fact.args[1])) || (fact.block !== undefined && inBlock(fact.block.facts)),
    );
  for (const file of config.files) {
    yield;
    const state = snapshot.file(file);
    if (state?.facts?.dialect === 'nginx' && state.text.toLowerCase().includes(key) && inBlock(state.facts.top.facts))
      return true;
  }
  return false;
}

interface PlacedWord {
  readonly file: FileId;
  readonly word: FactWord;
}

/** Words that `set`, `map`, `geo` or `split_clients` may give a variable, through other variables too. */
function* valueWords(name: string, scope: Scope, config: WholeNginxConfig, seen: Set<string>): Iterable<PlacedWord> {
  if (seen.has(name)) return;
  seen.add(name);
  const words: PlacedWord[] = [...setsBelow(scope.enclosing('server') ?? scope, name)];
  for (const { fact, file } of config.maps.get(name) ?? [])
    for (const pair of fact.block?.facts ?? [])
      if (pair.args[0] !== undefined) words.push({ file, word: pair.args[0] });
  for (const one of words) {
    const inner = onlyVariable(one.word.value);
    if (inner === undefined) yield one;
    else yield* valueWords(inner.toLowerCase(), scope, config, seen);
  }
}

function* setsBelow(top: Scope, name: string): Iterable<PlacedWord> {
  for (const {
    fact: {
      args: [variable, value],
    },
    file,
  } of top.own('set')) {
    if (value !== undefined && variable?.value.toLowerCase() === `$${name}`) yield { file, word: value };
  }
  for (const child of top.children) yield* setsBelow(child, name);
}

interface VariablePass {
  readonly site: PassSite;
  readonly config: WholeNginxConfig;
  /** The word, cut down to the variable that stands for the host. */
  readonly word: FactWord;
}

function* variablePasses(configs: readonly WholeNginxConfig[]): Iterable<VariablePass> {
  for (const config of configs) {
    for (const sites of [config.sites, config.otherHandlers]) {
      for (const site of sites) {
        const word = site.placed.fact.args[0];
        const match = word?.value.includes('$') === true ? host.exec(word.value) : null;
        if (word !== undefined && match !== null)
          yield {
            site,
            config,
            word: {
              value: `$${match[1] ?? match[2] ?? ''}`,
              range: word.range,
              quote: word.quote,
              template: word.template,
            },
          };
      }
    }
  }
}

/** A pass whose address cannot be known from the files: it may name any upstream. */
export function* unknownPass(configs: readonly WholeNginxConfig[]): Slices<PassSite | undefined> {
  for (const { site, config, word } of variablePasses(configs)) {
    yield;
    const expansion = expand(word, originOf(site.placed, word), site.scope, config);
    if (
      expansion.kind === 'unknown' &&
      !/^\$(?:host|http_host|server_name|server_addr|proxy_host|remote_addr)$/i.test(word.value)
    )
      return site;
  }
  return undefined;
}
