/** Reads a Compose file: its services with image, build, mounts, names and commands, variables replaced. */
import type { FileId, TextRange } from '../../text/range.ts';
import { isAbsolute, joinPath } from '../../text/path.ts';
import { splitCommand, type CommandLine } from '../commands.ts';
import { expandVariables, type Expanded } from '../variables.ts';
import { itemsOf, member, readYaml, textOf, type YamlValue } from '../yaml.ts';
import { includeOf, type Include } from './include.ts';

export interface Mount {
  /** An absolute path of the tree, or with `known` false the folder that surely holds it. */
  readonly source: string;
  readonly known: boolean;
  readonly target: string | undefined;
  readonly range: TextRange;
  readonly file: FileId;
}

export interface Build {
  /** An absolute folder; `undefined` where it is not in the tree, or not known. */
  readonly context: string | undefined;
  /** An absolute path; `undefined` where it is not known. */
  readonly dockerfile: string | undefined;
  readonly inline: { readonly text: string; readonly range: TextRange } | undefined;
  readonly target: string | undefined;
  readonly range: TextRange;
}

export interface Service {
  readonly name: string;
  readonly file: FileId;
  /** Of the key. */
  readonly range: TextRange;
  readonly image: Expanded | undefined;
  readonly build: Build | undefined;
  readonly mounts: readonly Mount[];
  readonly command: CommandLine | undefined;
  readonly entrypoint: CommandLine | undefined;
  readonly user: Expanded | undefined;
  readonly names: readonly string[];
  readonly network: string | undefined;
  readonly extends: { readonly file: FileId | undefined; readonly service: string } | undefined;
}

export interface ComposeFile {
  readonly services: readonly Service[];
  readonly includes: readonly Include[];
  /** It was read without an error, and has the key `services`, or services at its top as the first version of the format had. */
  readonly clean: boolean;
}

const mostServices = 500;

export interface Project {
  /** The folder that relative paths begin at. */
  readonly folder: string;
  /** The value of a variable, as far as the tree tells it. */
  readonly lookup: (name: string) => string | undefined;
}

interface Reading extends Project {
  readonly file: FileId;
}

export function readCompose(file: FileId, text: string, project: Project): ComposeFile {
  const { documents, clean } = readYaml(text);
  const reading: Reading = { file, ...project };
  const services: Service[] = [];
  const includes: Include[] = [];
  let found = false;
  for (const document of documents) {
    includes.push(...itemsOf(member(document, 'include')).flatMap((one) => includesOf(one, reading)));
    found ||= includes.length > 0;
    const map = member(document, 'services') ?? firstVersion(document);
    if (map?.kind !== 'map') continue;
    found = true;
    const files: NamedFiles = {
      configs: namedFiles(document, 'configs', reading),
      secrets: namedFiles(document, 'secrets', reading),
    };
    for (const [name, entry] of map.entries())
      if (services.length < mostServices) services.push(serviceOf(name, entry, reading, files));
  }
  return { services, includes, clean: clean && found };
}

/** A path, or a mapping with one or several and the folder of the project. */
function includesOf(value: YamlValue, reading: Reading): readonly Include[] {
  const directory = textOf(member(value, 'project_directory'));
  const paths = value.kind === 'text' ? [value] : itemsOf(member(value, 'path'));
  return paths
    .slice(0, 100)
    .flatMap((one) =>
      one.kind === 'text' ? [includeOf(expand(one.text, reading).text, directory, reading.folder)] : [],
    );
}

/** Before `services` and `version` there were only services, each a mapping with an image or a build. */
function firstVersion(document: YamlValue): YamlValue | undefined {
  if (document.kind !== 'map' || member(document, 'version') !== undefined) return undefined;
  const isOne = ({ value }: { readonly value: YamlValue | undefined }): boolean =>
    textOf(member(value, 'image')) !== undefined || textOf(member(value, 'build')) !== undefined;
  return [...document.entries().values()].slice(0, mostServices).some(isOne) ? document : undefined;
}

