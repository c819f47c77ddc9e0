/** FastCGI servers that are not PHP-FPM: nothing in a pool file says whether they answer. */
import type { FastcgiPass, Target } from './passes.ts';
import { unknown, type Unknown } from '../../value.ts';

const names =
  /fcgiwrap|spawn-?fcgi|php-?cgi-?wrap|(?<![a-z])(?:munin|hhvm|mapserv|git-http|gitweb|cgit|mailman|smokeping|nagios|awstats|perl|python|ruby|django|flask|hgweb)|(?<![a-z])(?:trac|mono|fpc)(?![a-z])/i;
const scripts = /\\?\.\(?(?:\??:?)(?:cgi|pl|py|fcgi|rb|lua)\b|cgi-bin/i;

/** Why the pass may mean another FastCGI server than PHP-FPM; `undefined` where nothing says so. */
export function otherFastcgiServer(pass: FastcgiPass, target: Target): Unknown | undefined {
  const name = names.exec(target.text)?.[0] ?? names.exec(target.upstream?.name ?? '')?.[0];
  if (name !== undefined)
    return unknown('environment', `"${target.text}" is the address of ${name}, not of a PHP-FPM pool`, target.at);
  const location = pass.scope.enclosing('location')?.opener?.fact.args.at(-1)?.value ?? '';
  const script = scriptFilename(pass);
  if ((scripts.test(location) && !/php/i.test(location)) || (names.test(script) && !/php/i.test(script))) {
    return unknown(
      'environment',
      'the location runs other scripts than PHP, so another FastCGI server may answer',
      pass.at,
    );
  }
  return undefined;
}

function scriptFilename(pass: FastcgiPass): string {
  const params = pass.scope.nearest('fastcgi_param')?.scope.own('fastcgi_param') ?? [];
  return params.findLast((placed) => placed.fact.args[0]?.value === 'SCRIPT_FILENAME')?.fact.args[1]?.value ?? '';
}
