/** The pictures of the walkthrough, drawn from examples/debian as the extension draws them. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('../examples/debian', import.meta.url));

/** By path from the root of the project. */
export async function pictures(root) {
  const load = async (file) => import(new URL(file, root).href);
  const { AnalysisHost } = await load('server/src/analysis/state/host.ts');
  const { findingsOf } = await load('server/src/analysis/engine/findings.ts');
  const { WorkspaceLoader } = await load('server/src/loader/workspace-loader.ts');
  const { mapOf } = await load('server/src/features/map/map.ts');
  const { mapSvg } = await load('server/src/features/map/svg.ts');
  const { linksAt } = await load('server/src/features/timeline/links.ts');
  const { timelineSvg } = await load('server/src/features/timeline/svg.ts');
  const host = new AnalysisHost();
  const loader = new WorkspaceLoader(host);
  host.setRoots([example]);
  await loader.addFolder(example);
  await loader.settle();
  const snapshot = host.snapshot();
  const site = path.join(example, 'etc/nginx/sites-available/blog.conf').replaceAll('\\', '/');
  const text = snapshot.file(site).text;
  const [link] = linksAt(snapshot, site, text.indexOf('fastcgi_pass'));
  const saySource = (provenance) =>
    provenance.kind === 'default'
      ? 'default'
      : `${path.basename(provenance.at.file)}:${snapshot.file(provenance.at.file).lines.lineOf(provenance.at.range.start) + 1}`;
  return new Map([
    ['media/walkthrough/map.svg', mapSvg(mapOf(snapshot, findingsOf(snapshot).findings))],
    ['media/walkthrough/timeouts.svg', timelineSvg(link, saySource)],
  ]);
}
