/** A php.ini setting in a pool whose name or size PHP does not read as it is meant. */
import { phpIniDirective } from '../../catalog/php/ini-directives.ts';
import { phpIniChange, phpIniDates, phpIniNames } from '../../catalog/php/ini-names.ts';
import type { Release } from '../../catalog/release.ts';
import { lacking } from '../../model/lacking.ts';
import { entryOrigin, type PlacedEntry } from '../../model/fpm/master.ts';
import { entryText } from '../../model/fpm/settings.ts';
import { bytes, sayBytes } from '../../model/units.ts';
import { editDistance } from '../../text/edit-distance.ts';
import { isSurelyFpm } from '../kit/fpm-words.ts';
import { defineRule, type Draft, type Outcome } from '../kit/rule.ts';

export default defineRule({
  code: 'php-ini-misread',
  title: 'PHP does not read this setting as intended',
  severity: 'warning',
  outcomes: ['degraded', 'empty-post', '500'],
  since: '0.1.0',
  subject: 'fpm-entry',
  symptom:
    'No message: `php-fpm -t` passes. A setting with a misspelt name has no effect, and a size such as `20MB` is 20 bytes: PHP drops every upload, or every POST.',
  rationale:
    'PHP-FPM takes any name between the brackets of `php_value[…]`. PHP reads a size as a number and one letter, K, M or G; where something else is the last letter, the number counts bytes, and a fraction is cut off.',
  verified: 'PHP 8.2: `ini_get()` of a misspelt name is not changed, and `ini_parse_quantity("128MB")` is 128.',
  limits:
    'A name is reported only where a setting of PHP is one or two letters away; modules define names of their own.',
  references: [
    'https://www.php.net/manual/en/ini.list.php',
    'https://www.php.net/manual/en/faq.using.php#faq.using.shorthandbytes',
  ],

  *check({ placed, pool, master, workspace }): Iterable<Draft> {
    const { key, index } = placed.entry;
    if (
      index === undefined ||
      pool === undefined ||
      !/^php_(?:admin_)?(?:value|flag)$/.test(key.text) ||
      !isSurelyFpm(master)
    )
      return;
    const { php } = workspace.machineOf(master.root);
    const missed = missedSetting(index.text, php);
    const meant = missed === undefined ? meantName(index.text, php) : undefined;
    if (missed !== undefined)
      yield {
        at: { file: placed.file, range: index.range },
        severity: 'info',
        outcomes: ['degraded'],
        message: `${missed}, so that this has no effect`,
      };
    else if (meant !== undefined) {
      const at = { file: placed.file, range: index.range };
      yield {
        at,
        severity: 'info',
        outcomes: ['degraded'],
        message: `PHP has no setting "${index.text}", so that this has no effect; the nearest is "${meant}"`,
        fixes: () => [
          { title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [{ ...at, newText: meant }] },
        ],
      };
    } else if (key.text.endsWith('value')) yield* sizeDraft(placed, pool.name, index.text);
  },

  examples: {
    bad: [
      {
        title: 'A misspelt name',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
php_admin_value[memory_limt] = 256M
;               ^^^^^^^^^^^ info: PHP has no setting "memory_limt", so that this has no effect; the nearest is "memory_limit"
;= php_admin_value[memory_limit] = 256M`,
      },
      {
        title: 'Megabytes with two letters',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 20MB
;                                ^^^^ warning: PHP reads "20MB" as 20 bytes
;= php_admin_value[post_max_size] = 20M`,
      },
    ],
    good: [
      {
        title: 'Names of modules, and sizes as PHP reads them',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
php_admin_value[newrelic.appname] = shop
php_value[memory_limit] = 256m
php_value[post_max_size] = 1G
php_value[upload_max_filesize] = 8388608`,
      },
    ],
  },
});

/** That a release which is named does not have the setting. */
function missedSetting(name: string, php: Release): string | undefined {
  const dates = phpIniDates(name);
  return dates === undefined || php.name === undefined
    ? undefined
    : lacking(php, `the setting "${name}"`, dates)?.message;
}

/** The setting that a name most likely means; `undefined` where PHP knows the name, or none is near that the release has. */
function meantName(name: string, php: Release): string | undefined {
  if (
    phpIniDates(name) !== undefined ||
    phpIniChange(name) !== undefined ||
    phpIniDirective(name) !== undefined ||
    name.length < 6
  )
    return undefined;
  const most = name.length < 10 ? 1 : 2;
  const family = name.slice(0, name.indexOf('.') + 1);
  for (const distance of [1, 2].slice(0, most)) {
    for (const known of phpIniNames()) {
      if (
        Math.abs(known.length - name.length) <= distance &&
        known.startsWith(family) &&
        known.includes('.') === (family !== '') &&
        editDistance(known, name) <= distance &&
        php.surely(phpIniDates(known) ?? {})
      )
        return known;
    }
  }
  return undefined;
}

const discarded: Readonly<Record<string, Outcome>> = { post_max_size: 'empty-post', memory_limit: '500' };

function* sizeDraft(placed: PlacedEntry, poolName: string, name: string): Iterable<Draft> {
  if (phpIniDirective(name)?.type !== 'size') return;
  const text = entryText(placed, poolName);
  const match = text.kind === 'known' ? /^(\d+)(?:\.\d+)?[ ]*([KMG]?)i?B(?:ytes?)?$/i.exec(text.value) : null;
  if (text.kind === 'unknown' || match === null || Number(match[1]) === 0) return;
  const [, number = '', unit = ''] = match;
  if (unit === '') return;
  const at = entryOrigin(placed);
  const better = text.value.includes('.') ? undefined : `${number}${unit.toUpperCase()}`;
  yield {
    at,
    outcomes: [discarded[name] ?? 'degraded'],
    message: `PHP reads "${text.value}" as ${sayBytes(bytes(Number(number)))}`,
    fixes: (write) =>
      better === undefined
        ? []
        : [{ title: `Write ${better}`, safety: 'review', preferred: true, edits: [write.fpmValue(at, better)] }],
  };
}
