/** Words that are paths of files that exist: includes, certificates and keys, modules, scripts. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import { dirname, isAbsolute, joinPath } from '../../text/path.ts';
import type { FileId, TextRange } from '../../text/range.ts';
import { filesOfInclude } from './includes.ts';

export interface Link {
  readonly range: TextRange;
  readonly target: FileId;
}

/** Directives whose first word is a file that nginx opens. */
const files = /^(?:include|ssl_certificate|ssl_certificate_key|ssl_trusted_certificate|ssl_client_certificate|ssl_dhparam|ssl_crl|ssl_password_file|auth_basic_user_file|load_module|perl_modules|js_import|js_include|(?:content|access|rewrite|log|set|init|init_worker)_by_lua_file|geoip_country|geoip_city|xslt_stylesheet|proxy_ssl_\w+)$/;

/** Only what is known to be there, and of an include only what is one file. */
export function documentLinks(snapshot: Snapshot, file: FileId): readonly Link[] {
  const tree = snapshot.file(file)?.tree;
  if (tree === undefined) return [];
  return tree.dialect === 'nginx' ? nginxLinks(snapshot, file, tree) : fpmLinks(snapshot, file, tree);
}

function nginxLinks(snapshot: Snapshot, file: FileId, tree: NginxTree): readonly Link[] {
  const links: Link[] = [];
  const bases = [...new Set(snapshot.workspace.index.configsOf(file).map((config) => dirname(config.root)))];
  const visit = (items: readonly NginxDirective[]): void => {
    for (const { name, args: [word], block } of items) {
      if (word !== undefined && !word.template && files.test(name.value) && !word.value.includes('$')) {
        const target = name.value === 'include' ? single(filesOfInclude(snapshot, file, word.value)) : fileAt(snapshot, bases, word.value);
        if (target !== undefined) links.push({ range: inner(word.range, word.quote !== undefined), target });
      }
      if (block !== undefined) visit(block.items);
    }
  };
  visit(tree.items);
  return links;
}

function fpmLinks(snapshot: Snapshot, file: FileId, tree: FpmTree): readonly Link[] {
  return tree.lines.flatMap((line) => {
    if (line.kind !== 'entry' || line.value?.text === undefined || !line.value.text.startsWith('/') || line.key.text.toLowerCase() === 'listen') return [];
    const target = fileAt(snapshot, [], line.value.text);
    return target === undefined || target === file ? [] : [{ range: inner(line.value.range, line.value.quote !== undefined), target }];
  });
}

function single(found: readonly FileId[]): FileId | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** A file whose text is known, or whose path somebody saw. */
function fileAt(snapshot: Snapshot, bases: readonly string[], path: string): FileId | undefined {
  for (const base of isAbsolute(path) ? [''] : bases) {
    const real = snapshot.world.table.real(base === '' ? path : joinPath(base, path));
    if (real !== undefined) return real;
  }
  return undefined;
}

function inner(range: TextRange, quoted: boolean): TextRange {
  return quoted ? { start: range.start + 1, end: range.end - 1 } : range;
}
