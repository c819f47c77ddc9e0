/** Sets timeouts on both sides at once, and refuses every change that would bring another finding to some call or pool. */
import type { FileEdit } from '../../text/edit.ts';
import { basename, segments } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import { decidingEntry, iniSeconds, iniValue, poolTime } from '../../model/fpm/settings.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import { readTimeout } from '../../model/deployment/timeouts.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FastcgiPass } from '../../model/nginx/config/passes.ts';
import {
  amount,
  endless,
  isOn,
  isZero,
  seconds,
  toMilliseconds,
  writeSeconds,
  type Milliseconds,
  type Seconds,
} from '../../model/units.ts';
import { isWritten, writtenAt } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import {
  clashIn,
  clashOf,
  timeoutsOfPass,
  distinctTimes,
  isMisread,
  type ComparedTimeouts,
} from './compared-timeouts.ts';
import type { Fix } from './rule.ts';
import type { Writer } from '../../edits/writer.ts';

export interface Change {
  readonly pool: Pool;
  /** The pool's new request_terminate_timeout. */
  readonly terminate?: Seconds;
  /** The pool's new max_execution_time. */
  readonly script?: Seconds;
  /** The new fastcgi_read_timeout of passes. */
  readonly reads?: ReadonlyMap<FastcgiPass, Seconds>;
}

/** A change with the words that offer it. */
export interface TitledChange extends Change {
  readonly title: string;
}

/** The edits of a change, or `undefined` where it cannot be written, would bring a new finding, or would change nothing. */
export function editsOf(write: Writer, workspace: WorkspaceView, change: Change): readonly FileEdit[] | undefined {
  const reads = writeReads(write, workspace, change.reads ?? new Map());
  if (reads === undefined || !isClean(workspace, change, reads.effect)) return undefined;
  const edits = [...poolEdits(write, change), ...reads.edits];
  return edits.length === 0 ? undefined : edits;
}

/** A fix of a change, its title followed by the files that it edits besides the one with the squiggle; none where the change is not possible. */
export function fixOf(write: Writer, workspace: WorkspaceView, squiggle: FileId, change: TitledChange): readonly Fix[] {
  const edits = editsOf(write, workspace, change);
  return edits === undefined ? [] : [{ title: change.title + elsewhere(edits, squiggle), safety: 'review', edits }];
}

/** The first of the fixes becomes the preferred one. */
export function firstPreferred(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
}

/** ` in www.conf`, or nothing where all edits are in the file with the squiggle. */
export function elsewhere(edits: readonly FileEdit[], squiggle: FileId): string {
  const files = [...new Set(edits.map((edit) => edit.file))].filter((file) => file !== squiggle);
  if (files.length === 0) return '';
  const names = files.map((file) =>
    basename(file) === basename(squiggle) ? segments(file).slice(-2).join('/') : basename(file),
  );
  return names.length > 3 ? ` in ${names.length} other files` : ` in ${names.join(' and ')}`;
}

function poolEdits(write: Writer, change: Change): readonly FileEdit[] {
  const edits: FileEdit[] = [];
  if (change.terminate !== undefined)
    edits.push(write.setPool(change.pool, 'request_terminate_timeout', writeSeconds(change.terminate)));
  if (change.script !== undefined) {
    const key =
      iniValue(change.pool, 'max_execution_time')?.admin === true
        ? 'php_admin_value[max_execution_time]'
        : 'php_value[max_execution_time]';
    edits.push(write.setPool(change.pool, key, String(amount(change.script))));
  }
  return edits;
}

interface WrittenReads {
  readonly edits: readonly FileEdit[];
  /** What every pass waits afterwards, where that changes: others may share the line. */
  readonly effect: ReadonlyMap<PassVerdict, Milliseconds>;
}

