/** A workspace on a real disk that somebody works in: documents that open and close, files, folders and links that come and go, settings that change; and the session that follows. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Client, uri } from '../protocol/client.ts';

const site = (name: string, address: string, more = ''): string =>
  `server {\n    listen 80;\n    server_name ${name}.example;\n    root /srv;\n${more}    location ~ \\.php$ {\n        include snippets/php.conf;\n        fastcgi_pass ${address};\n    }\n}\n`;
const pool = (name: string, listen: string, more = ''): string =>
  `[${name}]\nuser = www-data\nlisten = ${listen}\npm = static\npm.max_children = 2\n${more}`;
const main = (...includes: readonly string[]): string =>
  `events {}\nhttp {\n${includes.map((one) => `    include ${one};\n`).join('')}}\n`;
const ignoring = (file: string): string =>
  `{ "ignore": [{ "rule": "fastcgi-pass-unserved", "file": "${file}", "reason": "known" }] }\n`;

/** Texts that may stand in a file, by its kind; all are whole, as what is broken keeps its last good facts. `@` is the workspace, `^` what lies outside. */
const texts = {
  main: [
    main('conf.d/*.conf', 'sites/*'),
    main('sites/*', '^/extra.conf'),
    main('sites/a', '^/more/*.conf'),
    main('@/ignored/site.conf', '@/vendor/lib/site.conf', 'sites/*'),
    main('../store/*.conf', 'linked/*'),
    main('sites/*', '^/typed.conf', '@/inner/nginx/sites/*'),
  ],
  site: [
    site('a', '127.0.0.1:9000'),
    site('b', 'unix:/run/www.sock'),
    site('c', 'unix:/run/none.sock', '    include ^/typed.conf;\n'),
    site('d', 'unix:/run/own.sock'),
    site('a', '127.0.0.1:9001'),
  ],
  snippet: ['fastcgi_param PATH_INFO $fastcgi_path_info;\n', 'fastcgi_read_timeout 5s;\ninclude ^/typed.conf;\n', ''],
  master: [
    '[global]\ninclude = @/php/8.2/fpm/pool.d/*.conf\n',
    '[global]\ninclude = @/php/8.2/fpm/pool.d/*.conf\ninclude = ^/pools/*.conf\n',
    `[global]\n${pool('own', '/run/own.sock')}`,
  ],
  pool: [
    pool('www', '127.0.0.1:9000'),
    pool('www', '/run/www.sock', 'request_terminate_timeout = 30s\n'),
    pool('shop', '127.0.0.1:9001'),
    pool('www', '/run/own.sock', '; gatewise-ignore listen-address-in-use: x\n'),
  ],
  foreign: ['Read me: pools live here.\n', '<?php echo 1;\n', '{"a": 1}\n', 'x = 1\n'],
  settings: [
    ignoring('nginx/sites/a'),
    ignoring('**'),
    '{ "exclude": ["nginx/sites/**"] }\n',
    '{ "rules": { "fastcgi-pass-unserved": "off" } }\n',
    '{}\n',
  ],
  ignored: ['ignored/\n', '', 'nginx/sites/b\n*.bak\n', 'pool.d/\nstore/\n', '/php\n!pool.d\n'],
} as const;
type Kind = keyof typeof texts;

