/** A word of `resolver` that nginx does not take. */
import { refusedAddress } from './nginx-networks.ts';
import { refusedTime } from './nginx-read.ts';
import { forkWord } from './fork-words.ts';
import { aboutWord, at, knownWords } from '../kit/nginx-words.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-resolver',
  title: 'nginx does not accept this name server',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['resolver'],
  symptom: '`nginx -t` fails with `invalid port in resolver "127.0.0.1:99999"`, or `invalid parameter: valid=5min`.',
  rationale:
    '`resolver` takes addresses with a port or without, `valid=` with a time, and `ipv4=` and `ipv6=` with on or off.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Names are not looked up.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver'],

  *check(subject): Iterable<Draft> {
    const { directive } = subject;
    if (directive.args.length > 0 && directive.args.every((word) => /^(?:valid|ipv[46]|status_zone)=/.test(word.value)))
      yield { at: at(subject, directive.name), message: '"resolver" names no server' };
    for (const [word] of knownWords(directive)) {
      const text = word.value;
      if (text.includes('$')) continue;
      if (text.startsWith('valid=')) {
        const refusal = refusedTime(text.slice(6), 'sec');
        if (refusal !== undefined)
          yield aboutWord(
            subject,
            word,
            `"valid" of resolver ${refusal.wants}, not "${shortened(text.slice(6))}"`,
            refusal.meant && { ...refusal.meant, text: `valid=${refusal.meant.text}` },
          );
      } else if (/^ipv[46]=/.test(text)) {
        if (!/^ipv[46]=(?:on|off)$/.test(text))
          yield aboutWord(
            subject,
            word,
            `"${text.slice(0, 4)}" of resolver must be "on" or "off", not "${shortened(text.slice(5))}"`,
          );
      } else if (!text.startsWith('status_zone=')) {
        const refusal =
          refusedAddress(text, { port: 'optional' }) ??
          (/[/?]/.test(text) && !/^unix:/i.test(text) ? 'is not an address' : undefined);
        const ofFork = refusal === undefined && text !== 'conf' ? undefined : forkWord(subject, word);
        if (ofFork !== undefined) yield* ofFork;
        else if (refusal !== undefined) yield aboutWord(subject, word, `"${shortened(text)}" ${refusal}`);
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'A time of other programs',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    resolver 127.0.0.53 valid=5min;
    #                   ^^^^^^^^^^ error: "valid" of resolver must be a time in whole seconds, such as 30s or 1m30s, not "5min"
    #= resolver 127.0.0.53 valid=5m;
}`,
      },
      {
        title: 'Not a port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    resolver 127.0.0.1:99999;
    #        ^^^^^^^^^^^^^^^ error: "127.0.0.1:99999" has no port from 1 to 65535
}`,
      },
      {
        title: 'Only settings',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
resolver valid=30s;
#<^^^^^^ error: "resolver" names no server`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    resolver 127.0.0.53 [::1]:53 valid=30s ipv6=off;
}`,
      },
    ],
  },
});
