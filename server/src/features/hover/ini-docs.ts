/** What a php.ini directive is. */
import { phpIniDirective } from '../../catalog/php/ini-directives.ts';
import { phpIniChange } from '../../catalog/php/ini-names.ts';
import { bold, code, fromManual, link, md, nothing, sentence, type Markdown } from '../markdown.ts';

/** What php.ini's manual, in our words, says of a setting. */
export function iniDocs(name: string): Markdown | undefined {
  const ini = phpIniDirective(name);
  if (ini === undefined) return undefined;
  const type =
    ini.type === 'size'
      ? 'bytes, or with K, M or G'
      : ini.type === 'time'
        ? 'seconds'
        : ini.type === 'boolean'
          ? 'on or off'
          : ini.type === 'integer'
            ? 'number'
            : ini.type;
  return md`${bold(ini.name)} — ${type}${ini.default === undefined ? nothing : md` · default ${code(ini.default)}`} · php.ini${sentence(changeText(ini.name))}\n\n${fromManual(ini.docs)}\n\n${link(md`manual`, ini.url)}`;
}

/** Who may change a setting once the pool runs; empty for a name that is not known. */
export function changeText(name: string): string {
  const change = phpIniChange(name);
  return change === undefined
    ? ''
    : { script: ', scripts may change it', folder: ', `.user.ini` may change it', server: ', no script may change it' }[
        change
      ];
}
