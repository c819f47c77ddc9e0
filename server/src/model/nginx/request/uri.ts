/** What nginx makes of the path of a request before it looks for a location (ngx_http_parse.c, ngx_http_parse_complex_uri). */

export interface NginxUri {
  /** Decoded, without dots and double slashes: bytes, as characters 0 to 255. */
  readonly path: string;
  /** What is behind the question mark, as sent. */
  readonly args: string;
}

export interface UriSettings {
  /** `merge_slashes`: several slashes are one. */
  readonly mergeSlashes: boolean;
}

/**
 * Reads the target of a request line, in bytes. `%` and `?` that were escaped are plain characters then; an escaped slash is a slash.
 * `undefined`: nginx answers 400.
 */
export function parseUri(target: string, { mergeSlashes }: UriSettings): NginxUri | undefined {
  if (!target.startsWith('/')) return undefined;
  const path: string[] = [];
  for (let at = 0; at < target.length; at++) {
    let char = target[at] ?? '';
    if (char === '#') return finished(path, '', { mergeSlashes });
    if (char === '?') return finished(path, target.slice(at + 1).replace(/#.*$/s, ''), { mergeSlashes });
    if (char === '%') {
      const code = /^[0-9a-fA-F]{2}/.exec(target.slice(at + 1))?.[0];
      if (code === undefined || code === '00') return undefined;
      char = String.fromCharCode(parseInt(code, 16));
      at += 2;
    }
    path.push(char);
  }
  return finished(path, '', { mergeSlashes });
}

function finished(chars: readonly string[], args: string, { mergeSlashes }: UriSettings): NginxUri | undefined {
  const parts: string[] = [];
  const given = chars.join('').slice(1).split('/');
  for (const [index, part] of given.entries()) {
    const last = index === given.length - 1;
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else if (part !== '.' && (part !== '' || !mergeSlashes || last)) {
      parts.push(part);
      continue;
    }
    // what the dots stood for is a directory
    if (last) parts.push('');
  }
  return { path: `/${parts.join('/')}`, args };
}
