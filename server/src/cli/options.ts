/** From the words of the command line to one command, or to the sentence that refuses them. */
import { parseArgs } from 'node:util';
import { forkChoices, platformChoices, settingWords } from '../analysis/settings/choices.ts';
import { readSettings, type Settings } from '../analysis/settings/settings.ts';
import { version } from '../analysis/settings/value-kinds.ts';
import { formatNames, type FormatName } from '../output/formats.ts';
import type { Severity } from '../rules/kit/rule.ts';

export type MapFormat = 'text' | 'svg' | 'json' | 'mermaid';
export type FailOn = Severity | 'never';

export interface CheckOptions {
  /** As typed. */
  readonly paths: readonly string[];
  readonly format: FormatName;
  readonly failOn: FailOn;
  readonly settings: Settings;
  /** A gatewise.json that rules all files, as typed. */
  readonly config: string | undefined;
  readonly fix: boolean;
  readonly explainUnknown: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

export interface MapOptions extends Pick<CheckOptions, 'paths' | 'settings' | 'config' | 'color'> {
  readonly format: MapFormat;
  /** The routes of the servers instead of their pools. */
  readonly routes: boolean;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'lsp' }
  | { readonly kind: 'check'; readonly options: CheckOptions }
  | { readonly kind: 'map'; readonly options: MapOptions }
  | { readonly kind: 'refused'; readonly message: string };

const mapFormats: readonly MapFormat[] = ['text', 'svg', 'json', 'mermaid'];
const failOns: readonly FailOn[] = ['error', 'warning', 'info', 'never'];
const verbs = ['check', 'map', 'lsp'];
/** Promised by the contract of the command line, and not there yet. */
const later = { verbs: ['explain', 'doctor'], formats: ['sarif', 'gitlab', 'junit', 'checkstyle'] };

const valued = ['format', 'fail-on', 'platform', 'nginx-fork', 'nginx-version', 'php-version', 'config'];
const ofCheckAlone = ['fix', 'explain-unknown', 'quiet', 'no-color'];
const flags = [...ofCheckAlone, 'routes'];
const ofCheck = new Set([...valued, ...ofCheckAlone]);
const ofMap = new Set([
  'format',
  'platform',
  'nginx-fork',
  'nginx-version',
  'php-version',
  'config',
  'no-color',
  'routes',
]);
/** Editors add `clientProcessId` by themselves; it is read and not needed. */
const ofLsp = new Set(['stdio', 'clientProcessId']);

class Refusal extends Error {}

/** Reads the words after `gatewise`. Never throws, never prints. */
export function parseCommand(argv: readonly string[]): Command {
  try {
    return commandOf(wordsOf(argv));
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', message: error.message };
    throw error;
  }
}

interface Words {
  readonly positionals: readonly string[];
  /** By long name; `undefined` for an option without a value. The last one wins. */
  readonly options: ReadonlyMap<string, string | undefined>;
}

/** Splits words into options and the rest; what the options mean is not looked at. */
function wordsOf(argv: readonly string[]): Words {
  const known: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const name of [...valued, 'clientProcessId']) known[name] = { type: 'string' };
  const { tokens } = parseArgs({
    args: [...argv],
    options: known,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const options = new Map<string, string | undefined>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (!token.rawName.startsWith('--') && token.name !== 'help')
      throw new Refusal(`unknown option ${token.rawName} (see gatewise --help)`);
    const swallowed = token.value !== undefined && !token.inlineValue && token.value.startsWith('-');
    if (swallowed) throw new Refusal(`${token.rawName} needs a value`);
    options.set(token.name, token.value);
  }
  return { positionals, options };
}

function commandOf(words: Words): Command {
  const { positionals, options } = words;
  if (options.has('help')) return { kind: 'help' };
  const verb = positionals[0];
  if (verb === undefined) {
    if (options.has('version')) return { kind: 'version' };
    throw new Refusal(`no command; the commands are ${verbs.join(', ')} (see gatewise --help)`);
  }
  if (later.verbs.includes(verb)) throw new Refusal(`the command ${verb} is not available yet`);
  if (verb === 'lsp') return lspCommand(words);
  if (verb === 'map') return { kind: 'map', options: mapOptions(words) };
  if (verb === 'check') return { kind: 'check', options: checkOptions(words) };
  throw new Refusal(`unknown command "${verb}"; the commands are ${verbs.join(', ')} (see gatewise --help)`);
}

function lspCommand({ positionals, options }: Words): Command {
  refuseOthers('lsp', ofLsp, options);
  if (positionals.length > 1) throw new Refusal(`lsp has no argument "${positionals[1] ?? ''}"`);
  if (!options.has('stdio')) throw new Refusal('lsp needs --stdio: it uses standard input and output only');
  return { kind: 'lsp' };
}

function checkOptions(words: Words): CheckOptions {
  const { options } = words;
  checkForm('check', ofCheck, words);
  const format = options.get('format');
  if (format !== undefined && later.formats.includes(format))
    throw new Refusal(`--format ${format} is not available yet`);
  return {
    ...readingOf(words),
    format: oneOf('format', format, formatNames) ?? 'text',
    failOn: oneOf('fail-on', options.get('fail-on'), failOns) ?? 'error',
    fix: options.has('fix'),
    explainUnknown: options.has('explain-unknown'),
    quiet: options.has('quiet'),
  };
}

function mapOptions(words: Words): MapOptions {
  checkForm('map', ofMap, words);
  const format = oneOf('format', words.options.get('format'), mapFormats) ?? 'text';
  const routes = words.options.has('routes');
  if (routes && format !== 'text' && format !== 'json')
    throw new Refusal(`--routes has the formats text and json, not "${format}"`);
  return { ...readingOf(words), format, routes };
}

/** Refuses options that a command does not know, values that are missing or too many, and empty paths. */
function checkForm(verb: string, known: ReadonlySet<string>, { positionals, options }: Words): void {
  refuseOthers(verb, known, options);
  for (const name of valued)
    if (options.has(name) && (options.get(name) ?? '') === '') throw new Refusal(`--${name} needs a value`);
  for (const name of flags) if (options.get(name) !== undefined) throw new Refusal(`--${name} takes no value`);
  if (positionals.includes('')) throw new Refusal('a path is empty');
}

/** What is read, and how. */
function readingOf({ positionals, options }: Words): Pick<CheckOptions, 'paths' | 'settings' | 'config' | 'color'> {
  return {
    paths: positionals.length > 1 ? positionals.slice(1) : ['.'],
    settings: settingsOf(options),
    config: options.get('config'),
    color: !options.has('no-color'),
  };
}

function refuseOthers(verb: string, known: ReadonlySet<string>, options: ReadonlyMap<string, unknown>): void {
  for (const name of options.keys()) {
    if (!known.has(name)) throw new Refusal(`unknown option --${name} of ${verb} (see gatewise --help)`);
  }
}

function settingsOf(options: ReadonlyMap<string, string | undefined>): Settings {
  return readSettings({
    platform: oneOf('platform', options.get('platform'), settingWords(platformChoices)),
    nginx: {
      fork: oneOf('nginx-fork', options.get('nginx-fork'), settingWords(forkChoices)),
      version: versionOf('nginx-version', options.get('nginx-version'), '1.22.1'),
    },
    php: { version: versionOf('php-version', options.get('php-version'), '8.2.35') },
  });
}

function oneOf<T extends string>(name: string, value: string | undefined, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw new Refusal(`--${name} must be one of ${choices.join(', ')}, not "${value}"`);
  return choice;
}

function versionOf(name: string, value: string | undefined, example: string): string | undefined {
  if (value !== undefined && version(example).read(value) === undefined)
    throw new Refusal(`--${name} must be a version such as ${example}, not "${value}"`);
  return value;
}
