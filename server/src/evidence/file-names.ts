/** Which files describe containers, by their names. */
import { sampleExtensions, templateExtensions, withoutExtensions } from '../catalog/file-names.ts';
import { basename, dirname } from '../text/path.ts';

export type ContainerFileKind = 'compose' | 'dockerfile' | 'chart' | 'kustomization' | 'env';

/** Endings of templates and samples. */
const wrapping: readonly string[] = [...templateExtensions, ...sampleExtensions];
/** Endings of texts and pictures about Dockerfiles, and of programs that deal with them; `Dockerfile.php` is one, `dockerfile.js` none. */
const notDockerfile =
  /\.(?:md|rst|txt|html?|json|ya?ml|toml|xml|svg|png|jpe?g|vim|lock|log|patch|diff|dockerignore|swp|orig|bak)$/i;
const program = /^(?!Dockerfile\.|Containerfile\.).*\.(?:js|mjs|cjs|ts|py|go|rb|rs|php|java|sh|bash|lua|pl)$/;

export function kindOfFile(path: string): ContainerFileKind | undefined {
  const name = basename(path);
  if (name === '.env') return 'env';
  if (name === 'Chart.yaml' || name === 'Chart.yml') return 'chart';
  if (/^kustomization\.ya?ml$|^Kustomization$/.test(name)) return 'kustomization';
  const bare = withoutExtensions(name, wrapping);
  if (/\.ya?ml$/i.test(bare)) return /(?:^|[._-])compose(?:[._-]|$)|^docker[._-]/i.test(bare) ? 'compose' : undefined;
  if (notDockerfile.test(bare) || program.test(bare)) return undefined;
  if (/^(?:dockerfile|containerfile)(?:[._-]|$)|[._-](?:dockerfile|containerfile)$/i.test(bare)) return 'dockerfile';
  return /^[\w-]+$/.test(bare) && /^dockerfiles?$/i.test(basename(dirname(path))) ? 'dockerfile' : undefined;
}

/** Whether a path may be one that tells of containers: Compose files, Dockerfiles, charts, kustomizations, and `.env` files, which Compose reads. */
export function isContainerFile(path: string): boolean {
  return kindOfFile(path) !== undefined;
}
