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
import { codeOf, textsOf } from '../support/source.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Word {
  readonly pattern: RegExp;
  readonly plain: string;
  readonly left: number;
}

/** Not in what users read, with the plain word. */
const inTexts: Readonly<Record<string, Word>> = {
  clock: { pattern: /\bclocks?\b/gi, plain: 'timeout', left: 0 },
  pass: {
    pattern: /\bthis call\b|\bnginx calls\b|\bthe calls?\b(?! hierarchy)/gi,
    plain: 'fastcgi_pass, points to, passes requests to',
    left: 0,
  },
  // the call hierarchy is LSP's own
  'to call': {
    pattern: /(?<!Now |now |incoming |outgoing |codeLens\.|`)\bcall(?:s|ed|ing|ers?)?\b(?! hierarchy)/gi,
    plain: 'pass requests to; named',
    left: 0,
  },
  stand: {
    pattern: /\bstands?\b(?! for\b)|\bstood\b/gi,
    plain: 'is set in, is defined in, follows, precedes',
    left: 0,
  },
  told: { pattern: /\b(?:is|are|was|were|be) told\b/gi, plain: 'receives, is reported', left: 0 },
  notify: { pattern: /\btold\b|\btells?\b/gi, plain: 'report, show, set', left: 0 },
  let: { pattern: /\blets?\b(?! every local user)/gi, plain: 'allow, change', left: 0 },
  want: { pattern: /\bwant(?:s|ed)?\b/gi, plain: 'require, need', left: 0 },
  know: {
    pattern: /\b(?:nginx|PHP|FPM|PCRE|stream|method|_pass) (?:knows?|does not know)\b|\bit knows\b/gi,
    plain: 'support, have',
    left: 0,
  },
  shut: { pattern: /\bshut\b(?! down)/gi, plain: 'denied', left: 0 },
  'do for': { pattern: /\bdo(?:es)? not do\b/gi, plain: 'is not enough for', left: 0 },
  // $(space) is an icon
  space: { pattern: /(?<![`(])\bblanks?\b(?! page)/gi, plain: 'space', left: 0 },
  sign: { pattern: /\bsigns?\b/gi, plain: 'character', left: 0 },
  piece: { pattern: /\bpieces?\b/gi, plain: 'part', left: 0 },
  'is none': { pattern: /\b(?:is|are) none\b/gi, plain: 'is not a', left: 0 },
  'is no': { pattern: /(?<!here )\b(?:is|are) no (?!longer\b|more\b)/gi, plain: 'is not a', left: 0 },
  beside: { pattern: /\bbeside\b/gi, plain: 'next to, together with', left: 0 },
  'any more': { pattern: /\bany more\b/gi, plain: 'no longer', left: 0 },
  hang: { pattern: /\bhangs? on\b/gi, plain: 'depend on', left: 0 },
  'look at': { pattern: /\blook(?:s|ed|ing)? at\b/gi, plain: 'check, read, use', left: 0 },
  'belong into': { pattern: /\bbelongs? into\b/gi, plain: 'belong in', left: 0 },
  'take out': { pattern: /\btakes? out\b|\btakes? \S+ (?:out|away)\b/gi, plain: 'remove', left: 0 },
  'take for': { pattern: /\btakes? \S+ for (?:an?|its)\b/gi, plain: 'read as', left: 0 },
  removal: { pattern: /^drop\b/gim, plain: 'remove', left: 0 },
  include: { pattern: /\bbrings?\b|\bbrought\b/gi, plain: 'contain, include, add', left: 0 },
  slip: { pattern: /\bslips?\b/gi, plain: 'misspelt name', left: 0 },
  'open a socket': {
    pattern: /\b(?:may|to|not|\w+s) open (?:the|its|a|your) socket/gi,
    plain: 'connect to the socket',
    left: 0,
  },
  'go on': { pattern: /\bgo(?:es)? on (?!to\b)/gi, plain: 'continue, keep', left: 0 },
  'next door': { pattern: /\bnext door\b/gi, plain: 'in another location', left: 0 },
  please: { pattern: /\bplease\b(?! specify user and group)/gi, plain: '(leave it out)', left: 0 },
};

