/** The words among which settings choose, each with what it means in the settings editor. `auto` sets nothing. */
import type { nginxForkNames } from '../../catalog/nginx/build.ts';
import type { platformNames } from '../../catalog/platforms.ts';

/** The platforms, with what they are. */
export const platformChoices = {
  auto: 'Derived from the files',
  debian: 'Debian and Ubuntu packages',
  rhel: 'RHEL, Rocky Linux, AlmaLinux and Fedora packages',
  alpine: 'Alpine packages',
  docker: 'The official nginx and php images',
  freebsd: 'FreeBSD packages and ports',
  homebrew: 'Homebrew on macOS',
  source: 'Built from source, with the defaults of the programs',
} satisfies Readonly<Record<'auto' | (typeof platformNames)[number], string>>;

/** The programs that read nginx's files. */
export const forkChoices = {
  auto: 'Derived from the files',
  nginx: 'nginx itself, with any modules',
  angie: 'Angie',
  freenginx: 'freenginx',
  openresty: 'OpenResty',
  tengine: 'Tengine',
} satisfies Readonly<Record<'auto' | 'nginx' | (typeof nginxForkNames)[number], string>>;

/** The words that set something. */
export const settingWords = (choices: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(choices).filter((one) => one !== 'auto');

/** `debian`, `rhel` … as Markdown. */
export const inPage = (choices: Readonly<Record<string, string>>): string =>
  settingWords(choices)
    .map((one) => `\`${one}\``)
    .join(', ');
