/** The PHP-FPM of this machine. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const names = ['php-fpm8.2', 'php-fpm', 'php-fpm8.4', 'php-fpm8.3'];

/** Its path, the release that the catalogue was measured with first. */
export function findFpm(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}
