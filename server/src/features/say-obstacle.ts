/** Why a pool does not run a script, in a few words. */
import type { Obstacle } from '../model/deployment/script-obstacles.ts';

/** Text, no Markdown: `security.limit_extensions allows .php .phar only`. */
export function sayObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'dots':
      return 'PHP-FPM refuses a path with ".."';
    case 'path-behind':
      return `cgi.fix_pathinfo is off, so that PHP does not look for ${obstacle.script} in it`;
    case 'chroot':
      return `the pool lives in ${obstacle.jail}, where it is ${obstacle.inside}`;
    case 'extension':
      return `security.limit_extensions allows ${obstacle.words.join(' ')} only`;
    case 'doc-root':
      return `doc_root is ${obstacle.directory}`;
    case 'open-basedir':
      return `open_basedir allows ${obstacle.allowed.join(' and ')} only`;
    case 'prepend':
      return `auto_prepend_file ${obstacle.file} is outside of open_basedir`;
  }
}
