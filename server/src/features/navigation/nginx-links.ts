/** Words of a nginx file that are paths: includes, certificates and keys, modules, scripts. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import { dirname } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import { filesOfInclude } from './include-files.ts';
import { fileAt, inner, type Link } from './link.ts';

/** Directives whose first word is a file that nginx opens. */
const files =
  /^(?:include|ssl_certificate|ssl_certificate_key|ssl_trusted_certificate|ssl_client_certificate|ssl_dhparam|ssl_crl|ssl_password_file|auth_basic_user_file|load_module|perl_modules|js_import|js_include|(?:content|access|rewrite|log|set|init|init_worker)_by_lua_file|geoip_country|geoip_city|xslt_stylesheet|proxy_ssl_\w+)$/;

export function nginxLinks(snapshot: Snapshot, file: FileId, tree: NginxTree): readonly Link[] {
  const links: Link[] = [];
  const bases = [...new Set(snapshot.workspace.index.configsOf(file).map((config) => dirname(config.root)))];
  const visit = (items: readonly NginxDirective[]): void => {
    for (const {
      name,
      args: [word],
      block,
    } of items) {
      if (word !== undefined && !word.template && files.test(name.value) && !word.value.includes('$')) {
        const target =
          name.value === 'include'
            ? single(filesOfInclude(snapshot, file, word.value))
            : fileAt(snapshot, bases, word.value);
        if (target !== undefined) links.push({ range: inner(word), target });
      }
      if (block !== undefined) visit(block.items);
    }
  };
  visit(tree.items);
  return links;
}

function single(found: readonly FileId[]): FileId | undefined {
  return found.length === 1 ? found[0] : undefined;
}
