/** Whether a project's files put nginx or PHP-FPM into containers: then the same address may mean two places. */
import { basename } from '../text/path.ts';

/** Whether the file is one that describes containers, by its name. */
export function describesContainers(path: string): boolean {
  return /^(?:dockerfile|containerfile)(?:[._-]|$)|(?:^|[.-])(?:dockerfile|containerfile)$|^(?:docker-)?compose.*\.ya?ml$|docker-compose.*\.ya?ml|^docker-stack.*\.ya?ml$|\.dockerfile$/i.test(basename(path));
}

/** Whether such a file's text places nginx or PHP-FPM in a container. Comments do not count. */
export function placesServers(text: string): boolean {
  return text.split('\n').some((line) => !/^\s*#/.test(line) && /nginx|openresty|php|fpm/i.test(line));
}
