/** nginx in the table of languages that the model is made of. */
import type { NginxFacts } from '../../../model/facts.ts';
import { nginxFacts } from '../../../model/nginx/config/facts-of.ts';
import { dialectOfPlace } from '../../../syntax/dialect.ts';
import type { DialectInput } from '../../../syntax/language-parts.ts';
import type { NginxTree } from '../../../syntax/nginx/tree.ts';
import { inferredContexts } from '../infer-contexts.ts';
import type { LanguageModel } from '../language-model.ts';
import { shiftNginxFacts } from '../shift.ts';
import { weighNginx, type Weight } from '../weighing.ts';

export const nginxModel: LanguageModel<NginxTree, NginxFacts> = {
  contexts: inferredContexts,
  isForeign: (tree, { input, contexts }) => isForeignNginx(weighNginx(tree, contexts), priorOf(input)),
  looksLikeConfig(tree) {
    const { support, against } = weighNginx(tree);
    return support > 0 && support / (support + against) >= 0.6;
  },
  facts: nginxFacts,
  shift: shiftNginxFacts,
  isPrintedOtherwise: false,
  startOutcome: 'nginx-start',
  readers: (index, file) => index.configsOf(file).length,
};

/** Who says that a text is nginx's before its statements are looked at. */
type Prior = 'language' | 'place' | 'none';

function priorOf({ languageId, path }: DialectInput): Prior {
  if (/^nginx$/i.test(languageId ?? '')) return 'language';
  return dialectOfPlace(path) === 'nginx' ? 'place' : 'none';
}

/**
 * Whether the statements tell that a text is another program's. Where nothing else says nginx, they have to speak for it; where the editor
 * or the place do, they have to speak against it, as somebody may be typing. Above this, most of the text has to.
 */
function isForeignNginx({ support, against }: Weight, prior: Prior): boolean {
  if (prior === 'none')
    return against > 0 ? support < 0.5 || support <= (against < 1 ? against : against * 1.5) : support < 0.3;
  const least = prior === 'language' ? 2 : 1;
  return against >= least && against > support * (support < 2 ? 3 : 10);
}
