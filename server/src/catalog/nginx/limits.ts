/** The least and the largest numbers that nginx's directives take. */
import type { Earlier, Release } from '../release.ts';

/** `directive least most [~release:least]`, a line each; `-`: no bound. `~1.29.7:1`: before 1.29.7 the least was 1. Source of the facts: bounds and checks of nginx 1.10.0 to 1.31.4. */
const table = `
gzip_comp_level 1 9
limit_req_status 400 599
limit_conn_status 400 599
uwsgi_modifier1 0 255
uwsgi_modifier2 0 255
keepalive 0 - ~1.29.7:1
`;

export interface Limits {
  readonly least: number;
  readonly most: number | undefined;
  readonly earlier: readonly Earlier<number>[];
}

let parsed: ReadonlyMap<string, Limits> | undefined;

function all(): ReadonlyMap<string, Limits> {
  return (parsed ??= new Map(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', least = '0', most = '-', ...marks] = line.split(' ');
        const earlier = marks.map((mark): Earlier<number> => {
          const [before = '', was = '0'] = mark.slice(1).split(':');
          return { before, was: Number(was) };
        });
        return [name, { least: Number(least), most: most === '-' ? undefined : Number(most), earlier }];
      }),
  ));
}

/** The bounds of a directive's number in one release. */
export interface LimitsInRelease extends Pick<Limits, 'least' | 'most'> {
  /** The release from which on others hold; `undefined` where these hold now. */
  readonly before: string | undefined;
}

/** The bounds of a directive's number in a release; from 0 on where there are none. */
export function limitsIn(name: string, release: Release): LimitsInRelease {
  const limits = all().get(name);
  return limits === undefined
    ? { least: 0, most: undefined, before: undefined }
    : {
        before: release.valueIn(
          undefined,
          limits.earlier.map(({ before }) => ({ before, was: before })),
        ),
        least: release.valueIn(limits.least, limits.earlier),
        most: limits.most,
      };
}
