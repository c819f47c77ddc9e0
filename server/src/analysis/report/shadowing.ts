/** Names the server of another file that nginx passes over for the one in which a finding is: what is edited there is often a forgotten copy. */
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { isBackup } from '../../project/layout.ts';
import { basename } from '../../text/path.ts';
import { lastNotAbove } from '../../text/search.ts';
import type { FileId } from '../../text/range.ts';
import type { Fix, Related } from '../../rules/kit/rule.ts';
import type { Finding } from '../engine/findings.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** A server that is first, and those behind it in other files that have a name of its own at the same address; a backup behind the site is no loss. */
interface Shadow {
  readonly first: Placed;
  readonly later: Placed[];
}

/** Adds to a finding in such a server where the others are, and to its fixes which file they change. All others stay the same objects. */
export function namingShadows(snapshot: Snapshot): (finding: Finding) => Finding {
  const shadows = shadowsOf(snapshot);
  if (shadows.size === 0) return (finding) => finding;
  return (finding) => {
    const { file, range } = finding.at;
    const here = shadows.get(file);
    const shadow = here?.shadows[lastNotAbove(here.starts, here.starts.length, range.start)];
    const isInside =
      shadow !== undefined && shadow.first.fact.range.start <= range.start && range.end <= shadow.first.fact.range.end;
    return !isInside
      ? finding
      : {
          ...finding,
          related: [...finding.related, ...shadow.later.map((one) => relatedTo(one, file))],
          fixes: () => finding.fixes().map((fix) => naming(fix, file, shadow)),
        };
  };
}

/** The shadows of one file in the order of their servers, none of which stands in another one, and where these begin. */
interface ShadowsOfFile {
  readonly starts: readonly number[];
  readonly shadows: readonly Shadow[];
}

function shadowsOf({ workspace }: Snapshot): ReadonlyMap<FileId, ShadowsOfFile> {
  const found = new Map<FileId, Map<number, Shadow>>();
  const bySource = new Map<Scope, Shadow>();
  for (const { shadowed } of workspace.deployments) {
    for (const [{ opener: later }, scope] of shadowed) {
      const first = scope.opener;
      if (
        first === undefined ||
        later === undefined ||
        first.file === later.file ||
        (isBackup(later.file) && !isBackup(first.file))
      )
        continue;
      const known = bySource.get(scope);
      if (known !== undefined) {
        known.later.push(later);
        continue;
      }
      const shadow: Shadow = { first, later: [later] };
      bySource.set(scope, shadow);
      let there = found.get(first.file);
      if (there === undefined) found.set(first.file, (there = new Map()));
      // of a file that is included twice the first time counts
      if (!there.has(first.fact.range.start)) there.set(first.fact.range.start, shadow);
    }
  }
  return new Map(
    [...found].map(([file, there]) => {
      const sorted = [...there].toSorted(([a], [b]) => a - b);
      return [file, { starts: sorted.map(([start]) => start), shadows: sorted.map(([, shadow]) => shadow) }];
    }),
  );
}

function relatedTo(later: Placed, file: FileId): Related {
  const { file: other, range } = originOf(later);
  return {
    at: { file: other, range: { start: range.start, end: later.fact.nameRange.end } },
    message: `nginx reads ${basename(file)} first: requests for a name that both have never reach this server`,
  };
}

/** A fix in a copy that is called a backup is nothing to take without a thought. */
function naming(fix: Fix, file: FileId, { later }: Shadow): Fix {
  if (!fix.edits.some((edit) => edit.file === file)) return fix;
  const others = [...new Set(later.map((one) => basename(one.file)))].join(', ');
  const { preferred, ...rest } = fix;
  return {
    ...rest,
    title: `${fix.title} in ${basename(file)}, which is read before ${others}`,
    safety: 'review',
    ...(preferred === true && !isBackup(file) ? { preferred } : {}),
  };
}
