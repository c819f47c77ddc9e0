/** Scripts that PHP is asked to run on the way of a request, and that the tree is known not to hold. */
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { iniValue, isLockedIn } from '../fpm/settings.ts';
import type { Outcome } from '../nginx/request/request.ts';
import { fileOf, onDisk, type Directory } from '../nginx/values/directory.ts';
import type { WorkspaceView } from '../workspace.ts';
import type { PassVerdict } from './deployment.ts';
import { ownPage, phpPassOf, type PhpPass } from './php-pass.ts';
import type { SiteQuestion } from './question.ts';
import { scriptOfUri } from './routes.ts';
import { firstObstacle } from './script-obstacles.ts';
import { followsUri, scriptOnWay, usesDirectory, type AskedScript } from './script.ts';

/** A request that came to a handler. */
export type AtPass = Extract<Outcome, { kind: 'fastcgi' | 'handler' }>;

/** Paths are bytes. */
export interface AbsentScript {
  readonly script: AskedScript;
  /** Without what a request has behind the script. */
  readonly path: string;
  /** Where nginx itself looks for files; `undefined` where that is not known. */
  readonly directory: Directory | undefined;
  /** Nobody knows whether the file is there, but nginx has the script where it looks itself. */
  readonly isElsewhere: boolean;
}

/** The script that PHP is asked to run where that file is not there, or nginx has another one; whoever runs it. */
export function absentScript(outcome: AtPass, question: SiteQuestion): AbsentScript | undefined {
  const script = scriptOnWay(outcome, question.surroundings);
  if (script === undefined) return undefined;
  const { directory } = script;
  const path = scriptOfUri(toBytes(script.path));
  const there = isFile(path, question);
  // PHP may see the files of the site by other paths, but not on one machine
  const own = directory && fileOf(directory, scriptOfUri(outcome.uri));
  const isElsewhere =
    there === undefined &&
    own !== undefined &&
    onDisk(own) !== onDisk(path) &&
    question.exists(own, 'file') === true &&
    followsUri(script.param) &&
    !usesDirectory(script.param);
  return there === true || (there === undefined && !isElsewhere) ? undefined : { script, path, directory, isElsewhere };
}

/** The same where pools of PHP look for the file by that very path: {@link absentScript} does not ask who runs it. */
export function absentFromPools(
  outcome: AtPass,
  question: SiteQuestion,
  verdict: PassVerdict,
  workspace: WorkspaceView,
): (AbsentScript & { readonly pass: PhpPass }) | undefined {
  const absent = absentScript(outcome, question);
  const pass = absent && phpPassOf(verdict, workspace);
  if (absent === undefined || pass === undefined) return undefined;
  const { script } = absent;
  // in a chroot, and with a doc_root, paths are others
  const isElse = pass.pools.some(
    (pool) =>
      isLockedIn(pool) ||
      iniValue(pool, 'doc_root') !== undefined ||
      ownPage(pool, script.name ?? fromBytes(outcome.uri)) !== undefined ||
      firstObstacle(script, pass.verdict.pass, pool) !== undefined,
  );
  return isElse ? undefined : { ...absent, pass };
}

/** A path with a slash at its end is none of a file. */
function isFile(path: string, question: SiteQuestion): boolean | undefined {
  if (!path.endsWith('/')) return question.exists(path, 'file');
  return question.exists(onDisk(path), 'any') === undefined ? undefined : false;
}
