/** Whatever a configuration says: no answer in Markdown shows it as an image, a link, HTML, a heading or an icon, by the parser that VS Code uses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { marked, type Token } from 'marked';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { completion } from '../../server/src/features/completion.ts';
import { itemDocs } from '../../server/src/features/completion/resolve.ts';
import { signatureHelp } from '../../server/src/features/hints/signature-help.ts';
import { hover } from '../../server/src/features/hover.ts';
import {
  bold,
  code,
  join,
  link,
  list,
  Markdown,
  md,
  plain,
  sentence,
  table,
} from '../../server/src/features/markdown.ts';
import type { FileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';
import { everyDirective, harmedExamples, markdownPayloads, marker, terminalPayloads, type Hostile } from './hostile.ts';
import { picker } from './picker.ts';
import { runs } from './runs.ts';

const docs = await loadNginxDocs();
const payloads = [...markdownPayloads, ...terminalPayloads];
/** Where links of answers lead: to files of the workspace, whose names are theirs, and to the manuals. */
const targets = /^(?:file:\/\/\/|https:\/\/(?:nginx\.org|www\.php\.net|docs\.nginx\.com|[\w.-]+)\/)/;

/** Everything that is wrong with a text that an editor renders. */
function faultsOf(markdown: string): readonly string[] {
  const faults: string[] = [];
  void marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => {
    const fault = faultOf(token as Token & { readonly text?: string; readonly href?: string });
    if (fault !== undefined) faults.push(`${fault}: ${token.raw.slice(0, 200)}`);
  });
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(markdown.replaceAll('\n', '')))
    faults.push(`characters that are not seen: ${JSON.stringify(markdown.slice(0, 300))}`);
  return faults;
}

function faultOf(token: Token & { readonly text?: string; readonly href?: string }): string | undefined {
  const isTheirs = token.raw.includes(marker);
  switch (token.type) {
    case 'image':
      return 'an image';
    case 'link':
      return token.href?.includes(marker) === true && !targets.test(token.href) ? 'a link' : undefined;
    case 'html':
    case 'heading':
    case 'blockquote':
    case 'def':
    case 'del':
    case 'em':
      return isTheirs ? `a piece of ${token.type}` : undefined;
    // what holds others is looked at in its parts
    case 'text':
      return !('tokens' in token) && /\$\([\w~-]+\)/.test(token.raw) ? 'an icon' : undefined;
    case 'table':
      return columnFault(token as Token & { readonly rows?: readonly (readonly { readonly text: string }[])[] });
    default:
      return undefined;
  }
}

/** The last column of the table of timeouts holds what a visitor gets; where a cell was torn, it holds something else. */
function columnFault({
  rows = [],
}: {
  readonly rows?: readonly (readonly { readonly text: string }[])[];
}): string | undefined {
  const last = rows.map((row) => row.at(-1)?.text ?? '');
  return last.every((text) => /^(?:\*\*50[024]\*\*(?:, if first)?|50[024]|–)$/.test(text))
    ? undefined
    : `a torn table (${last.join(' / ')})`;
}

/** Asks everything that answers in Markdown, at every word. */
function check({ title, files }: Hostile): number {
  const host = hostOf({ files });
  for (const [id, text] of files) host.setFile({ id, text, open: true });
  const snapshot = host.snapshot();
  let answers = 0;
  for (const [file, text] of files) {
    for (const offset of wordsIn(text)) {
      for (const markdown of answersAt(snapshot, file, offset)) {
        answers++;
        const faults = faultsOf(markdown);
        assert.ok(
          faults.length === 0,
          `${faults.join('\n')}\nin the answer at ${file}:${offset} of ${title}\n${markdown}\n\n${text}`,
        );
      }
    }
  }
  return answers;
}

