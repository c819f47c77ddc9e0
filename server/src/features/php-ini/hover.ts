/** Hover in php.ini files: settings that are known, and the headers that mean something to PHP. */
import { phpIniChange } from '../../catalog/php/ini-names.ts';
import { iniAt } from '../../syntax/php-ini/at-offset.ts';
import type { IniSection, IniTree } from '../../syntax/php-ini/tree.ts';
import { changeText, iniDocs } from '../hover/ini-docs.ts';
import type { HoverParts } from '../hover/parts.ts';
import { bold, link, md, sentence, type Markdown } from '../markdown.ts';

export function iniHover(_: unknown, tree: IniTree, offset: number): HoverParts | undefined {
  const { line, part } = iniAt(tree, offset);
  if (line === undefined || part === undefined) return undefined;
  if (line.kind === 'section') return { here: [], docs: sectionDocs(line), range: line.range };
  const docs = iniDocs(line.key.text) ?? nameDocs(line.key.text);
  return { here: [], docs, range: part === 'value' && line.value !== undefined ? line.value.range : line.key.range };
}

/** What is known of a setting of which nothing is explained. */
function nameDocs(name: string): Markdown | undefined {
  if (phpIniChange(name) === undefined) return undefined;
  const manual = link(md`list of settings`, 'https://www.php.net/manual/en/ini.list.php');
  return md`${bold(name)} · php.ini${sentence(changeText(name))}\n\n${manual}`;
}

/** PHP passes over all names of sections but those of a host or a path (main/php_ini.c, php_ini_parser_cb). */
function sectionDocs({ name }: IniSection): Markdown {
  const special = /^(host|path)=/i.exec(name.text)?.[1]?.toLowerCase();
  if (special === 'host')
    return md`${bold(`[${name.text}]`)} — settings for requests to this host; no script and no \`.user.ini\` may change them`;
  if (special === 'path')
    return md`${bold(`[${name.text}]`)} — settings for scripts below this directory; no script and no \`.user.ini\` may change them`;
  return md`${bold(`[${name.text}]`)} — a heading for readers: PHP passes over it`;
}
