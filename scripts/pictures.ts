/** The pictures of the walkthrough, drawn from examples/debian as the extension draws them. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SaySource } from '../server/src/features/timeline/svg.ts';

const example = fileURLToPath(new URL('../examples/debian', import.meta.url));

/** By path from the root of the project. What draws them is loaded then: the list of rules has to be fresh. */
export async function pictures(): Promise<Map<string, string>> {
  const { AnalysisHost } = await import('../server/src/analysis/state/host.ts');
  const { findingsOf } = await import('../server/src/analysis/engine/findings.ts');
  const { WorkspaceLoader } = await import('../server/src/loader/workspace-loader.ts');
  const { mapOf } = await import('../server/src/features/map/map.ts');
  const { mapSvg } = await import('../server/src/features/map/svg.ts');
  const { fileId } = await import('../server/src/text/range.ts');
  const { linksAt } = await import('../server/src/features/timeline/links.ts');
  const { timelineSvg } = await import('../server/src/features/timeline/svg.ts');
  const host = new AnalysisHost();
  const loader = new WorkspaceLoader(host);
  host.setRoots([example]);
  await loader.addFolder(example);
  await loader.settle();
  const snapshot = host.snapshot();
  const site = fileId(path.join(example, 'etc/nginx/sites-available/blog.conf').replaceAll('\\', '/'));
  const [link] = linksAt(snapshot, site, snapshot.file(site)?.text.indexOf('fastcgi_pass') ?? -1);
  if (link === undefined) throw new Error(`${site} has no fastcgi_pass`);
  const saySource: SaySource = (provenance) => {
    if (provenance.kind === 'default') return 'default';
    const { file, range } = provenance.at;
    return `${path.basename(file)}:${(snapshot.file(file)?.lines.lineOf(range.start) ?? -1) + 1}`;
  };
  return new Map([
    ['media/walkthrough/map.svg', mapSvg(mapOf(snapshot, findingsOf(snapshot).findings))],
    ['media/walkthrough/timeouts.svg', timelineSvg(link, saySource)],
  ]);
}
