/** Ways to let a script run that `open_basedir` keeps from it: the pool of its site, the root that the pool is meant for, one directory more. */
import { questionOf } from '../../model/deployment/question.ts';
import type { ScriptPath } from '../../model/deployment/script.ts';
import type { Obstacle } from '../../model/deployment/script-obstacles.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { onDisk } from '../../model/nginx/values/directory.ts';
import { fromBytes } from '../../text/bytes.ts';
import { basename, dirname } from '../../text/path.ts';
import type { Fix, PassSubject } from '../kit/rule.ts';
import { homePool, isNamedAfter, ownAddress } from './home-pools.ts';
import { passesIn } from './php-meant.ts';
import { conditionOf, iniEdit, targetsFor } from './script-path.ts';
import type { Writer } from '../../edits/writer.ts';

type Basedir = Extract<Obstacle, { readonly kind: 'open-basedir' }>;

/** A script that a pool may not open. */
export interface Excluded {
  readonly script: ScriptPath;
  readonly pool: Pool;
  readonly found: Basedir;
}

/** What is written in `open_basedir`, where it was meant for several directories and is one to PHP; and what would let the script in. */
export function spelled({ value, allowed, directory }: Basedir): {
  readonly isOne: boolean;
  readonly text: string;
  readonly fixed: string;
} {
  const separated = value.split(/:|(?<![\s,;])[\s,;]+(?=\/)/).filter((one) => one !== '');
  const isOne = separated.length > allowed.length;
  const holds = separated.some((one) => `${directory}/`.startsWith(`${one.replace(/(?<!\/)\/+$/, '')}/`));
  const fixed = [...(isOne && holds ? [] : [directory]), isOne ? separated.join(':') : value].join(':');
  return { isOne, text: value, fixed };
}

/** The likeliest first. What one directory more lets in may be another application's: that is for a person to decide. */
export function basedirFixes(write: Writer, subject: PassSubject, excluded: Excluded): readonly Fix[] {
  const { script, found } = excluded;
  const { isOne, fixed } = spelled(found);
  const edit = iniEdit(write, found, fixed);
  const title = isOne ? `Change open_basedir to ${fixed}` : `Add ${found.directory} to open_basedir`;
  const widened: readonly Fix[] = edit === undefined ? [] : [{ title, safety: 'review', edits: [edit] }];
  if (isOne) return widened;
  // not the pool is wrong, but where nginx looks for the script
  if (isMisplaced(script)) return [];
  const root = otherRoot(write, subject, excluded);
  const pointed = pointedHome(write, subject, excluded);
  const isMissing = isKnownMissing(subject, found.file);
  const isRootWrong = isMissing || isRootOfOthers(excluded);
  const [better] = isRootWrong ? root : pointed;
  // a file that is not there does not run for being allowed
  if (isMissing) return better === undefined ? [] : [{ ...better, preferred: true }];
  const others = [...pointed, ...widened].filter((fix) => fix !== better);
  // what somebody chooses on purpose is not to be all the same, and a pool called as the directory is its own
  return better === undefined ||
    (!isRootWrong && isNamedAfter(excluded.pool, [script.directory.path])) ||
    conditionOf(subject, excluded.pool) !== undefined
    ? [...widened, ...pointed]
    : [{ ...better, preferred: true }, ...others];
}

/** Whether the pool is called as the server, and the root of the server is not. */
function isRootOfOthers({ pool, script }: Excluded): boolean {
  const { directory } = script;
  return (
    directory.scope?.kind === 'server' &&
    isNamedAfter(pool, serverNames(script)) &&
    !isNamedAfter(pool, [directory.path])
  );
}

function serverNames({ scope }: ScriptPath): readonly string[] {
  const names = scope.enclosing('server')?.own('server_name') ?? [];
  return names.flatMap(({ fact }) => fact.args.map(({ value }) => value));
}

/** Whether nginx looks in a place that nobody meant: its own default, or an alias that lost the slash at its end. */
function isMisplaced({ directory: { from, path, replaces } }: ScriptPath): boolean {
  return from === 'default' || (from === 'alias' && replaces.endsWith('/') && !path.endsWith('/'));
}

function isKnownMissing({ verdict, workspace }: PassSubject, file: string | undefined): boolean {
  const server = verdict.pass.scope.enclosing('server');
  return (
    file !== undefined &&
    server !== undefined &&
    questionOf(server, verdict.deployment, workspace).exists(file, 'file') === false
  );
}

function pointedHome(write: Writer, subject: PassSubject, { pool, found }: Excluded): readonly Fix[] {
  const home = homePool(
    found.file === undefined ? found.directory : dirname(found.file),
    pool,
    subject.verdict.deployment,
  );
  const at = ownAddress(subject.verdict.pass, targetsFor(subject, pool), subject.verdict.deployment);
  if (home === undefined || at === undefined) return [];
  const where = at.file === found.at.file ? '' : ` in ${basename(at.file)}`;
  return [
    {
      title: `Point fastcgi_pass at pool "${home.pool.name}" (${home.address})${where}`,
      safety: 'review',
      edits: [write.nginxWord(at, home.address)],
    },
  ];
}

/** The directory that the pool may open has the script: there the root is meant to be. */
function otherRoot(write: Writer, subject: PassSubject, { script, found }: Excluded): readonly Fix[] {
  const server = script.scope.enclosing('server');
  const { directory } = script;
  if (server === undefined || directory.from !== 'root' || found.file === undefined) return [];
  const uri = onDisk(found.file).slice(onDisk(directory.path).length);
  if (!uri.startsWith('/')) return [];
  const { exists } = questionOf(server, subject.verdict.deployment, subject.workspace);
  const inner = dirname(uri);
  const roots = found.allowed.map(onDisk).flatMap((one) => {
    const above = inner !== '/' && one.endsWith(inner) ? [one.slice(0, -inner.length)] : [];
    return [one, ...above].filter((root) => root !== '' && exists(`${root}${uri}`, 'file') === true);
  });
  const [root, other] = new Set(roots);
  if (root === undefined || other !== undefined) return [];
  const location =
    ownLocation(script.scope) ?? (passesIn(server).length > 1 ? script.scope.enclosing('location') : undefined);
  if (directory.scope === server && location?.opener?.fact.block !== undefined)
    return [
      {
        title: `Set root ${root} in location ${location.opener.fact.args.map(({ value }) => value).join(' ')}`,
        safety: 'review',
        edits: [write.intoBlock(location.opener, location.opener.fact.block.range, `root ${root};`)],
      },
    ];
  return directory.at === undefined
    ? []
    : [{ title: `Change root to ${root}`, safety: 'review', edits: [write.nginxWord(directory.at, root)] }];
}

/** The outermost location of a part of the site, below a path of its own. */
function ownLocation(inner: Scope): Scope | undefined {
  let found: Scope | undefined;
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent)
    if (scope.kind === 'location') found = scope;
  const location = found === undefined ? undefined : locationOf(found);
  return (location?.kind === 'prefix' || location?.kind === 'prefix-only') && fromBytes(location.text) !== '/'
    ? found
    : undefined;
}
