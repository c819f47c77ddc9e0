/** How long a client waits until a request that it cancels is answered, in a workspace of many sites: the server itself, over LSP. Milliseconds. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CancellationTokenSource,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type Position,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol/node';
import { below, round, type Row } from './figures.ts';
import { startServer } from './language-server.ts';
import { mainFile, siteFile, treeOf, writeTree, type Tree, type TreeSize } from './tree.ts';

export interface CancelFigures extends TreeSize {
  /** By what is asked: how long the whole answer takes, and the longest wait for that of a cancelled request. */
  readonly asked: Readonly<Record<string, { readonly answer: number; readonly cancelled: number }>>;
}

/** The moments at which a request is cancelled, as shares of the time that its answer takes. */
const moments = [0.1, 0.3, 0.5, 0.7, 0.9];
/** Within so many milliseconds a cancelled request is to be answered. */
const aim = 50;

/** Every site reads a variable that a map gives, and logs in a format that is defined for all. */
function sharedNamesIn({ files, ...size }: Tree): Tree {
  const changed = new Map(
    [...files].map(([file, text]) => {
      if (file === mainFile)
        return [
          file,
          text.replace(
            '    include sites',
            `    map $http_user_agent $visitor {\n        default human;\n    }\n    log_format visits '$visitor $request';\n\n    include sites`,
          ),
        ] as const;
      return [
        file,
        text.replace('    index index.php', '    add_header X-Visitor $visitor;\n    index index.php'),
      ] as const;
    }),
  );
  return { ...size, files: changed };
}

/** Starts `lsp --stdio` of a program on a tree that is written into the folder. */
export async function measureCancelling(cli: string, size: TreeSize, folder: string): Promise<CancelFigures> {
  writeTree(sharedNamesIn(treeOf(size)), folder);
  const server = await startServer(cli, folder);
  try {
    return { ...size, asked: await new CancelBench(server.connection, folder).askAll() };
  } finally {
    await server.stop();
  }
}

class CancelBench {
  readonly #connection: ProtocolConnection;
  readonly #folder: string;
  #version = 1;

  constructor(connection: ProtocolConnection, folder: string) {
    this.#connection = connection;
    this.#folder = folder;
  }

  async askAll(): Promise<CancelFigures['asked']> {
    const site = siteFile(7);
    for (const file of [site, mainFile]) await this.#open(file, this.#text(file));
    const flawed = siteFile(8);
    // a fix that may be made unseen: nginx takes the address with the colon behind it
    await this.#open(flawed, this.#text(flawed).replace('.sock;', '.sock:;'));
    const at = (file: string, words: string, inside: number): object => ({
      textDocument: { uri: this.#uri(file) },
      position: this.#position(file, words, inside),
    });
    const everything = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
    const questions: Readonly<Record<string, readonly [method: string, params: object]>> = {
      'references of a variable': [
        'textDocument/references',
        { ...at(site, '$visitor', 2), context: { includeDeclaration: true } },
      ],
      'references of a snippet': [
        'textDocument/references',
        { ...at(site, 'snippets/security', 2), context: { includeDeclaration: true } },
      ],
      'references of an address': [
        'textDocument/references',
        { ...at(site, 'unix:', 6), context: { includeDeclaration: true } },
      ],
      'rename of a variable': ['textDocument/rename', { ...at(site, '$visitor', 2), newName: 'guest' }],
      'rename of a socket': ['textDocument/rename', { ...at(site, 'unix:', 6), newName: '/run/php/new.sock' }],
      'symbols of the workspace': ['workspace/symbol', { query: 'nothing-like-it' }],
      'fixing a file': [
        'textDocument/codeAction',
        {
          textDocument: { uri: this.#uri(flawed) },
          range: everything,
          context: { diagnostics: [], only: ['source.fixAll'] },
        },
      ],
      'calls of a server': ['textDocument/prepareCallHierarchy', at(site, 'server {', 2)],
      'lenses of the main file': ['textDocument/codeLens', { textDocument: { uri: this.#uri(mainFile) } }],
      'the map': ['gatewise/map', {}],
    };
    const asked: Record<string, { answer: number; cancelled: number }> = {};
    for (const [name, [method, params]] of Object.entries(questions)) asked[name] = await this.#ask(method, params);
    return asked;
  }

  /** The edit before each makes another snapshot, so that nothing is answered from what was worked out before. */
  async #ask(method: string, params: object): Promise<{ answer: number; cancelled: number }> {
    await this.#edit();
    const answer = await this.#timed(async () => void (await this.#connection.sendRequest(method, params)));
    let cancelled = 0;
    for (const moment of moments) {
      await this.#edit();
      const source = new CancellationTokenSource();
      const outcome = this.#connection.sendRequest(method, params, source.token).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, answer * moment));
      cancelled = Math.max(
        cancelled,
        await this.#timed(async () => {
          source.cancel();
          await outcome;
        }),
      );
    }
    return { answer, cancelled };
  }

  async #timed(work: () => Promise<void>): Promise<number> {
    const before = performance.now();
    await work();
    return performance.now() - before;
  }

  /** A comment more or less in the site, and its findings are published: the model is as new as the text. */
  async #edit(): Promise<void> {
    const uri = this.#uri(siteFile(7));
    const text = `${this.#text(siteFile(7))}${'#\n'.repeat(this.#version % 2)}`;
    await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: ++this.#version },
      contentChanges: [{ text }],
    });
    await this.#connection.sendRequest('gatewise/map', {});
  }

  async #open(file: string, text: string): Promise<void> {
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: this.#uri(file), languageId: 'nginx', version: 1, text },
    });
  }

  #uri(file: string): string {
    return `file://${path.join(this.#folder, file)}`;
  }

  #text(file: string): string {
    return readFileSync(path.join(this.#folder, file), 'utf8');
  }

  #position(file: string, words: string, inside: number): Position {
    const text = this.#text(file);
    const before = text.slice(0, text.indexOf(words) + inside).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  }
}

export function cancelRows({ sites, asked }: CancelFigures): readonly Row[] {
  return Object.entries(asked).map(([what, { answer, cancelled }]) => ({
    what: `${what}, ${sites} sites, cancelled`,
    value: `${round(cancelled)} ms`,
    peer: `answer ${round(answer)} ms`,
    aim: below(cancelled, aim, `< ${aim} ms`),
  }));
}