/** Files that a document gives names to, by name: a service mounts them by these. */
interface NamedFiles {
  readonly configs: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
}

function serviceOf(
  name: string,
  { key: range, value }: { readonly key: TextRange; readonly value: YamlValue | undefined },
  reading: Reading,
  { configs, secrets }: NamedFiles,
): Service {
  const get = (key: string): YamlValue | undefined => member(value, key);
  const text = (key: string): string | undefined => {
    const written = textOf(get(key));
    return written === undefined ? undefined : expand(written, reading).text;
  };
  const image = textOf(get('image'));
  const user = textOf(get('user'));
  return {
    name,
    file: reading.file,
    range,
    // what is no text here is the braces of a template
    image:
      image === undefined
        ? get('image') === undefined
          ? undefined
          : { text: '', known: false }
        : expand(image, reading),
    build: buildOf(get('build'), reading),
    mounts: [
      ...itemsOf(get('volumes')).flatMap((one) => volumeOf(one, reading) ?? []),
      ...itemsOf(get('configs')).flatMap((one) => namedMount(one, configs, '/', reading) ?? []),
      ...itemsOf(get('secrets')).flatMap((one) => namedMount(one, secrets, '/run/secrets/', reading) ?? []),
    ],
    command: commandOf(get('command'), reading),
    entrypoint: commandOf(get('entrypoint'), reading),
    user: user === undefined ? undefined : expand(user, reading),
    names: [
      ...new Set([name, text('container_name'), text('hostname'), ...aliasesOf(get('networks'), reading)]),
    ].flatMap((one) => (one === undefined || one === '' ? [] : one)),
    network: text('network_mode') ?? text('net'),
    extends: extendsOf(get('extends'), reading),
  };
}

function expand(text: string, { lookup }: Reading): Expanded {
  return expandVariables(text, lookup, '$');
}

function commandOf(value: YamlValue | undefined, reading: Reading): CommandLine | undefined {
  if (value === undefined || value.kind === 'map') return undefined;
  if (value.kind === 'list')
    return value
      .items()
      .slice(0, 1000)
      .flatMap((one) => (one.kind === 'text' ? [expand(one.text, reading).text] : []));
  // `command:` with nothing behind it is not set
  return value.text === '' || value.text === 'null' || value.text === '~'
    ? undefined
    : splitCommand(expand(value.text, reading).text);
}

function aliasesOf(networks: YamlValue | undefined, reading: Reading): readonly string[] {
  if (networks?.kind !== 'map') return [];
  return [...networks.entries().values()]
    .flatMap(({ value }) => itemsOf(member(value, 'aliases')))
    .flatMap((one) => (one.kind === 'text' ? [expand(one.text, reading).text] : []))
    .slice(0, 100);
}

function extendsOf(value: YamlValue | undefined, reading: Reading): Service['extends'] {
  const service = textOf(value) ?? textOf(member(value, 'service'));
  if (service === undefined) return undefined;
  const file = textOf(member(value, 'file'));
  return {
    service,
    file: file === undefined ? undefined : (joinPath(reading.folder, expand(file, reading).text) as FileId),
  };
}