/** Where files may be, and of which kind they are. */
const places: readonly (readonly [string, Kind])[] = [
  ['@/nginx/nginx.conf', 'main'],
  ['@/nginx/sites/a', 'site'],
  ['@/nginx/sites/b', 'site'],
  ['@/nginx/conf.d/c.conf', 'site'],
  ['@/nginx/snippets/php.conf', 'snippet'],
  ['@/php/8.2/fpm/php-fpm.conf', 'master'],
  ['@/php/8.2/fpm/pool.d/www.conf', 'pool'],
  ['@/php/8.2/fpm/pool.d/shop.conf', 'pool'],
  ['@/php/8.2/fpm/pool.d/README', 'foreign'],
  ['@/php/8.2/fpm/pool.d/notes.conf', 'foreign'],
  ['@/ignored/site.conf', 'site'],
  ['@/ignored/nginx.conf', 'main'],
  ['@/vendor/lib/site.conf', 'site'],
  ['@/vendor/lib/nginx/nginx.conf', 'main'],
  ['@/generated/site.conf', 'site'],
  ['@/store/site.conf', 'site'],
  ['@/store/www.conf', 'pool'],
  ['@/inner/nginx/nginx.conf', 'main'],
  ['@/inner/nginx/sites/x', 'site'],
  ['@/inner/php-fpm.conf', 'master'],
  ['@/gatewise.json', 'settings'],
  ['@/inner/gatewise.json', 'settings'],
  ['@/.gitignore', 'ignored'],
  ['^/extra.conf', 'site'],
  ['^/typed.conf', 'snippet'],
  ['^/more/m.conf', 'site'],
  ['^/pools/p.conf', 'pool'],
];
/** Links, with what they point at. */
const links: readonly (readonly [string, string])[] = [
  ['@/nginx/sites/link', '@/store/site.conf'],
  ['@/nginx/sites/away', '^/extra.conf'],
  ['@/php/8.2/fpm/pool.d/link.conf', '@/store/www.conf'],
  ['@/php/8.2/fpm/pool.d/away.conf', '^/pools/p.conf'],
  ['@/nginx/linked', '@/store'],
  ['@/nginx/sites/lost', '@/nowhere'],
  ['@/nginx/conf.d/ignored.conf', '@/ignored/site.conf'],
  ['@/nginx/conf.d/vendor.conf', '@/vendor/lib/site.conf'],
  ['@/linked-away', '^'],
  ['@/nginx/sites/inner', '@/inner/nginx/sites/x'],
];
/** What is renamed as a whole, there and back again. */
const renames: readonly (readonly [string, string])[] = [
  ['@/php/8.2/fpm/pool.d', '@/php/8.2/fpm/pools.off'],
  ['@/nginx/sites', '@/nginx/sites-old'],
  ['@/nginx', '@/nginx.bak'],
  ['@/php/8.2/fpm/pool.d/www.conf', '@/php/8.2/fpm/pool.d/www.conf.bak'],
  ['@/store', '@/ignored/store'],
  ['^/more', '^/less'],
  ['@/inner/nginx', '@/vendor/nginx'],
];
const excludes: readonly (readonly string[])[] = [['generated'], [], ['generated', '**/store'], ['nginx/sites']];
/** What is there at the beginning. */
const first = new Map([
  ['@/nginx/nginx.conf', 0],
  ['@/nginx/sites/a', 0],
  ['@/nginx/snippets/php.conf', 0],
  ['@/php/8.2/fpm/php-fpm.conf', 0],
  ['@/php/8.2/fpm/pool.d/www.conf', 1],
  ['@/.gitignore', 0],
  ['@/ignored/site.conf', 1],
  ['@/vendor/lib/site.conf', 1],
  ['@/store/site.conf', 3],
  ['@/store/www.conf', 2],
  ['@/inner/nginx/nginx.conf', 0],
  ['@/inner/nginx/sites/x', 2],
  ['^/extra.conf', 1],
  ['^/typed.conf', 1],
  ['^/pools/p.conf', 3],
]);

export type Step =
  | {
      readonly kind: 'open' | 'close' | 'write' | 'type' | 'save' | 'delete';
      readonly place: number;
      readonly text: number;
    }
  | { readonly kind: 'openLink' | 'link' | 'unlink'; readonly link: number }
  | { readonly kind: 'rename'; readonly rename: number }
  | { readonly kind: 'inner' | 'excludes' | 'trust'; readonly value: number };

const place = fc.nat(places.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'open' as const,
        'open' as const,
        'close' as const,
        'write' as const,
        'write' as const,
        'type' as const,
        'type' as const,
        'save' as const,
        'delete' as const,
      ),
      place,
      text: fc.nat(5),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('openLink' as const, 'link' as const, 'link' as const, 'unlink' as const),
      link: fc.nat(links.length - 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rename' as const), rename: fc.nat(renames.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('inner' as const, 'inner' as const, 'excludes' as const, 'trust' as const),
      value: fc.nat(3),
    }),
  },
);
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 1, maxLength: 14 });

export class LiveWorld {
  readonly #ws: string;
  readonly #away: string;
  /** Open documents by URI, with their text; last the one that was opened or changed last. */
  readonly #open = new Map<string, { readonly text: string; readonly languageId: string }>();
  #inner = false;
  #trusted = true;
  #excludes = excludes[0] ?? [];
  readonly client: Client;

  private constructor(base: string, client: Client) {
    this.#ws = path.join(base, 'ws');
    this.#away = path.join(base, 'away');
    this.client = client;
  }

  /** Writes the files below a folder and starts a session on them. */
  static async start(base: string): Promise<LiveWorld> {
    const [ws, away] = [path.join(base, 'ws'), path.join(base, 'away')];
    for (const folder of [ws, away]) rmSync(folder, { recursive: true, force: true });
    for (const [name, text] of first) {
      const at = name.replace('@', ws).replace('^', away);
      mkdirSync(path.dirname(at), { recursive: true });
      const kind = places.find(([one]) => one === name)?.[1] ?? 'foreign';
      writeFileSync(at, (texts[kind][text] ?? '').replaceAll('@', ws).replaceAll('^', away));
    }
    const holder: { world?: LiveWorld } = {};
    const client = await Client.start({
      folders: [ws],
      configuration: (_scope, section) => configured(section, holder.world?.excludes ?? excludes[0] ?? []),
    });
    holder.world = new LiveWorld(base, client);
    await settled(client);
    return holder.world;
  }

  get excludes(): readonly string[] {
    return this.#excludes;
  }

