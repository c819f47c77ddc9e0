/** The files and directories that a server creates where it is only asked to test its configuration. */
import type { FpmTree } from '../syntax/fpm/tree.ts';
import type { NginxDirective, NginxTree } from '../syntax/nginx/tree.ts';

/** A path, as written, and the directive that names it. */
export interface TestWrite {
  readonly directive: string;
  readonly path: string;
}

/** Directives with those in their blocks, in the order of the text. */
export function* allDirectives(items: readonly NginxDirective[]): Iterable<NginxDirective> {
  for (const item of items) {
    yield item;
    if (item.block?.kind === 'directives') yield* allDirectives(item.block.items);
  }
}

const writtenByNginx = /^(?:pid|error_log|access_log|[a-z_]+_temp_path|(?:proxy|fastcgi|uwsgi|scgi)_cache_path)$/;
const noFile = /^(?:off|stderr|syslog:.*|memory:.*|[^$\n]*\$.*|)$/;

/** The paths, as written, of the files and directories that `nginx -t` creates where they do not exist (ngx_cycle.c), as far as one file names them. */
export function nginxWrites({ items }: NginxTree): readonly TestWrite[] {
  const found: TestWrite[] = [];
  for (const {
    name,
    args: [first],
    block,
  } of allDirectives(items)) {
    if (
      block?.kind !== 'directives' &&
      first !== undefined &&
      !first.template &&
      writtenByNginx.test(name.value) &&
      !noFile.test(first.value)
    )
      found.push({ directive: name.value, path: first.value });
  }
  return found;
}

/** The paths, as written, of the logs that `php-fpm -t` creates where they do not exist (fpm_stdio.c, fpm_log.c, fpm_conf.c), as far as one file names them. */
export function fpmWrites({ lines }: FpmTree): readonly TestWrite[] {
  let section = '';
  return lines.flatMap((line) => {
    if (line.kind === 'section') section = line.name.text;
    if (line.kind === 'section' || !/^(?:error_log|access\.log|slowlog)$/.test(line.key.text)) return [];
    const path = line.value?.text?.replaceAll('$pool', section) ?? '';
    return noFile.test(path) || path === 'syslog' ? [] : [{ directive: line.key.text, path }];
  });
}
