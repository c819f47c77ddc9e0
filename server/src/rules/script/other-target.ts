/** A directive leads to a script that is not there: which of those that are there is meant. */
import { dirname, basename } from '../../text/path.ts';
import { nearest } from '../../text/nearest.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { scriptOfUri } from '../../model/deployment/routes.ts';
import { directoriesWith } from '../../model/deployment/site-scripts.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { wouldAnswer } from '../../model/nginx/request/locations.ts';
import { onDisk, type Directory } from '../../model/nginx/values/directory.ts';
import type { Placed } from '../../model/nginx/config/scope.ts';
import type { Writer } from '../../edits/writer.ts';
import type { Fix } from '../kit/rule.ts';
import { passesIn } from './php-meant.ts';

/** A script to which a directive leads, in bytes, and the directory in which it is looked for. */
export interface Target {
  readonly uri: string;
  readonly by: Placed;
  readonly directory: Directory;
}

/** Leads to the script that is there and that PHP would run; nothing where the one that is named is there, or several may be meant. */
export function otherTarget(write: Writer, target: Target, question: SiteQuestion): readonly Fix[] {
  const { args, name } = target.by.fact;
  const wrong = fromBytes(scriptOfUri(target.uri));
  const word = name === 'rewrite' ? args[1] : args.at(-1);
  if (word === undefined || !word.value.startsWith(wrong)) return [];
  const right = meantScript(wrong, target.directory, question);
  if (right === undefined) return [];
  return [
    {
      title: `Lead to ${right}, which is there`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: target.by.file, range: word.range }, right + word.value.slice(wrong.length))],
    },
  ];
}

/** The URI of the script: by the same name in another directory below the root, else by nearly the same name, else the only one in the directory. */
function meantScript(wrong: string, { from, path }: Directory, { server, files }: SiteQuestion): string | undefined {
  if (files.kind === 'unknown' || from !== 'root') return undefined;
  const base = onDisk(toBytes(path));
  if (files.exists(base + toBytes(wrong), 'file') !== false) return undefined;
  const passes = passesIn(server);
  const isRun = (uri: string): boolean => passes.some((pass) => wouldAnswer(pass.scope, toBytes(uri)));
  const name = basename(wrong);
  if (files.exists(`${base}/${toBytes(name)}`, 'file') === true) return isRun(`/${name}`) ? `/${name}` : undefined;
  const inner = directoriesWith(`/${toBytes(name)}`, base, files).filter((one) => one.startsWith(`${base}/`));
  const elsewhere = inner.map((one) => `${fromBytes(one.slice(base.length))}/${name}`).filter(isRun);
  if (elsewhere.length > 0) return elsewhere.length === 1 ? elsewhere[0] : undefined;
  const above = dirname(wrong);
  const names = (files.namesIn(onDisk(base + toBytes(above)))?.files ?? []).map(fromBytes);
  const scripts = names.filter((one) => one.endsWith('.php') && isRun(joined(above, one)));
  const near = nearest(name, scripts) ?? (scripts.length === 1 ? scripts[0] : undefined);
  return near === undefined ? undefined : joined(above, near);
}

function joined(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
