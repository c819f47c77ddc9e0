/** Fixtures as the program sees them: a host that knows their files, and places as people count. */
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings, type Settings } from '../../server/src/analysis/settings/settings.ts';
import type { DirectoryEntries } from '../../server/src/project/listings.ts';
import { dirname } from '../../server/src/text/path.ts';
import type { FileId, FileRange } from '../../server/src/text/range.ts';
import { isOfSite, type Fixture } from './notation.ts';

export { loadFixture, type Fixture, type Mark } from './notation.ts';

export interface HostOptions {
  readonly settings?: Partial<Settings>;
  /** Workspace folders; the root of the disk where nothing is said, none for loose documents. */
  readonly roots?: readonly string[];
}

/** A host that knows the files of a fixture, and that their folders hold nothing else. Of files of a site only the names are known. */
export function hostOf(fixture: Pick<Fixture, 'files'>, options: HostOptions = {}): AnalysisHost {
  const host = new AnalysisHost();
  host.setSettings({ ...defaultSettings, ...options.settings });
  host.setRoots(options.roots ?? ['/']);
  const site = [...fixture.files].flatMap(([path, text]) => (isOfSite(path, text) ? [path] : []));
  const configuration = new Map([...fixture.files].filter(([path]) => !site.includes(path)));
  for (const [id, text] of configuration) host.setFile({ id, text, open: false });
  host.listFolders(new Set([...configuration.keys()].map((file) => dirname(file))));
  for (const [directory, entries] of listingsOf(site)) host.setListing(directory, entries);
  return host;
}

/** The directories in which the paths lie, whole; a path that ends with a slash is a directory that may be empty. */
function listingsOf(paths: readonly string[]): ReadonlyMap<string, DirectoryEntries> {
  const directories = new Set(paths.map((path) => (path === '/' ? path : dirname(path))));
  const entries = [...directories].map((directory) => {
    const base = directory.endsWith('/') ? directory : `${directory}/`;
    const below = paths.flatMap((path) => (path.startsWith(base) && path !== base ? [path.slice(base.length)] : []));
    return [
      directory,
      {
        files: below.filter((path) => !path.includes('/')),
        directories: [...new Set(below.flatMap((path) => /^[^/]+(?=\/)/.exec(path) ?? []))],
        unknown: [],
        whole: true,
        foldsCase: false,
        leavesOut: () => false,
      },
    ] as const;
  });
  return new Map(entries);
}

/** `/etc/nginx/nginx.conf:5:9-14`, as people count. */
export function sayPlace(files: ReadonlyMap<FileId, string>, at: FileRange): string {
  const before = (files.get(at.file) ?? '').slice(0, at.range.start);
  const line = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1) + 1;
  return `${at.file}:${line}:${column}-${column + at.range.end - at.range.start}`;
}
