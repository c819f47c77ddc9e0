/** What nginx refuses: of a configuration from its main file on, of files that nobody includes, and of files that no configuration holds. */
import type { FileId } from '../../text/range.ts';
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import type { Rule } from '../../rules/kit/rule.ts';
import type { FileState } from '../state/file-state.ts';
import type { RuleDraft } from './nginx-checks.ts';
import { NginxReader, type NginxVerdict, type ReadingRule } from './nginx-reader.ts';
import { looksLikeConfig } from '../state/languages.ts';
import type { Snapshot } from '../state/snapshot.ts';

const nothing: NginxVerdict = { drafts: [], errors: [] };

/** What nginx refuses in one configuration; kept up with edits of its files. */
export class NginxVerdicts {
  readonly #config: WholeNginxConfig;
  readonly #rules: readonly ReadingRule[];
  #reader: NginxReader | undefined;
  #verdict: NginxVerdict | undefined;

  constructor(config: WholeNginxConfig, rules: readonly Rule[]) {
    this.#config = config;
    this.#rules = rules.filter((rule): rule is ReadingRule => rule.subject === 'nginx-reading');
  }

  get root(): FileId {
    return this.#config.root;
  }

  /** Nothing is asked about a sample, unless somebody edits it. */
  isAsked(snapshot: Snapshot): boolean {
    return this.#config.notInForce?.because !== 'sample' || snapshot.file(this.#config.root)?.open === true;
  }

  get(snapshot: Snapshot): NginxVerdict {
    if (this.#verdict !== undefined) return this.#verdict;
    const verdict = this.#config.isMain ? this.#read(snapshot) : this.#readLoose(snapshot);
    if (verdict.errors.length === 0) this.#verdict = verdict;
    else this.#reader = undefined;
    return verdict;
  }

  /** A file of the configuration has another text; all is read anew only where others can see what changed. */
  edited(file: FileState): void {
    const reader = this.#reader;
    this.#reader = undefined;
    this.#verdict = undefined;
    this.#verdict = reader?.exchange(file);
    if (this.#verdict !== undefined) this.#reader = reader;
  }

  #read(snapshot: Snapshot): NginxVerdict {
    const reader = new NginxReader(snapshot, this.#config, this.#rules);
    const verdict = reader.read('main');
    this.#reader = reader; // one that threw on its way is of no use
    return verdict;
  }

  /** A file that nobody includes: what is wrong in every context that fits. */
  #readLoose(snapshot: Snapshot): NginxVerdict {
    const contexts = snapshot.file(this.#config.root)?.inferredContexts ?? [];
    return ours(
      snapshot,
      common(contexts, (context) => new NginxReader(snapshot, this.#config, this.#rules).read(context)),
    );
  }
}

/** What nginx would refuse in a file that no configuration holds. */
export function unreachedVerdict(snapshot: Snapshot, file: FileState): NginxVerdict {
  const { nginx } = snapshot.workspace.machineOf(file.id);
  return ours(
    snapshot,
    common(file.inferredContexts, (context) => file.nginxChecks(context, nginx) ?? nothing),
  );
}

/** What is said in each of the contexts. */
function common(contexts: readonly NginxContext[], verdict: (context: NginxContext) => NginxVerdict): NginxVerdict {
  const [first, ...others] = contexts;
  if (first === undefined) return { drafts: [], errors: [] };
  const { drafts: all, errors } = verdict(first);
  let drafts = all;
  for (const other of others) {
    if (drafts.length === 0) break;
    const keys = new Set(verdict(other).drafts.map(keyOf));
    drafts = drafts.filter((one) => keys.has(keyOf(one)));
  }
  return { drafts, errors };
}

function keyOf({ rule, draft }: RuleDraft): string {
  return `${rule.code}\0${draft.at.file}\0${draft.at.range.start}`;
}

/** Only what is said of files that are nginx's for certain. */
function ours(snapshot: Snapshot, verdict: NginxVerdict): NginxVerdict {
  if (verdict.drafts.length === 0) return verdict;
  const known = new Map<FileId, boolean>();
  const isOurs = (id: FileId): boolean => {
    let answer = known.get(id);
    if (answer === undefined) {
      const file = snapshot.file(id);
      answer =
        file !== undefined &&
        (/^nginx$/i.test(file.languageId ?? '') || (file.tree !== undefined && looksLikeConfig(file.tree)));
      known.set(id, answer);
    }
    return answer;
  };
  return { drafts: verdict.drafts.filter(({ draft }) => isOurs(draft.at.file)), errors: verdict.errors };
}
