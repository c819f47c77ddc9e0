/** Words of nginx's directives that only some releases take, where no closed list of words or parameters holds them. */
import { familyKey, type NginxFamily } from './directives.ts';
import { datedWord, type DatedWord } from '../release.ts';

/**
 * `directive words…`, a line each; `stream/` and `mail/` before the directive of that name there; `map>`: of a line in its block. `word+release` is there since a
 * release, `word-release` up to one. A word that ends in `=` or `:` begins the written one; `$`: the word holds a variable; `#-#`: it is or ends in a range of ports.
 * Source of the facts: the comparisons and setters of nginx 1.10.0 to 1.31.4, and its list of changes.
 */
const table = `
resolver ipv4=+1.23.1
log_format escape=none+1.13.10 escape=+1.11.8
stream/log_format escape=none+1.13.10 escape=+1.11.8
map> volatile+1.11.7
geo> volatile+1.29.3
aio sendfile-1.21.4
proxy_redirect false-1.19.2
limit_rate $+1.17.0
limit_rate_after $+1.17.0
proxy_limit_rate $+1.27.0
fastcgi_limit_rate $+1.27.0
uwsgi_limit_rate $+1.27.0
scgi_limit_rate $+1.27.0
stream/proxy_download_rate $+1.17.0
stream/proxy_upload_rate $+1.17.0
ssl_certificate data:+1.15.10 $+1.15.9
ssl_certificate_key store:+1.29.0 data:+1.15.10 $+1.15.9
stream/ssl_certificate data:+1.15.10 $+1.15.9
stream/ssl_certificate_key store:+1.29.0 data:+1.15.10 $+1.15.9
proxy_ssl_certificate $+1.21.0
proxy_ssl_certificate_key store:+1.29.0 $+1.21.0
uwsgi_ssl_certificate $+1.21.0
uwsgi_ssl_certificate_key store:+1.29.0 $+1.21.0
grpc_ssl_certificate $+1.21.0
grpc_ssl_certificate_key store:+1.29.0 $+1.21.0
stream/proxy_ssl_certificate $+1.21.0
stream/proxy_ssl_certificate_key store:+1.29.0 $+1.21.0
grpc_pass $+1.17.8
listen #-#+1.15.10
stream/listen #-#+1.15.10
mail/listen #-#+1.15.10
`;

let parsed: ReadonlyMap<string, readonly DatedWord[]> | undefined;

/**
 * The dated word that a written one is; `undefined` where every release takes it alike.
 * @param name a directive, or `map>` for a line in its block
 * @param family `http`, `stream`, `mail`, or any other context's first word
 */
export function nginxDatedWord(name: string, family: NginxFamily, written: string): DatedWord | undefined {
  parsed ??= new Map(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const [of = '', ...words] = line.split(' ');
        return [of, words.map(datedWord)];
      }),
  );
  const all = parsed.get(familyKey(name, family)) ?? (name.endsWith('>') ? parsed.get(name) : undefined);
  return all?.find(({ word }) => isWritten(word, written));
}

function isWritten(word: string, written: string): boolean {
  if (word === '$') return written.includes('$');
  if (word === '#-#') return /(?:^|:)\d+-\d+$/.test(written);
  return /[=:]$/.test(word) ? written.startsWith(word) : written === word;
}
