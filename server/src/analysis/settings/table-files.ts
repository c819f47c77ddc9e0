/** Settings that may differ between files: those of a gatewise.json, which an editor has for a workspace folder. */
import { forkChoices, inPage, platformChoices } from './choices.ts';
import type { Setting } from './setting.ts';
import { absolutePath, globs, groups, ignoredFindings, levels, oneOf, size, text, version } from './value-kinds.ts';

export const fileSettings = [
  {
    name: 'platform',
    value: oneOf(platformChoices, 'auto'),
    property: 'platform',
    editor: {
      scope: 'resource',
      default: 'auto',
      description: 'Where the configuration runs. It decides defaults such as users and standard paths.',
      page: `Where the configuration runs: ${inPage(platformChoices)}. It decides the defaults, such as nginx's user. \`auto\`: derived from the paths`,
    },
    project: {
      description: 'Where the configuration runs; it decides defaults such as users and standard paths',
      example: 'debian',
    },
  },
  {
    name: 'nginx.fork',
    value: oneOf(forkChoices, 'auto'),
    property: 'nginxFork',
    editor: {
      scope: 'resource',
      default: 'auto',
      description:
        "Which program reads nginx's files: it decides which directives exist and to which releases `gatewise.nginx.version` refers.",
      page: `Which program reads nginx's files: ${inPage(forkChoices)}. It decides which directives there are, and whose releases \`gatewise.nginx.version\` counts. \`auto\`: derived from paths, images and the directives themselves`,
    },
    project: {
      description:
        'Which program it is: nginx itself or a fork, to whose releases the version then refers; auto: derived from the files',
      example: 'angie',
    },
  },
  {
    name: 'nginx.version',
    value: version('1.22.1'),
    property: 'nginxVersion',
    editor: {
      scope: 'resource',
      default: '',
      description:
        "The nginx version the configuration is for, such as `1.22.1`, or a package's such as `1.22.1-9+deb12u11`, to which a distribution may have backported what later versions added. Empty: derived from the image in a Dockerfile or Compose file, else the newest known.",
      page: "The version of nginx, such as `1.22.1`, or a package's `1.22.1-9+deb12u11`",
      pageDefault: 'derived from images, else the newest known',
      // as a text in the place of the object
      formerly: ['nginx'],
    },
    project: { description: 'Its version, such as 1.22.1', example: '1.22.1' },
  },
  {
    name: 'php.version',
    value: version('8.2'),
    property: 'phpVersion',
    editor: {
      scope: 'resource',
      default: '',
      description:
        'The PHP-FPM version the configuration is for, such as `8.2`. Empty: derived from the paths or the image in a Dockerfile or Compose file, else the newest known.',
      page: 'The version of PHP-FPM, such as `8.2`',
      pageDefault: 'derived from paths and images, else the newest known',
      formerly: ['php'],
    },
    project: { description: 'Its version, such as 8.2', example: '8.2' },
  },
  {
    name: 'rules',
    value: levels,
    property: 'rules',
    editor: {
      scope: 'resource',
      default: {},
      description:
        'The level of findings by rule: `off`, `info`, `warning` or `error`. It has precedence over `gatewise.json`. [All rules](https://github.com/gatewise/gatewise/blob/main/docs/rules/README.md)',
      page: "The level of a rule's findings by its code: `off`, `info`, `warning`, `error`. It has precedence over `gatewise.json`. Single settings such as `gatewise.rules.fastcgi-pass-unserved` are read as well",
    },
    project: {
      description: 'The level of findings, by code; a code that is not listed keeps its own severity',
      example: { 'fpm-duration-misread': 'error' },
    },
  },
  {
    name: 'ignore',
    value: ignoredFindings,
    project: {
      description: 'Findings of one code that are not reported in some files',
      example: [{ rule: 'pool-kills-before-nginx-gives-up', file: '**/blog.conf', reason: 'slow pages must fail' }],
    },
  },
  {
    name: 'exclude',
    value: globs,
    project: {
      description: 'Globs of files without findings; they are read only where another file includes them',
      example: ['legacy/**'],
    },
  },
  {
    name: 'host.groups',
    value: groups,
    property: 'groups',
    project: {
      description:
        'All groups of each user, the primary group first, as `id -Gn` prints them: they decide whether nginx may connect to a socket',
      example: { nginx: ['nginx', 'www-data'] },
    },
  },
  {
    name: 'host.memory',
    value: size('4G'),
    property: 'memory',
    project: { description: 'Memory of the machine, such as "4G"', example: '4G' },
  },
  {
    name: 'fpm.runAs',
    value: text,
    property: 'fpmUser',
    project: { description: 'The user that its master process runs as, if not root', example: 'app' },
  },
  {
    name: 'fpm.prefix',
    value: absolutePath,
    property: 'fpmPrefix',
    project: {
      description: 'The prefix for relative paths: the option -p, else the prefix that it was built with',
      example: '/opt/app',
    },
  },
  {
    name: 'fpm.workerSize',
    value: size('60M'),
    property: 'workerSize',
    project: { description: 'Memory of one worker, such as "60M"', example: '60M' },
  },
] as const satisfies readonly Setting[];
