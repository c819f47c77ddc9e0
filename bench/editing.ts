/** From a keystroke to published findings, and hovers: how much work of the processor each takes in trees of different sizes. */
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { AnalysisHost } from '../server/src/analysis/state/host.ts';
import { loadDocs } from '../server/src/features/docs.ts';
import { hover } from '../server/src/features/hover.ts';
import { Publisher } from '../server/src/lsp/publish.ts';
import type { Session } from '../server/src/lsp/session.ts';
import { uriOfId } from '../server/src/lsp/uri.ts';
import { dirname } from '../server/src/text/path.ts';
import { fileId, type FileId } from '../server/src/text/range.ts';
import { below, percentile, round, type Row } from './figures.ts';
import { siteFile, treeOf, type TreeSize } from './tree.ts';

const root = '/srv/bench';
const settling = 200;

/** CPU of all threads of the process, in milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export interface EditingFigures extends TreeSize {
  readonly files: number;
  readonly strokes: number;
  readonly keystrokes: Readonly<Record<StrokeName, Spread>>;
  /** The hover of every word of a site, in turn; p99 of these. */
  readonly hover: Spread & { readonly p95: number };
}

type StrokeName = keyof typeof strokes;

/** Where the cursor stands, and what is typed there, letter by letter, and taken away again. */
const strokes = {
  'in a comment': { behind: ', one of many', typed: ' and more' },
  'in a word that no other file sees': { behind: 'expires 30d', typed: 'ays0' },
  'in the address of fastcgi_pass': { behind: '.sock', typed: '.old' },
} as const;

export async function measureEditing(size: TreeSize, count: number): Promise<EditingFigures> {
  const tree = treeOf(size);
  const bench = new EditorBench([...tree.files].map(([file, text]) => [fileId(`${root}/${file}`), text]));
  const site = fileId(`${root}/${siteFile(Math.floor(size.sites / 2))}`);
  const keystrokes = {} as Record<StrokeName, Spread>;
  await bench.open(site);
  for (const name of Object.keys(strokes) as StrokeName[])
    keystrokes[name] = await bench.type(site, strokes[name].behind, strokes[name].typed, count);
  return { ...size, files: tree.files.size, strokes: count, keystrokes, hover: await bench.hoverAll(site, count) };
}

class EditorBench {
  readonly #host = new AnalysisHost();
  readonly #texts: Map<FileId, string>;
  readonly #publisher: Publisher;
  sent = 0;
  #published: () => void = () => undefined;

  constructor(files: readonly (readonly [FileId, string])[]) {
    this.#texts = new Map(files);
    this.#host.setRoots([root]);
    for (const [id, text] of files) this.#host.setFile({ id, text, open: false });
    this.#host.listFolders(new Set(files.map(([id]) => dirname(id))));
    // the part of a session that publishing needs; nothing of it waits for an editor
    const session = {
      host: this.#host,
      snapshot: () => this.#host.snapshot(),
      urisOf: (file: FileId) => [uriOfId(file)],
      tests: { diagnostics: () => [] },
      published: () => this.#published(),
      log: {
        error: (what: string, cause: unknown) => {
          throw new Error(what, { cause });
        },
      },
      connection: {
        sendDiagnostics: (params: PublishDiagnosticsParams) => {
          this.sent += params.diagnostics.length;
          return Promise.resolve();
        },
      },
    };
    this.#publisher = new Publisher(session as unknown as Session);
  }

  async open(file: FileId): Promise<void> {
    await this.#set(file, this.#texts.get(file) ?? '');
  }

  /** Types and deletes behind a text; the first strokes warm up and do not count. */
  async type(file: FileId, behind: string, typed: string, count: number): Promise<Spread> {
    const text = this.#texts.get(file) ?? '';
    const at = text.indexOf(behind) + behind.length;
    const costs: number[] = [];
    for (let stroke = 0; stroke < count + settling; stroke++) {
      const step = (stroke % (2 * typed.length)) + 1;
      const length = step <= typed.length ? step : 2 * typed.length - step;
      const next = text.slice(0, at) + typed.slice(0, length) + text.slice(at);
      const before = process.cpuUsage();
      await this.#set(file, next);
      const { user, system } = process.cpuUsage(before);
      if (stroke >= settling) costs.push((user + system) / 1000);
    }
    await this.#set(file, text);
    return { p50: percentile(costs, 0.5), p99: percentile(costs, 0.99) };
  }

  async #set(file: FileId, text: string): Promise<void> {
    this.#host.setFile({ id: file, text, languageId: 'nginx', open: true });
    const done = new Promise<void>((resolve) => (this.#published = resolve));
    this.#publisher.schedule();
    await done;
  }

  async hoverAll(file: FileId, count: number): Promise<EditingFigures['hover']> {
    const docs = await loadDocs();
    const words = [...(this.#texts.get(file) ?? '').matchAll(/[^\s;{}#]+/g)].map((match) => match.index);
    const costs: number[] = [];
    for (let turn = 0; turn < count + settling; turn++) {
      const before = process.cpuUsage();
      hover(this.#host.snapshot(), file, words[turn % words.length] ?? 0, { docs });
      const { user, system } = process.cpuUsage(before);
      if (turn >= settling) costs.push((user + system) / 1000);
    }
    return { p50: percentile(costs, 0.5), p95: percentile(costs, 0.95), p99: percentile(costs, 0.99) };
  }
}

export function editingRows(all: readonly EditingFigures[]): readonly Row[] {
  const rows: Row[] = [];
  const small = all[0];
  for (const name of Object.keys(strokes) as StrokeName[]) {
    for (const figures of all) {
      const { p50, p99 } = figures.keystrokes[name];
      const flat =
        small === undefined || small === figures
          ? {}
          : {
              peer: `${small.files} files ${round(small.keystrokes[name].p50)} ms`,
              ratio: `${round(p50 / small.keystrokes[name].p50)} ×`,
            };
      rows.push({
        what: `keystroke ${name}, ${figures.files} files, CPU p50 / p99`,
        value: `${round(p50)} / ${round(p99)} ms`,
        ...flat,
        aim: below(p99, 16, 'p99 < 16 ms'),
      });
    }
  }
  for (const {
    files,
    hover: { p50, p95 },
  } of all)
    rows.push({
      what: `hover, ${files} files, CPU p50 / p95`,
      value: `${round(p50)} / ${round(p95)} ms`,
      aim: below(p95, 20, 'p95 < 20 ms'),
    });
  return rows;
}