function wordsIn(text: string): readonly number[] {
  return [...text.matchAll(/(?<=^|[\s"'=[])[^\s"'=[\]]/g)].map(({ index }) => index);
}

function* answersAt(snapshot: Snapshot, file: FileId, offset: number): Iterable<string> {
  const answer = hover(snapshot, file, offset, {
    docs,
    linkTo: (target, line) => `file://${encodeURI(target)}#L${line}`,
  });
  if (answer !== undefined) yield answer.markdown;
  for (const { docs: signature } of signatureHelp(snapshot, file, offset, docs)?.signatures ?? []) yield signature;
  if (offset % 5 !== 0) return;
  for (const item of completion(snapshot, file, offset, docs)?.items ?? []) {
    // the manual's own pages are the same whatever a file says
    const text = item.docs?.of === 'text' ? itemDocs(item.docs, docs) : undefined;
    if (text !== undefined) yield text;
  }
}

test('the examples of all rules, with words of others in them', () => {
  const { numRuns, seed = Date.now() } = runs(1);
  let answers = 0;
  for (let run = 0; run < numRuns; run++)
    for (const hostile of harmedExamples(payloads, picker(seed + run))) answers += check(hostile);
  assert.ok(answers > 1000, `${answers} answers`);
});

test('every directive with every payload', () => {
  const turns = Math.min(runs(1).numRuns, payloads.length);
  let answers = 0;
  for (let turn = 0; turn < turns; turn++)
    for (const hostile of everyDirective([...payloads.slice(turn), ...payloads.slice(0, turn)]))
      answers += check(hostile);
  assert.ok(answers > 1000, `${answers} answers`);
});

const part = fc.oneof(
  fc.constantFrom(...payloads),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...Array.from('`|\\*_[]()<>!#$&:/.@~-=+ \n\ta1w')), maxLength: 20 }),
);

/** What a reader sees of a text. */
function shown(markdown: string): string {
  const texts: string[] = [];
  const see = (token: Token): void => {
    const children = 'tokens' in token ? token.tokens : undefined;
    if (children !== undefined && children.length > 0) for (const child of children) see(child);
    else if ('text' in token && typeof token.text === 'string')
      texts.push(token.type === 'text' ? decoded(token.text) : token.text);
  };
  for (const token of marked.lexer(markdown)) see(token);
  return texts.join('');
}

function decoded(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&#124;': '|',
  };
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39|#124);/g, (entity) => entities[entity] ?? entity);
}

test('text is shown as it is, and nothing else becomes of it', () => {
  fc.assert(
    fc.property(part, part, (one, other) => {
      const flat = (text: string): string => plainWords(text);
      for (const made of [
        md`x ${one}`,
        md`${one} and ${other}`,
        md`${bold(one)} ${code(other)}`,
        md`a ${sentence(one)} b`,
        join([one, other], ', '),
        list([plain(one), code(other)]),
        link(code(one), 'file:///a'),
        md`${code(one)}${other}${code(other)}`,
      ])
        assert.deepEqual([made.text, ...faultsOf(made.text)], [made.text]);
      assert.equal(flat(shown(md`x${one}x`.text)), flat(`x${one}x`), md`x${one}x`.text);
      assert.equal(flat(shown(code(one, Infinity).text)), flat(one.trim() === '' ? '""' : one), code(one).text);
    }),
    runs(2000),
  );
});

/** Without what differs on purpose: white space is folded, and what cannot be seen is replaced. */
function plainWords(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFD\s]+/gu, ' ').trim();
}

test('a cell of a table holds what it was given', () => {
  fc.assert(
    fc.property(part, part, (one, other) => {
      const text = table(
        ['a', 'b', 'c'],
        [
          [plain(one), code(other, Infinity), md`end`],
          [md`${code(one)} · ${other}`, bold(other), md`end`],
        ],
      ).text;
      const [first] = marked.lexer(text);
      assert.ok(first?.type === 'table', text);
      const rows = (
        first as unknown as {
          readonly rows: readonly (readonly { readonly text: string; readonly tokens: Token[] }[])[];
        }
      ).rows;
      assert.deepEqual(
        rows.map((row) => row.at(-1)?.text),
        ['end', 'end'],
        text,
      );
      assert.deepEqual(
        faultsOf(text).filter((fault) => !fault.startsWith('a torn table')),
        [],
        text,
      );
    }),
    runs(1000),
  );
});

test('Markdown is made by these functions alone, and a text cannot pass for it', () => {
  assert.throws(
    () => new (Markdown as unknown as new (key: symbol, text: string) => Markdown)(Symbol('markdown'), '![x](y)'),
    TypeError,
  );
  assert.throws(() => `${md`x` as unknown as string}`, TypeError);
  assert.equal(link(plain('x'), 'command:workbench.evil').text, 'x');
  assert.equal(link(plain('x'), 'https://a.example/a)b(c d\\"<').text, '[x](https://a.example/a%29b%28c%20d%5C%22%3C)');
});
