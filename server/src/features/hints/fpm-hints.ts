/** Hints in PHP-FPM files: shorthand in bytes and seconds. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import { phpIniDirective } from '../../catalog/php/ini-directives.ts';
import { parseFpmTime, parseIniSize, toMilliseconds } from '../../model/units.ts';
import type { FpmEntry, FpmTree } from '../../syntax/fpm/tree.ts';
import { eachSliced, type Slices } from '../../text/slices.ts';
import type { HintChoice, Hinted, InlayHint } from './hint.ts';
import { inBytes, inSeconds } from './plain-values.ts';

export function* fpmHints({ tree }: Hinted<FpmTree>, { values }: HintChoice): Slices<readonly InlayHint[]> {
  return values ? yield* fpmValues(tree) : [];
}

function* fpmValues(tree: FpmTree): Slices<readonly InlayHint[]> {
  const found = yield* eachSliced(tree.lines, (line): readonly InlayHint[] => {
    const label = line.kind === 'entry' ? fpmValue(line) : undefined;
    return label === undefined || line.kind !== 'entry' || line.value === undefined
      ? []
      : [{ offset: line.value.range.end, label, tooltip: `${line.key.text} = ${line.value.raw}` }];
  });
  return found.flat();
}

function fpmValue({ key, index, value }: FpmEntry): string | undefined {
  if (value?.text === undefined) return undefined;
  if (index !== undefined)
    return key.text.startsWith('php_') && phpIniDirective(index.text)?.type === 'size'
      ? inBytes(value.text, parseIniSize(value.text))
      : undefined;
  if (fpmDirective(key.text)?.type !== 'time') return undefined;
  const time = parseFpmTime(value.text);
  return time === undefined ? undefined : inSeconds(value.text, toMilliseconds(time.seconds));
}