function buildOf(value: YamlValue | undefined, reading: Reading): Build | undefined {
  if (value === undefined || value.kind === 'list') return undefined;
  const range = value.range;
  const written = textOf(value) ?? textOf(member(value, 'context')) ?? '.';
  const expanded = expand(written, reading);
  const isElsewhere = !expanded.known || /^(?:https?|git|ssh):|^git@|^~|\.git(?:#|$)/.test(expanded.text);
  const context = isElsewhere ? undefined : joinPath(reading.folder, expanded.text === '' ? '.' : expanded.text);
  const inlineAt = member(value, 'dockerfile_inline');
  const inline =
    inlineAt?.kind === 'text' ? { text: expand(inlineAt.text, reading).text, range: inlineAt.range } : undefined;
  const name = expand(textOf(member(value, 'dockerfile')) ?? 'Dockerfile', reading);
  const target = textOf(member(value, 'target'));
  return {
    context,
    inline,
    range,
    dockerfile: context === undefined || !name.known ? undefined : joinPath(context, name.text),
    target: target === undefined ? undefined : expand(target, reading).text.toLowerCase(),
  };
}

/** A volume that binds a path of the tree; named and anonymous ones do not. */
function volumeOf(value: YamlValue, reading: Reading): Mount | undefined {
  if (value.kind === 'text') {
    const [source, target] = splitVolume(value.text);
    return target === undefined ? undefined : mountOf(source, target, value.range, reading);
  }
  if (value.kind !== 'map') return undefined;
  const type = textOf(member(value, 'type'));
  const source = textOf(member(value, 'source')) ?? textOf(member(value, 'src'));
  const target =
    textOf(member(value, 'target')) ?? textOf(member(value, 'dst')) ?? textOf(member(value, 'destination'));
  if (source === undefined || (type !== undefined && type !== 'bind') || target === undefined) return undefined;
  return mountOf(type === 'bind' && !/^[./~$]/.test(source) ? `./${source}` : source, target, value.range, reading);
}

/** `SOURCE:TARGET[:MODE]`; colons within `${V:-d}` and behind the letter of a drive separate nothing. */
function splitVolume(text: string): readonly [string, string | undefined] {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of text.slice(0, 4096)) {
    if (character === '{') depth++;
    else if (character === '}') depth--;
    const last = parts.at(-1) ?? '';
    if (character === ':' && depth <= 0 && !(parts.length === 1 && /^[A-Za-z]$/.test(last))) parts.push('');
    else parts[parts.length - 1] = last + character;
  }
  return [parts[0] ?? '', parts[1]];
}

function mountOf(written: string, target: string, range: TextRange, reading: Reading): Mount | undefined {
  const source = expand(written, reading);
  const place = expand(target, reading);
  const base = { range, file: reading.file, target: place.known ? place.text : undefined };
  if (source.known)
    return isPath(source.text) ? { ...base, source: joinPath(reading.folder, source.text), known: true } : undefined;
  // what begins with letters is the name of a volume, whatever follows
  if (!/^(?:\.{0,2}\/|\.|\$)/.test(source.text)) return undefined;
  const fixed = source.text.slice(0, source.text.indexOf('$'));
  const folder = fixed.includes('/') ? fixed.slice(0, fixed.lastIndexOf('/') + 1) : '.';
  return { ...base, source: joinPath(reading.folder, folder), known: false };
}

/** A home is not in the tree; a bare name is a volume's. */
function isPath(source: string): boolean {
  return source.startsWith('.') || isAbsolute(source);
}

/** Top-level `configs` or `secrets` that are files, by name. */
function namedFiles(document: YamlValue, key: string, reading: Reading): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const map = member(document, key);
  if (map?.kind !== 'map') return found;
  for (const [name, { value }] of map.entries()) {
    const file = textOf(member(value, 'file'));
    const path = file === undefined ? undefined : expand(file, reading);
    if (path?.known === true) found.set(name, joinPath(reading.folder, path.text));
  }
  return found;
}

function namedMount(
  value: YamlValue,
  files: ReadonlyMap<string, string>,
  folder: string,
  reading: Reading,
): Mount | undefined {
  const name = textOf(value) ?? textOf(member(value, 'source'));
  const source = name === undefined ? undefined : files.get(name);
  if (name === undefined || source === undefined) return undefined;
  const target = expand(textOf(member(value, 'target')) ?? name, reading);
  return {
    source,
    known: true,
    target: target.known ? joinPath(folder, target.text) : undefined,
    range: value.range,
    file: reading.file,
  };
}
