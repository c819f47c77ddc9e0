/** Helm charts and kustomizations: which files of the tree their Pods can be given. */
import type { FileId } from '../../text/range.ts';
import { basename, dirname, joinPath } from '../../text/path.ts';
import type { Container } from '../container.ts';
import { coversBy, type Covering } from '../coverings.ts';
import { itemsOf, member, readYaml, textOf, type YamlValue } from '../yaml.ts';

const start = { start: 0, end: 0 };

/** A chart's templates may put any file of its folder into any Pod. */
export function chartContainer(file: FileId, text: string): Container {
  const name = /^name:[ \t]*["']?([\w.-]{1,100})/m.exec(text.slice(0, 65_536))?.[1] ?? basename(dirname(file));
  const at = { file, range: start };
  return podOf('chart', file, `chart ${name}`, [
    { by: 'chart', at, message: `part of chart ${name}`, source: dirname(file), target: undefined, into: false },
  ]);
}

/** A kustomization puts the files of its `configMapGenerator` and `secretGenerator` into Pods; without any it covers nothing. */
export function kustomizationContainer(file: FileId, text: string): Container | undefined {
  const coverings = readYaml(text).documents.flatMap((document) =>
    ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
      itemsOf(member(document, key)).flatMap((one) => filesOf(one, file)),
    ),
  );
  return coverings.length === 0 ? undefined : podOf('kustomization', file, 'kustomization', coverings);
}

function filesOf(generator: YamlValue, file: FileId): readonly Covering[] {
  const map = textOf(member(generator, 'name')) ?? 'ConfigMap';
  return itemsOf(member(generator, 'files')).flatMap((one): readonly Covering[] => {
    const written = textOf(one);
    if (written === undefined) return [];
    const path = written.slice(written.indexOf('=') + 1);
    return [
      {
        by: 'mount',
        at: { file, range: one.range },
        message: `put into ConfigMap ${map}`,
        source: joinPath(dirname(file), path),
        target: undefined,
        into: false,
      },
    ];
  });
}

function podOf(kind: 'chart' | 'kustomization', file: FileId, name: string, coverings: readonly Covering[]): Container {
  return {
    place: { file, range: start, name },
    kind,
    image: undefined,
    releases: new Map(),
    fork: undefined,
    builds: false,
    roles: 'unknown',
    startsAs: 'unknown',
    allowsRoot: 'unknown',
    names: [],
    network: undefined,
    generates: [],
    covers: coversBy(coverings),
  };
}
