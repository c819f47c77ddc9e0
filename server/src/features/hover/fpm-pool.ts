/** A pool in a few lines: where it listens, how many workers it has, who calls it, and where it goes on. */
import { poolListen, poolText } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { clientBlocks } from './fpm-listen.ts';
import { bold, code, md, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

export function poolBlocks(world: HoverWorld, pool: Pool): readonly Markdown[] {
  const listen = poolListen(pool);
  const address =
    listen.kind === 'known' ? md`listens on ${code(listen.listen.text)}` : md`listens: ${world.reason(listen)}`;
  const others = pool.sections.filter((at) => at.file !== world.file.id);
  return [
    md`pool ${bold(pool.name)} · ${address}${workers(pool)}`,
    ...(others.length > 0 ? [md`the pool continues in ${world.list(others)}`] : []),
    ...clientBlocks(world, pool),
  ];
}

/** ` · at most 10 workers, dynamic`. */
function workers(pool: Pool): string {
  const [pm, most] = ['pm', 'pm.max_children'].map((key) => poolText(pool, key));
  const parts = [
    most?.kind === 'known' ? `at most ${most.value} worker${most.value === '1' ? '' : 's'}` : '',
    pm?.kind === 'known' ? pm.value : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` · ${parts.join(', ')}`;
}