  /** A session that is started now, on what is there now, with the same documents open. */
  async fresh(): Promise<Client> {
    const client = await Client.start({
      folders: [this.#ws, ...(this.#inner ? [`${this.#ws}/inner`] : [])],
      trusted: this.#trusted,
      configuration: (_scope, section) => configured(section, this.#excludes),
    });
    for (const [document, { text, languageId }] of this.#open) await client.open(document, text, languageId);
    await settled(client);
    return client;
  }

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'openLink':
        return this.#openDocument(links[step.link]?.[0] ?? '', 'nginx');
      case 'link':
        return this.#link(links[step.link] ?? ['', '']);
      case 'unlink':
        return this.#delete(
          links[step.link]?.[0] ?? '',
          (at) => lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true,
        );
      case 'rename':
        return this.#rename(renames[step.rename] ?? ['', '']);
      case 'inner':
        this.#inner = !this.#inner;
        return this.client.foldersChanged(
          this.#inner ? [`${this.#ws}/inner`] : [],
          this.#inner ? [] : [`${this.#ws}/inner`],
        );
      case 'excludes':
        this.#excludes = excludes[step.value] ?? [];
        return this.client.settingsChanged();
      case 'trust':
        this.#trusted = !this.#trusted;
        return this.client.connection.sendNotification('gatewise/trustChanged', { trusted: this.#trusted });
      default:
        return this.#doToFile(step.kind, step.place, step.text);
    }
  }

  async #doToFile(
    kind: 'open' | 'close' | 'write' | 'type' | 'save' | 'delete',
    index: number,
    choice: number,
  ): Promise<void> {
    const [name, of] = places[index] ?? ['', 'foreign'];
    const document = uri(this.#at(name));
    const choices = texts[of];
    const text = this.#at(choices[choice % choices.length] ?? '');
    const open = this.#open.get(document);
    switch (kind) {
      case 'open':
        return this.#openDocument(
          name,
          of === 'pool' || of === 'master'
            ? 'php-fpm'
            : of === 'foreign' || of === 'settings' || of === 'ignored'
              ? 'plaintext'
              : 'nginx',
        );
      case 'close':
        this.#open.delete(document);
        return open === undefined ? undefined : this.client.close(document);
      case 'type':
        if (open === undefined) return;
        this.#open.delete(document);
        this.#open.set(document, { ...open, text });
        return this.client.change(document, text);
      case 'save':
        return open === undefined ? undefined : this.#write(name, open.text);
      case 'write':
        return this.#write(name, text);
      case 'delete':
        return this.#delete(name, (at) => lstatSync(at, { throwIfNoEntry: false })?.isFile() === true);
    }
  }

  #at(text: string): string {
    return text.replaceAll('@', this.#ws).replaceAll('^', this.#away);
  }

  async #openDocument(name: string, languageId: string): Promise<void> {
    const document = uri(this.#at(name));
    if (this.#open.has(document)) return;
    const at = this.#at(name);
    const text =
      statSync(at, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(at, 'utf8') : this.#at(texts.site[0]);
    this.#open.set(document, { text, languageId });
    await this.client.open(document, text, languageId);
  }

  async #write(name: string, text: string): Promise<void> {
    const at = this.#at(name);
    try {
      const made = mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, text);
      await this.client.watched(...(made === undefined ? [] : [made]), at);
    } catch {
      // something else lies in the way
    }
  }

  async #link([name, target]: readonly [string, string]): Promise<void> {
    const at = this.#at(name);
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined || !existsSync(path.dirname(at))) return;
    symlinkSync(this.#at(target), at);
    await this.client.watched(at);
  }

  async #delete(name: string, may: (at: string) => boolean): Promise<void> {
    const at = this.#at(name);
    if (!may(at)) return;
    rmSync(at);
    await this.client.watched(at);
  }

  /** There, or back again. */
  async #rename([one, other]: readonly [string, string]): Promise<void> {
    const [from, to] = existsSync(this.#at(one)) ? [this.#at(one), this.#at(other)] : [this.#at(other), this.#at(one)];
    if (!existsSync(from) || existsSync(to)) return;
    const made = mkdirSync(path.dirname(to), { recursive: true });
    renameSync(from, to);
    await this.client.watched(from, ...(made === undefined ? [] : [made]), to);
  }
}

function configured(section: string | undefined, globs: readonly string[]): unknown {
  return section === 'search.exclude' ? Object.fromEntries(globs.map((glob) => [glob, true])) : null;
}

/** Waits until the session has done all that it was told. */
export async function settled({ connection, session }: Client): Promise<void> {
  await connection.sendRequest('textDocument/foldingRange', { textDocument: { uri: 'untitled:x' } });
  for (let before: readonly unknown[] = []; before[0] !== session.read || before[1] !== session.publisher.running;) {
    before = [session.read, session.publisher.running];
    await Promise.all(before);
  }
}
