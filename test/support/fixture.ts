/** Fixtures as the program sees them: a host that knows their files, and places as people count. */
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings, type Settings } from '../../server/src/analysis/settings/settings.ts';
import { dirname } from '../../server/src/text/path.ts';
import type { FileId, FileRange } from '../../server/src/text/range.ts';
import type { Fixture } from './notation.ts';

export { loadFixture, type Fixture, type Mark } from './notation.ts';

export interface HostOptions {
  readonly settings?: Partial<Settings>;
  /** Workspace folders; the root of the disk where nothing is said, none for loose documents. */
  readonly roots?: readonly string[];
}

/** A host that knows the files of a fixture, and that their folders hold nothing else. */
export function hostOf(fixture: Pick<Fixture, 'files'>, options: HostOptions = {}): AnalysisHost {
  const host = new AnalysisHost();
  host.setSettings({ ...defaultSettings, ...options.settings });
  host.setRoots(options.roots ?? ['/']);
  for (const [id, text] of fixture.files) host.setFile({ id, text, open: false });
  host.listFolders(new Set([...fixture.files.keys()].map((file) => dirname(file))));
  return host;
}

/** `/etc/nginx/nginx.conf:5:9-14`, as people count. */
export function sayPlace(files: ReadonlyMap<FileId, string>, at: FileRange): string {
  const before = (files.get(at.file) ?? '').slice(0, at.range.start);
  const line = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1) + 1;
  return `${at.file}:${line}:${column}-${column + at.range.end - at.range.start}`;
}
