/** Which location of a server answers a URI, in words with places to go to. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { findServer, questionAbout } from './routes/servers.ts';
import { conditionsOf, resultOf, type Asked } from './routes/result.ts';
import { sayLocation, waysOf } from '../model/nginx/request/answering.ts';
import type { Step, Way } from '../model/nginx/request/request.ts';
import { originOf, type Scope } from '../model/nginx/config/scope.ts';
import type { Authority } from '../model/nginx/config/server-for.ts';
import { parseUri } from '../model/nginx/request/uri.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import type { FileId, FileRange } from '../text/range.ts';

/** One line of an answer, and where it stands. */
export interface AnswerLine {
  readonly text: string;
  readonly at: FileRange | undefined;
}

export interface UriAnswer {
  /** `shop.example /index.php`. */
  readonly asked: string;
  /** Each way that the request may go: what comes out, then the steps to it. */
  readonly ways: readonly {
    readonly outcome: AnswerLine;
    /** `there is no /srv/index.php`; `undefined` where it is certain. */ readonly when: string | undefined;
    readonly steps: readonly AnswerLine[];
  }[];
}

/**
 * Answers for a path, or for a URL whose host and port choose the server; without a host it is the server around the offset (UTF-16) of the file, else the
 * first of its configuration. `undefined` where there is no server, or no path.
 */
export function answerUri(snapshot: Snapshot, file: FileId, offset: number, target: string): UriAnswer | undefined {
  const url = /^(?:(https?):\/\/([^/:?#]+)(?::(\d+))?)?(\/.*)$/is.exec(target.trim());
  const path = url?.[4];
  if (url === null || path === undefined) return undefined;
  const found = findServer(snapshot, file, offset, authorityOf(url));
  if (found === undefined) return undefined;
  const { server, config } = found;
  const mergeSlashes = config.top.nearest('merge_slashes')?.placed.fact.args[0]?.value !== 'off';
  const uri = parseUri(toBytes(path), { mergeSlashes });
  const asked = `${serverName(server)} ${path}`;
  if (uri === undefined)
    return {
      asked,
      ways: [{ outcome: { text: '400: nginx refuses this path', at: undefined }, when: undefined, steps: [] }],
    };
  const question = questionAbout(found, snapshot.workspace);
  const ways = waysOf(question, uri.path, uri.args);
  return { asked, ways: ways.map((way) => sayWay(way, { question, workspace: snapshot.workspace })) };
}

/** Of `https://shop.example:8443`. */
function authorityOf([, scheme, host, port]: RegExpExecArray): Authority | undefined {
  if (host === undefined) return undefined;
  return {
    host: host.toLowerCase(),
    port: port === undefined ? (scheme?.toLowerCase() === 'https' ? 443 : 80) : Number(port),
  };
}

function serverName(server: Scope): string {
  return server.own('server_name').at(-1)?.fact.args[0]?.value ?? 'server';
}

function sayWay(way: Way, asked: Asked): UriAnswer['ways'][number] {
  const conditions = conditionsOf(way);
  return {
    outcome: resultOf(way, asked),
    when: conditions.length === 0 ? undefined : conditions.join(' and '),
    steps: way.steps.map(sayStep),
  };
}

function sayStep({ uri, scope, how, through }: Step): AnswerLine {
  const who = scope.kind === 'server' ? 'the server itself, no location' : `location ${sayLocation(scope)}`;
  const by = how === 'asked' ? '' : ` (${how === 'named' ? 'as a fallback' : `after ${through?.fact.name ?? how}`})`;
  return {
    text: `${fromBytes(uri)} → ${who}${by}`,
    at: scope.opener === undefined ? undefined : originOf(scope.opener),
  };
}
