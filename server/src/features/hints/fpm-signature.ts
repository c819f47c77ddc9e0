/** What the setting of PHP-FPM takes that is being written. */
import { fpmDirective, type FpmDirective } from '../../catalog/fpm/directives.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { Cursor } from '../completion/cursor.ts';
import { fromManual } from '../markdown.ts';
import type { Signature, SignatureHelp } from './signature.ts';

export function fpmSignature({ tree, offset }: Cursor<FpmTree>): SignatureHelp | undefined {
  const { entry, part, section } = fpmAt(tree, offset);
  const isValue =
    part === 'value' ||
    (entry?.value === undefined && entry !== undefined && tree.text.slice(entry.key.range.end, offset).includes('='));
  const directive =
    entry === undefined || !isValue
      ? undefined
      : fpmDirective(
          entry.index === undefined ? entry.key.text : `${entry.key.text}[]`,
          section === undefined || section.toLowerCase() === 'global' ? 'global' : 'pool',
        );
  return directive === undefined ? undefined : { signatures: [ofFpm(directive)], active: 0, parameter: 0 };
}

function ofFpm(directive: FpmDirective): Signature {
  const head = `${directive.name}${directive.type === 'array' ? '[…]' : ''} = `;
  const values = directive.values ?? [];
  const words = {
    boolean: 'yes | no',
    time: 'seconds[s|m|h|d]',
    octal: 'octal mode',
    integer: directive.unit ?? 'number',
    enum: '',
    array: 'value',
    string: 'text',
    path: 'path',
    address: 'address',
  }[directive.type];
  const value = [...(words === '' ? [] : [words]), ...values].join(' | ');
  return {
    label: head + value,
    parameters: [[head.length, head.length + value.length]],
    docs: fromManual(directive.summary).text,
  };
}
