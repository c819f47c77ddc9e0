/** The docs of an item, worked out when somebody looks at it. */
import type { NginxDocs } from '../../catalog/nginx/docs.ts';
import { fpmDocs } from '../hover/fpm-docs.ts';
import { iniDocs } from '../hover/ini-docs.ts';
import { directiveDocs, variableDocs } from '../hover/nginx-docs.ts';
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { MarkdownText } from '../markdown.ts';
import type { DocsKey } from './item.ts';

const nowhere = { start: 0, end: 0 };

/** Markdown; `undefined` where nobody wrote any. */
export function itemDocs(key: DocsKey, docs: NginxDocs | undefined): MarkdownText | undefined {
  switch (key.of) {
    case 'directive':
      return directiveDocs({ docs }, key.name, key.context as NginxContext | undefined)?.text;
    case 'variable': {
      const doc = docs?.variable(key.name.endsWith('_') ? `${key.name}x` : key.name, key.context);
      return doc === undefined ? undefined : variableDocs(doc).text;
    }
    case 'fpm': {
      const isArray = key.name.endsWith('[]');
      return fpmDocs(
        {
          key: { text: isArray ? key.name.slice(0, -2) : key.name, range: nowhere },
          index: isArray ? { text: '', range: nowhere } : undefined,
        },
        key.section,
      )?.text;
    }
    case 'ini':
      return iniDocs(key.name)?.text;
    case 'text':
      return key.markdown;
  }
}
