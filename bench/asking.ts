/** What an editor asks for while somebody works: completion at each letter, references, rename, lenses, in trees of different sizes. CPU, in milliseconds. */
import { AnalysisHost } from '../server/src/analysis/state/host.ts';
import { completion } from '../server/src/features/completion.ts';
import { loadDocs } from '../server/src/features/docs.ts';
import { lenses } from '../server/src/features/hints/code-lens.ts';
import { inlayHints } from '../server/src/features/hints/inlay-hints.ts';
import { references } from '../server/src/features/navigation/references.ts';
import { renameAt } from '../server/src/features/rename.ts';
import { defaultView } from '../server/src/lsp/view-settings.ts';
import { dirname } from '../server/src/text/path.ts';
import { fileId, type FileId } from '../server/src/text/range.ts';
import { finished } from '../server/src/text/slices.ts';
import type { NginxDocs } from '../server/src/catalog/nginx/docs.ts';
import { below, percentile, round, type Row } from './figures.ts';
import { siteFile, treeOf, type TreeSize } from './tree.ts';

const root = '/srv/bench';

export interface AskingFigures extends TreeSize {
  readonly files: number;
  /** p95 by what is asked. */
  readonly asked: Readonly<Record<string, number>>;
}

/** Where something is typed, letter by letter, and asked for at each. */
const typed: Readonly<Record<string, { readonly behind: string; readonly text: string }>> = {
  'completion of a directive': { behind: 'public;', text: '\n    fastcgi_read' },
  'completion of an address': { behind: 'fastcgi_pass', text: ' unix:/run' },
  'completion of a variable': { behind: 'root ', text: '$document_' },
  'completion of a named location': { behind: 'try_files ', text: '@app' },
  'completion of a path': { behind: 'include ', text: 'sites-enabled/site' },
};

/** By what is asked, in milliseconds at p95. */
const aims: Readonly<Record<string, number>> = { completion: 20, references: 200, rename: 200 };

export async function measureAsking(size: TreeSize, count: number): Promise<AskingFigures> {
  const tree = treeOf(size);
  const bench = new AskingBench(
    [...tree.files].map(([file, text]) => [fileId(`${root}/${file}`), text]),
    fileId(`${root}/${siteFile(Math.floor(size.sites / 2))}`),
    await loadDocs(),
  );
  const asked: Record<string, number> = {};
  for (const [name, { behind, text }] of Object.entries(typed)) asked[name] = bench.type(behind, text, count);
  const few = Math.ceil(count / 10);
  asked['references of an address'] = bench.ask(few, (file, text) =>
    references(bench.snapshot(), file, text.indexOf('unix:') + 6),
  );
  asked['references of a snippet'] = bench.ask(few, (file, text) =>
    references(bench.snapshot(), file, text.indexOf('snippets/') + 3),
  );
  asked['rename of a socket'] = bench.ask(few, (file, text) => {
    const plan = renameAt(bench.snapshot(), file, text.indexOf('unix:') + 6);
    if (plan === undefined || !('edits' in plan)) throw new Error('the socket cannot be renamed');
    return finished(plan.edits('/run/php/new.sock'));
  });
  asked['lenses and hints of a site'] = bench.ask(few, (file) => {
    const state = bench.snapshot().file(file);
    return state === undefined
      ? []
      : [
          lenses(bench.snapshot(), state, defaultView.codeLens),
          inlayHints(bench.snapshot(), state, { start: 0, end: state.text.length }, defaultView.inlayHints),
        ];
  });
  return { ...size, files: tree.files.size, asked };
}

class AskingBench {
  readonly #host = new AnalysisHost();
  readonly #site: FileId;
  readonly #text: string;
  readonly #docs: NginxDocs;

  constructor(files: readonly (readonly [FileId, string])[], site: FileId, docs: NginxDocs) {
    this.#site = site;
    this.#text = new Map(files).get(site) ?? '';
    this.#docs = docs;
    this.#host.setRoots([root]);
    for (const [id, text] of files) this.#host.setFile({ id, text, open: false });
    this.#host.listFolders(new Set(files.map(([id]) => dirname(id))));
    this.#set(this.#text);
  }

  snapshot(): ReturnType<AnalysisHost['snapshot']> {
    return this.#host.snapshot();
  }

  /** The model is brought up to date first, as publishing does that anyway. */
  #set(text: string): void {
    this.#host.setFile({ id: this.#site, text, languageId: 'nginx', open: true });
    void this.snapshot().workspace.configs;
  }

  type(behind: string, text: string, count: number): number {
    const at = this.#text.indexOf(behind) + behind.length;
    const costs: number[] = [];
    for (let turn = 0; turn < count; turn++) {
      const length = (turn % text.length) + 1;
      this.#set(this.#text.slice(0, at) + text.slice(0, length) + this.#text.slice(at));
      costs.push(cost(() => completion(this.snapshot(), this.#site, at + length, this.#docs)));
    }
    this.#set(this.#text);
    return percentile(costs, 0.95);
  }

  ask(count: number, question: (file: FileId, text: string) => unknown): number {
    const costs: number[] = [];
    for (let turn = 0; turn < count; turn++) {
      const text = `${this.#text}${'\n'.repeat(turn % 2)}`;
      this.#set(text);
      costs.push(cost(() => question(this.#site, text)));
    }
    this.#set(this.#text);
    return percentile(costs, 0.95);
  }
}

function cost(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function askingRows(all: readonly AskingFigures[]): readonly Row[] {
  return all.flatMap(({ files, asked }) =>
    Object.entries(asked).map(([what, p95]): Row => {
      const aim = aims[what.split(' ')[0] ?? ''];
      return {
        what: `${what}, ${files} files, CPU p95`,
        value: `${round(p95)} ms`,
        ...(aim !== undefined && { aim: below(p95, aim, `p95 < ${aim} ms`) }),
      };
    }),
  );
}
