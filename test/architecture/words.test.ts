/**
 * Plain standard English: words that an engineer of this field would not use for these things. In texts for users, and in identifiers. Where one still
 * stands, its count is written down below: it may only fall, and the list with it.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { allRules } from '../../server/src/rules/all.ts';
import { suppressionCodes, syntaxCodes } from '../../server/src/analysis/report/other-codes.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Not in what users read, with the plain word. */
const inTexts: Readonly<Record<string, { readonly pattern: RegExp; readonly plain: string; readonly left: number }>> = {
  clock: { pattern: /\bclocks?\b/gi, plain: 'timeout', left: 0 },
  pass: {
    pattern: /\bthis call\b|\bnginx calls\b|\bthe calls?\b/gi,
    plain: 'fastcgi_pass, points to, passes requests to',
    left: 0,
  },
  'to call': {
    pattern: /(?<!Now |now |codeLens\.|`)\bcall(?:s|ed|ing|ers?)?\b/gi,
    plain: 'pass requests to; named',
    left: 0,
  },
  stand: {
    pattern: /\bstands? (?:here|in|on|behind|before|beside|outside|twice|at)\b|\bcannot stand\b/gi,
    plain: 'is set in, is defined in, follows, precedes',
    left: 0,
  },
  told: { pattern: /\b(?:is|are|was|were|be) told\b/gi, plain: 'receives, is reported', left: 0 },
  tell: { pattern: /\btold\b|\btells?\b/gi, plain: 'report, show, set', left: 0 },
  'let in': { pattern: /\blets? (?:no|nobody|everybody|\S+ in)\b/gi, plain: 'allow', left: 0 },
  wants: { pattern: /\b(?:nginx|PHP|FPM|PCRE) wants\b/gi, plain: 'requires', left: 0 },
  knows: { pattern: /\b(?:nginx|PHP|FPM|PCRE|stream) (?:knows|does not know)\b/gi, plain: 'supports, has', left: 0 },
  shut: { pattern: /\bshut\b/gi, plain: 'denied', left: 0 },
  'do for': { pattern: /\bdo(?:es)? not do\b/gi, plain: 'is not enough for', left: 0 },
  blank: { pattern: /(?<!`)\bblanks?\b(?! page)/gi, plain: 'space', left: 0 },
  sign: { pattern: /\bsigns?\b/gi, plain: 'character', left: 0 },
  piece: { pattern: /\bpieces?\b/gi, plain: 'part', left: 0 },
  'is none': { pattern: /\b(?:is|are) none\b/gi, plain: 'is not a', left: 0 },
};

/** Not in identifiers, with the plain word. */
const inCode: Readonly<Record<string, { readonly pattern: RegExp; readonly plain: string; readonly left: number }>> = {
  clock: { pattern: /\b\w*[cC]locks?\w*\b/g, plain: 'timeout', left: 0 },
  told: { pattern: /\b(?:told\w*|\w+Told\w*|toldIni)\b/g, plain: 'reported, result', left: 0 },
  said: { pattern: /\b(?:said|\w+Said\w*)\b/g, plain: 'message, text', left: 0 },
  // the call hierarchy is LSP's own
  call: {
    pattern:
      /(?<![\w$'|])(?!callback|(?:on|prepare)?\w*(?:CallHierarchy|callHierarchy|IncomingCall|OutgoingCall)|CallItem|CallKind|CallStep|callItemAt)#?(?:\w*Call|call)(?:s|ed|er|ers|ing)?(?![a-z])\w*/g,
    plain: 'pass, site, target; two are names of the JSON',
    left: 2,
  },
  standing: { pattern: /\b\w*[sS]tanding\w*\b/g, plain: 'placement', left: 0 },
  fitting: { pattern: /\b(?:fitting\w+|fittingContexts)\b/g, plain: 'inferred', left: 0 },
  judgeable: { pattern: /\b\w*[jJ]udgeable\w*\b/g, plain: 'absenceEvidence', left: 0 },
  plausible: { pattern: /\b\w*[pP]lausible\w*\b/g, plain: 'looksLikeConfig', left: 0 },
  sufferers: { pattern: /\b\w*[sS]ufferers?\w*\b/g, plain: 'affected', left: 0 },
  breath: { pattern: /\b\w*[bB]reath\w*\b/g, plain: 'yield, pause', left: 0 },
  brought: { pattern: /\bbrought\b/g, plain: 'added, included', left: 0 },
};

/** Titles, symptoms, reasons and messages of rules and codes, the manifest's texts, the documents that no rule makes. */
function userTexts(): readonly string[] {
  const ofRules = allRules.flatMap(({ title, symptom, rationale, verified, limits, examples }) => [
    title,
    symptom,
    rationale,
    verified,
    limits,
    ...[...examples.bad, ...examples.good].map((example) => example.title),
    ...examples.bad.flatMap(({ files }) =>
      [...files.matchAll(/\^+ (?:error|warning|info|related)(?:\[[\w-]+\])?: (.*)$/gm)].map(
        ([, message = '']) => message,
      ),
    ),
  ]);
  const ofDocuments = globSync(['README.md', 'docs/*.md'], { cwd: root }).map((file) =>
    read(file).replaceAll(/^```[\s\S]*?^```/gm, ''),
  );
  return [
    ...ofRules,
    ...[...syntaxCodes, ...suppressionCodes].map(({ title }) => title),
    ...Object.values(JSON.parse(read('package.nls.json')) as Record<string, string>),
    ...ofDocuments,
  ];
}

/** Code without its comments and texts. */
function identifiersOf(file: string): string {
  return read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/g, ' ');
}

function held(what: string, texts: readonly string[], words: typeof inTexts): void {
  for (const [word, { pattern, plain, left }] of Object.entries(words)) {
    const found = texts.flatMap((text) => [...text.matchAll(pattern)].map(([match]) => match));
    test(`${what}: "${word}" is ${plain}`, () => {
      assert.ok(
        found.length <= left,
        `${found.length} of ${left} that were left: ${texts
          .filter((text) => text.search(pattern) >= 0)
          .slice(0, 5)
          .map((text) => text.slice(0, 200))
          .join('\n')}`,
      );
      assert.equal(found.length, left, 'fewer are left: write the number down, so that it cannot grow again');
    });
  }
}

held('texts for users', userTexts(), inTexts);
held(
  'identifiers',
  globSync(['server/src/**/*.ts', 'client/src/**/*.ts'], { cwd: root })
    .filter((file) => !file.includes('/generated/'))
    .map(identifiersOf),
  inCode,
);
