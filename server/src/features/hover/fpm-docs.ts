/** What a PHP-FPM directive is. */
import { fpmDirective, type FpmDirective } from '../../catalog/fpm/directives.ts';
import { newestPhp, type Release } from '../../catalog/release.ts';
import type { FpmEntry } from '../../syntax/fpm/tree.ts';
import { cutDocs } from './docs-text.ts';
import { iniDocs } from './ini-docs.ts';
import { code, fromManual, join, link, md, nothing, sentence, type Markdown } from '../markdown.ts';

/** `undefined` for keys that PHP-FPM does not know. */
export function fpmDocs(
  entry: Pick<FpmEntry, 'key' | 'index'>,
  section: 'global' | 'pool',
  php: Release = newestPhp,
): Markdown | undefined {
  const doc = fpmDirective(entry.index === undefined ? entry.key.text : `${entry.key.text}[]`, section);
  if (doc === undefined) return undefined;
  const ini = entry.index !== undefined && entry.key.text.startsWith('php_') ? iniDocs(entry.index.text) : undefined;
  const { text, isCut } = cutDocs(ini === undefined ? `${doc.summary} ${doc.docs}` : doc.summary);
  const own = md`**${doc.name}${doc.type === 'array' ? md`[…]` : nothing}** — ${join(facts(doc, php), ' · ')}\n\n${fromManual(text)}\n\n${link(md`${isCut ? 'more in the manual' : 'manual'}`, doc.url)}`;
  return ini === undefined ? own : md`${ini}\n\n${own}`;
}

function facts(doc: FpmDirective, php: Release): readonly Markdown[] {
  const fallback = php.valueIn(doc.default, doc.earlierDefaults);
  const list = [typeWords(doc)];
  const range = rangeWords(doc);
  if (range !== undefined) list.push(md`${range}`);
  if (doc.required !== undefined)
    list.push(
      sentence(
        { always: 'required', 'as-root': 'required where FPM starts as root', dynamic: 'required with `pm = dynamic`' }[
          doc.required
        ],
      ),
    );
  else if (fallback !== undefined) list.push(md`default ${code(fallback)}`);
  if (doc.since !== undefined) list.push(md`since PHP ${doc.since}`);
  return [
    ...list,
    doc.section === 'both' ? md`[global] and pools` : doc.section === 'global' ? md`[global]` : md`pools`,
  ];
}

function typeWords(doc: FpmDirective): Markdown {
  const values = join(
    (doc.values ?? []).map((value) => code(value)),
    ', ',
  );
  const others = values.isEmpty ? nothing : md`, or ${values}`;
  switch (doc.type) {
    case 'enum':
      return values;
    case 'time':
      return md`time in seconds, or with s, m, h or d`;
    case 'boolean':
      return sentence('`yes` or `no`');
    case 'octal':
      return md`octal number`;
    case 'array':
      return md`several values, each with a name`;
    case 'integer':
      return md`number${doc.unit === undefined ? '' : ` of ${doc.unit}`}${others}`;
    case 'string':
    case 'path':
    case 'address':
      return md`${doc.type}${others}`;
  }
}

function rangeWords(doc: FpmDirective): string | undefined {
  const { min, max } = doc.range ?? {};
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return min === 0 ? undefined : `at least ${min}`;
  return max === undefined ? undefined : `at most ${max}`;
}
