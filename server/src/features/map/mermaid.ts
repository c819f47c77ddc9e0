/** The FastCGI map as a Mermaid flowchart, for a wiki or a pull request. */
import type { FastcgiMap, MapPass, MapPool, MapState } from './map.ts';
import { visible } from '../../text/visible.ts';
import { clientsText, listenText, siteTitle } from './svg.ts';

const arrows: Record<MapState, string> = { served: '-->', warned: '-->', unserved: '--x', unknown: '-.->' };
const colours: Record<MapState, string> = {
  served: '#1a7f37',
  warned: '#9a6700',
  unserved: '#cf222e',
  unknown: '#6e7781',
};

/** A flowchart with a line end behind it. */
export function mapMermaid(map: FastcgiMap): string {
  const lines = ['flowchart LR'];
  const ids = new Map(map.pools.map((pool, at) => [pool, `p${at}`]));
  const links: { readonly line: string; readonly state: MapState }[] = [];
  map.sites.forEach((site, at) => {
    lines.push(`  subgraph s${at}["${label(siteTitle(site))}"]`);
    site.passes.forEach((pass, n) => {
      const id = `s${at}c${n}`;
      lines.push(`    ${id}["${label(`${pass.location}\n${pass.address}`)}"]`);
      for (const end of endsOf(ids, pass, id))
        links.push({ line: `  ${id} ${arrows[pass.state]} ${end}`, state: pass.state });
    });
    lines.push('  end');
  });
  map.pools.forEach((pool, at) =>
    lines.push(
      `  p${at}[/"${label(`pool ${pool.name}\n${listenText(pool)}${pool.clients === 0 ? `\n${clientsText(pool)}` : ''}`)}"/]`,
    ),
  );
  for (const { line } of links) lines.push(line);
  for (const state of Object.keys(colours) as MapState[]) {
    const numbers = links.flatMap((link, at) => (link.state === state ? [at] : []));
    if (numbers.length > 0) lines.push(`  linkStyle ${numbers.join(',')} stroke:${colours[state]}`);
  }
  return `${lines.join('\n')}\n`;
}

function endsOf(ids: ReadonlyMap<MapPool, string>, pass: MapPass, id: string): readonly string[] {
  if (pass.pools.length > 0) return pass.pools.flatMap((pool) => ids.get(pool) ?? []);
  return [pass.state === 'unknown' ? `${id}x(["not known"])` : `${id}x(["no pool"])`];
}

function label(words: string): string {
  return words
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/[^\p{L}\p{N} ·.,:/~^$_*+()=-]/gu, (character) =>
      character === '\n' ? '<br/>' : `#${character.codePointAt(0) ?? 0};`,
    );
}