/** Where the time is written for just these passes, there; else in a new line behind the `fastcgi_pass`. */
function writeReads(
  write: Writer,
  workspace: WorkspaceView,
  wanted: ReadonlyMap<FastcgiPass, Seconds>,
): WrittenReads | undefined {
  const effect = new Map<PassVerdict, Milliseconds>();
  const seen = new Map<FastcgiPass, Seconds>();
  const edits: FileEdit[] = [];
  for (const [pass, wait] of wanted) {
    if (seen.has(pass)) {
      if (seen.get(pass) !== wait) return undefined;
      continue;
    }
    const spot = spotOf(pass, wait, workspace, wanted);
    if (spot === undefined) return undefined;
    for (const verdict of spot.verdicts) {
      effect.set(verdict, toMilliseconds(wait));
      seen.set(verdict.pass, wait);
    }
    edits.push(spot.edit(write, writeSeconds(wait)));
  }
  return { edits, effect };
}

interface Spot {
  readonly verdicts: readonly PassVerdict[];
  readonly edit: (write: Writer, value: string) => FileEdit;
}

function spotOf(
  pass: FastcgiPass,
  wait: Seconds,
  { index }: WorkspaceView,
  wanted: ReadonlyMap<FastcgiPass, Seconds>,
): Spot | undefined {
  const at = writtenAt(pass.get(readTimeout));
  const ownLine = pass.scope.own(readTimeout).length > 0;
  if (at !== undefined) {
    const sharing = index.passesWith(readTimeout, at);
    if (ownLine || sharing.every((other) => wanted.get(other.pass) === wait))
      return { verdicts: sharing, edit: (write, value) => write.nginxWord(at, value) };
  }
  const alike = index.passesAt(pass.at);
  // nginx refuses the directive inside `if`, and twice in one block: that of another place in which the file is included
  if (alike.some((other) => other.pass.scope.kind === 'if' || other.pass.scope.own(readTimeout).length > 0))
    return undefined;
  return { verdicts: alike, edit: (write, value) => write.addNginxAfter(pass.placed, `${readTimeout} ${value};`) };
}

/** Whether nobody is worse off: every clash that is there afterwards was there before. */
function isClean(workspace: WorkspaceView, change: Change, effect: ReadonlyMap<PassVerdict, Milliseconds>): boolean {
  if (!fitsPool(change)) return false;
  // what others wait for does not change where the pool stays as it is
  const others =
    change.terminate === undefined && change.script === undefined ? [] : distinctTimes(change.pool, workspace);
  const affected = new Set([...effect.keys()].map((verdict) => verdict.pass));
  const keeps = (timeouts: ComparedTimeouts, read: Milliseconds | undefined): boolean => {
    const own = timeouts.pool === change.pool;
    const terminate = (own ? change.terminate : undefined) ?? timeouts.terminate.value;
    const script = (own && !timeouts.scriptSent ? change.script : undefined) ?? timeouts.script?.value;
    const after = clashOf(read ?? timeouts.read.value, terminate, script);
    // a clash with a time that FPM misreads was not told, and one whose time is written anew would be told elsewhere
    return after === 'aligned' || (after === clashIn(timeouts) && !isMisread(timeouts.pool) && read === undefined);
  };
  return (
    [...effect].every(([verdict, read]) => timeoutsOfPass(verdict).every((timeouts) => keeps(timeouts, read))) &&
    others.every((list) => keeps(list[0], undefined) || list.every(({ pass }) => affected.has(pass)))
  );
}

/** A lower request_terminate_timeout must not fall below the times of the pool that have to be smaller. */
function fitsPool({ pool, terminate }: Change): boolean {
  if (terminate === undefined || isZero(terminate)) return true;
  const before = poolTime(pool, 'request_terminate_timeout');
  // what contradicts a time that FPM misreads was not told, but for the slow log, which keeps FPM from starting
  const reported = before.kind === 'known' && isWritten(before) && isOn(before.value) ? before.value : endless;
  const old = isMisread(pool) ? endless : reported;
  const slow = poolTime(pool, 'request_slowlog_timeout');
  const logged =
    slow.kind === 'known' && decidingEntry(pool.entries, 'request_slowlog_timeout') !== undefined
      ? slow.value
      : seconds(0);
  if (logged > terminate && logged <= reported) return false;
  const bounded: (Seconds | undefined)[] = [];
  for (const name of ['max_execution_time', 'max_input_time']) {
    const written = iniValue(pool, name);
    bounded.push(written === undefined ? undefined : iniSeconds(written.value)?.value);
  }
  return bounded.every((limit) => limit === undefined || limit <= terminate || limit > old);
}
