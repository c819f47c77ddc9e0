/** What holds in a nginx block without being written in it. */
import type { HeldBlock } from './nginx-place.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { nginxSetting } from '../../model/nginx/values/settings.ts';
import { shortMilliseconds } from '../../model/units.ts';
import { nginxValue, type InheritedDirective } from '../../catalog/nginx/values.ts';
import { sayNginxValue } from '../say-nginx-value.ts';
import { inclusions } from './nginx-value.ts';
import { code, join, md, nothing, sentence, type Markdown } from '../markdown.ts';
import { mostPlaces, sayScope, type HoverWorld } from './world.ts';

/** What one asks for most; the timeouts come on top where the block calls PHP. */
const asked = ['root', 'index', 'client_max_body_size'] as const;

/** One line on a `server`, `location` or `if`: values from outside and from includes. */
export function blockLines(world: HoverWorld, held: readonly HeldBlock[]): readonly Markdown[] {
  if (held.length > mostPlaces) return inclusions(world, held);
  const lines = held.map(({ config, scope }) => holdsHere(world, config, scope));
  const [first = nothing] = lines;
  const reported =
    !first.isEmpty && lines.every((line) => line.text === first.text) ? [md`in effect here: ${first}`] : [];
  return [...reported, ...inclusions(world, held)];
}

function holdsHere(world: HoverWorld, config: NginxConfig, scope: Scope): Markdown {
  if (scope.kind !== 'server' && scope.kind !== 'location' && scope.kind !== 'if') return nothing;
  const reported = asked.flatMap((name) => fromElsewhere(world, scope, name) ?? []);
  if (scope.own('fastcgi_pass').length > 0) reported.push(readTimeout(world, config, scope));
  return join(reported, ' · ');
}

function fromElsewhere(world: HoverWorld, scope: Scope, name: InheritedDirective): Markdown | undefined {
  const found = scope.nearest(name);
  if (found === undefined || (found.scope === scope && found.placed.file === world.file.id)) return undefined;
  const { fact, file } = found.placed;
  const valueText = sayNginxValue(name, nginxValue(name)?.kind, fact.args);
  const value =
    valueText.kind === 'said'
      ? md`${code(name)} ${sentence(valueText.text)}`
      : code(`${name} ${fact.args.map((word) => word.value).join(' ')}`);
  return md`${value} from ${found.scope === scope ? '' : md`${sayScope(found.scope)} in `}${world.at({ file, range: fact.range })}`;
}

function readTimeout(world: HoverWorld, config: NginxConfig, scope: Scope): Markdown {
  const value = nginxSetting(scope, 'fastcgi_read_timeout', config);
  if (value.kind === 'unknown') return md`${code('fastcgi_read_timeout')} unknown: ${world.reason(value)}`;
  const { provenance } = value;
  const from =
    provenance.kind === 'default'
      ? ', the default'
      : provenance.kind === 'written'
        ? ''
        : md`, inherited from ${world.source(value)}`;
  return md`${code('fastcgi_read_timeout')} ${shortMilliseconds(value.value)}${from}`;
}
