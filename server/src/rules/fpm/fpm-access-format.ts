/** A token that `access.format` does not know. */
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import { entryOrigin } from '../../model/fpm/master.ts';
import { isSurelyFpm } from '../kit/fpm-words.ts';
import { defineRule } from '../kit/rule.ts';

/** Tokens that PHP-FPM 8.2 takes (tried one by one, fpm_log.c): some may have a name in braces, of a list or any, `e` and `o` must. */
const token =
  /%(?:%|$|[flmnpPqQrRsudMC]|(?:\{[^}]{0,256}\})?[Tt]|\{(?:seconds|mill?i(?:seconds)?|micro(?:seconds)?|)\}d|\{(?:bytes|kilo(?:bytes)?|mega(?:bytes)?|)\}M|\{(?:user|system|total|)\}C|\{[^}]{1,256}\}[eo])/iy;
const cased = /%(?:\{[^}]{0,256}\})?[A-Za-z]/y;
/** Letters of tokens as they have to be written. */
const letters = 'flmnpPqQrRsudMCTteo';

export default defineRule({
  code: 'fpm-access-format',
  title: 'access.format uses a token that PHP-FPM does not support',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom: '`php-fpm -t` fails with `Invalid token in the access.format (%Z)` and `wrong format for access.format`.',
  rationale:
    'The tokens look like those of other servers and are not the same: PHP-FPM has a list of its own, and refuses everything else after a percent character.',
  verified: '`php-fpm -t` of PHP 8.2 refuses unknown tokens where `access.log` is set.',
  limits: 'Without `access.log` PHP-FPM ignores the format.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#access-format'],

  *check({ pool }) {
    const placed = decidingEntry(pool.entries, 'access.format');
    const text = placed === undefined ? undefined : entryText(placed, pool.name);
    if (placed === undefined || text?.kind !== 'known' || !isSurelyFpm(pool.master) || !pool.entries.has('access.log'))
      return;
    const bad = unknownToken(text.value);
    if (bad === undefined) return;
    const left = text.value.replaceAll(bad, '').replaceAll(/ {2,}/g, ' ').trim();
    yield {
      at: entryOrigin(placed),
      message: `access.format does not support ${bad}`,
      fixes: (write) => [
        left === '' || unknownToken(left) !== undefined || /["\\]/.test(left)
          ? {
              title: `Remove access.format: PHP-FPM has one of its own`,
              safety: 'review',
              edits: [write.removeEntry(placed)],
            }
          : {
              title: `Remove ${bad}`,
              safety: 'review',
              preferred: true,
              edits: [write.fpmValue(entryOrigin(placed), left)],
            },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A token of another server',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
access.log = /var/log/www.access.log
access.format = "%R - %u %Z"
;               ^^^^^^^^^^^^ error: access.format does not support %Z
;= access.format = "%R - %u"`,
      },
    ],
    good: [
      {
        title: 'Names in braces',
        files: String.raw`#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
access.format = "%R %u %t \"%m %r%Q%q\" %s %f %{milli}d %{kilo}M %C%% %{HTTP_HOST}e %{X-Powered-By}o"`,
      },
    ],
  },
});

function unknownToken(format: string): string | undefined {
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at)) {
    token.lastIndex = at;
    const match = token.exec(format);
    cased.lastIndex = at;
    const letter = cased.exec(format)?.[0].at(-1);
    if (match === null || (letter !== undefined && !letters.includes(letter)))
      return /^%(?:\{[^}]{0,256}\})?.?/.exec(format.slice(at))?.[0] ?? '%';
    at += match[0].length;
  }
  return undefined;
}