/** Not in identifiers, with the plain word. */
const inCode: Readonly<Record<string, Word>> = {
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
  brought: { pattern: /\b\w*(?:[bB]rought|[bB]ring(?:s|er\w*|Many)?)\b/g, plain: 'added, included', left: 0 },
  'gone and come': { pattern: /(?<![.'])\b(?:gone|come)\b/g, plain: 'removed, added', left: 0 },
  around: {
    pattern: /(?<!\/ )\b(?:around|\w+Around|around[A-Z]\w*)\b/g,
    plain: 'surroundings, enclosing, outer',
    left: 0,
  },
  doors: { pattern: /\b\w*[dD]oors\w*\b/g, plain: 'permissionEdits', left: 0 },
  outlook: { pattern: /\b\w*[oO]utlook\w*\b/g, plain: 'reachability', left: 0 },
  stands: { pattern: /\b(?:stands|\w+Stands|stands[A-Z]\w*)\b/g, plain: 'is, isAlone', left: 0 },
  // [:blank:] of a pattern and an outcome of the JSON
  blank: { pattern: /\b\w*[bB]lank(?:s|ed|Of)?\b/g, plain: 'space', left: 2 },
  // the sign of a number
  sign: { pattern: /\b(?:signs?|\w+Signs?|signs?[A-Z]\w*)\b/g, plain: 'character, modifier, hint', left: 2 },
  piece: { pattern: /\b\w*[pP]ieces?\w*\b/g, plain: 'part', left: 0 },
  // two codes of rules
  drop: { pattern: /\b(?:drop\w*|\w+Drop\w*)\b/g, plain: 'remove, discard', left: 4 },
  'let in': { pattern: /\b(?:letIn\w*|takeOut\w*|takenOut\w*)\b/g, plain: 'allow, remove', left: 0 },
  shut: { pattern: /\b(?:shut|\w+Shut)\b/g, plain: 'denied', left: 0 },
  tell: { pattern: /\b(?:#?tell\w*|\w+Tell\w*|untold)\b/g, plain: 'report, set, notify', left: 0 },
  hear: { pattern: /\b(?:hear\w*|loud\w*)\b/g, plain: 'listener, collector', left: 0 },
};

/** Not in identifiers of rooms that know servers only: the editor's workspace has folders, a server's file system has directories. */
const inServerCode: Readonly<Record<string, Word>> = {
  folder: { pattern: /\b\w*[fF]older\w*\b/g, plain: 'directory', left: 0 },
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
  const ofDocuments = globSync(['README.md', 'CHANGELOG.md', 'docs/*.md'], { cwd: root }).map((file) =>
    read(file).replaceAll(/^```[\s\S]*?^```/gm, ''),
  );
  return [
    ...ofRules,
    ...[...syntaxCodes, ...suppressionCodes].map(({ title }) => title),
    ...Object.values(JSON.parse(read('package.nls.json')) as Record<string, string>),
    ...ofDocuments,
    ...sources.flatMap(({ texts }) => texts.filter(isProse)),
  ];
}

/** Files in which text is written for people. */
const sources = globSync(['server/src/**/*.ts', 'client/src/**/*.ts', 'scripts/**/*.{ts,mjs}'], { cwd: root })
  .filter((file) => !file.includes('/generated/'))
  .map((file) => ({ file, texts: textsOf(read(file)), code: codeOf(read(file)) }));

/** What may be a sentence: configuration of examples, tables of names, markup and code begin or look otherwise. */
function isProse(text: string): boolean {
  return /\S \S/.test(text) && !/^\s*\n|^(?:#|;)- |^\s*[.<]|\*\*check\(/.test(text);
}

/** A text about what was found in it. */
function excerpt(text: string, pattern: RegExp): string {
  const at = Math.max(0, text.search(pattern) - 60);
  return text.slice(at, at + 160);
}

function held(what: string, texts: readonly string[], words: Readonly<Record<string, Word>>): void {
  for (const [word, { pattern, plain, left }] of Object.entries(words)) {
    const found = texts.flatMap((text) => [...text.matchAll(pattern)].map(([match]) => match));
    test(`${what}: "${word}" is ${plain}`, () => {
      assert.ok(
        found.length <= left,
        `${found.length} of ${left} that were left: ${texts
          .filter((text) => text.search(pattern) >= 0)
          .slice(0, 5)
          .map((text) => excerpt(text, pattern))
          .join('\n')}`,
      );
      assert.equal(found.length, left, 'fewer are left: write the number down, so that it cannot grow again');
    });
  }
}

held('texts for users', userTexts(), inTexts);
held(
  'identifiers',
  sources.filter(({ file }) => !file.startsWith('scripts/')).map(({ code }) => code),
  inCode,
);
held(
  'identifiers of model and rules',
  sources.filter(({ file }) => /^server.src.(?:model|rules)\b/.test(file)).map(({ code }) => code),
  inServerCode,
);
