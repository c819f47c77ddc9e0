/** A result made by hand, to test the reports on. */
import type { Result } from '../../server/src/output/result.ts';
import { docsUrl } from '../../server/src/analysis/report/docs-url.ts';
import type { View } from '../../server/src/output/format.ts';
import { plain } from '../../server/src/output/paint.ts';
import type { Source, Texts } from '../../server/src/output/places.ts';
import { LineIndex } from '../../server/src/text/line-index.ts';
import { fileId, type FileId, type FileRange } from '../../server/src/text/range.ts';

export const site = fileId('/srv/app/sites/shop.conf');
export const pool = fileId('/srv/app/php/www.conf');
export const compose = fileId('/srv/app/compose.yml');

export const texts: Readonly<Record<string, string>> = {
  [site]: 'server {\n\tlocation ~ \\.php$ {\n\t\tfastcgi_pass 127.0.0.1:9000;\n\t}\n}\n',
  [pool]: '[www]\nuser = www-data\n\nlisten = /run/php/php8.2-fpm.sock\n',
};

export const sampleTexts: Texts = {
  source: (id: FileId): Source | undefined => {
    const text = texts[id];
    return text === undefined ? undefined : { text, lines: new LineIndex(text) };
  },
};

/** Names files from the folder of the samples, on a terminal without colours. */
export const view: View = {
  texts: sampleTexts,
  nameOf: (file) => file.replace('/srv/app/', ''),
  nameInCheckout: (file) => file.replace('/srv/app/', ''),
  paint: plain,
  width: 120,
  quiet: false,
  explainUnknown: false,
};

/** The first place of a word in one of the texts. */
export function placeOf(file: FileId, word: string): FileRange {
  const start = (texts[file] ?? '').indexOf(word);
  return { file, range: { start, end: start + word.length } };
}

const address = placeOf(site, '127.0.0.1:9000');
const listen = placeOf(pool, '/run/php/php8.2-fpm.sock');

export const sample: Result = {
  files: { nginx: 2, fpm: 1, foreign: 4 },
  reported: [
    {
      finding: {
        code: 'fastcgi-pass-unserved',
        severity: 'error',
        outcomes: ['502'],
        message: 'nginx connects to 127.0.0.1:9000, but pool "www" listens on /run/php/php8.2-fpm.sock',
        at: address,
        related: [{ at: listen, message: 'pool "www" listens here' }],
        places: 3,
        fixes: () => [],
      },
      docs: docsUrl('fastcgi-pass-unserved'),
      fixes: [
        {
          title: 'Point fastcgi_pass at pool "www" (unix:/run/php/php8.2-fpm.sock)',
          safety: 'review',
          preferred: true,
          edits: [{ ...address, newText: 'unix:/run/php/php8.2-fpm.sock' }],
        },
        {
          title: 'Change listen of pool "www" to 127.0.0.1:9000',
          safety: 'review',
          edits: [{ ...listen, newText: '127.0.0.1:9000' }],
        },
      ],
    },
  ],
  links: [
    {
      at: address,
      address: '127.0.0.1:9000',
      state: 'unserved',
      pool: undefined,
      basis: 'same-machine',
      evidence: [],
      reason: undefined,
      message: undefined,
      access: undefined,
    },
    {
      at: placeOf(site, 'server'),
      address: 'php:9000',
      state: 'unknown',
      pool: undefined,
      basis: undefined,
      evidence: [],
      reason: 'container',
      message: 'nginx or PHP-FPM run in containers here',
      access: undefined,
    },
    {
      at: placeOf(site, 'fastcgi_pass'),
      address: 'unix:/run/php/php8.2-fpm.sock',
      state: 'served',
      pool: { name: 'www', at: listen },
      basis: 'same-machine',
      evidence: [
        { at: listen, message: 'main file of PHP-FPM' },
        { fact: 'nothing in this workspace describes a container' },
      ],
      reason: undefined,
      message: undefined,
      access: { state: 'open', socket: 'www-data:www-data 0660', nginx: 'www-data', reason: undefined },
    },
  ],
  unknown: [
    {
      at: { file: compose, range: { start: 0, end: 0 } },
      reason: 'container',
      message: 'nginx or PHP-FPM run in containers here',
    },
  ],
  failures: [],
};
