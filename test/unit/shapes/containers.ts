/** Trees with containers that may hold one of the two servers: nothing is claimed of their addresses; and trees whose containers hold neither. */
import { location, nginx, onPort, onSocket, pool, server, site, socket, type Pair, type Shape } from './shape.ts';

const unix = `unix:${socket}`;
const both = { '/w/web/nginx.conf': nginx(site('127.0.0.1:9000')), '/w/php/www.conf': pool('127.0.0.1:9000') };
const pairs = [onPort('/w/web/nginx.conf', '/w/php/www.conf')];

function held(title: string, unknown: string, more: Readonly<Record<string, string>>, of?: readonly Pair[]): Shape {
  return { title, files: of === undefined ? { ...both, ...more } : more, pairs: of ?? pairs, unknown };
}

const twoServices =
  'services:\n  web:\n    image: nginx:1.27\n    volumes: ["./web/nginx.conf:/etc/nginx/nginx.conf:ro"]\n  php:\n    image: php:8.3-fpm\n    volumes: ["./php/www.conf:/usr/local/etc/php-fpm.d/www.conf:ro"]\n';
const chart = {
  '/w/chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  '/w/chart/files/nginx.conf': nginx(site('127.0.0.1:9000')),
  '/w/chart/files/www.conf': pool('127.0.0.1:9000'),
};
const docker = { '/w/docker/nginx.conf': nginx(site(unix)), '/w/docker/www.conf': pool(socket) };

/** Either server may lie in a container. */
export const inContainers: readonly Shape[] = [
  held('two services and the loopback address', 'container', { '/w/compose.yaml': twoServices }),
  held('two services that mount whole directories', 'container', {
    '/w/docker-compose.yml': twoServices
      .replace('./web/nginx.conf:/etc/nginx/nginx.conf', './web:/etc/nginx')
      .replace('./php/www.conf:/usr/local/etc/php-fpm.d/www.conf', './php:/usr/local/etc/php-fpm.d'),
  }),
  held('nginx in a container, PHP-FPM on the machine', 'container', {
    '/w/compose.yaml': twoServices.slice(0, twoServices.indexOf('  php:')),
  }),
  held('PHP-FPM in a container, nginx on the machine', 'container', {
    '/w/compose.yaml': `services:\n${twoServices.slice(twoServices.indexOf('  php:'))}`,
  }),
  held('one image with both', 'container', {
    '/w/Dockerfile':
      'FROM debian:12\nRUN apt-get update && apt-get install -y nginx php8.2-fpm\nCOPY web/nginx.conf /etc/nginx/nginx.conf\nCOPY php/www.conf /etc/php/8.2/fpm/pool.d/www.conf\nCMD ["/start.sh"]\n',
  }),
  held('an image of nginx with a COPY', 'container', {
    '/w/web/Dockerfile': 'FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/nginx.conf\n',
  }),
  held('an image of PHP-FPM with a COPY', 'container', {
    '/w/php/Dockerfile': 'FROM php:8.3-fpm\nCOPY www.conf /usr/local/etc/php-fpm.d/\n',
  }),
  held('services that mount nothing of the tree', 'container', {
    '/w/compose.yaml': 'services:\n  web:\n    image: nginx\n  php:\n    image: php:8.3-fpm\n',
  }),
  held('a chart', 'container', chart, [onPort('/w/chart/files/nginx.conf', '/w/chart/files/www.conf')]),
  held('a directory "docker" without any description', 'container', docker, [
    onSocket('/w/docker/nginx.conf', '/w/docker/www.conf'),
  ]),
  held(
    'a directory "k8s" without any description',
    'container',
    { '/w/k8s/nginx.conf': nginx(site(unix)), '/w/k8s/www.conf': pool(socket) },
    [onSocket('/w/k8s/nginx.conf', '/w/k8s/www.conf')],
  ),
  held(
    'an image that nothing here builds',
    'foreign-image',
    {
      '/w/web/nginx.conf': nginx(site('app:9000')),
      '/w/compose.yaml':
        'services:\n  web:\n    image: nginx\n    volumes: ["./web/nginx.conf:/etc/nginx/nginx.conf"]\n  app:\n    image: nextcloud:fpm\n',
    },
    [onPort('/w/web/nginx.conf', '/w/php/www.conf')],
  ),
  held(
    'a pool that the image generates',
    'generated',
    {
      '/w/nginx.conf': nginx(site(unix)),
      '/w/Dockerfile':
        'FROM debian:12\nRUN apt-get update && apt-get install -y nginx php8.2-fpm\nCOPY nginx.conf /etc/nginx/nginx.conf\nRUN sed -i "s|^listen = .*|listen = /run/php/shop.sock|" /etc/php/8.2/fpm/pool.d/www.conf\n',
    },
    [onSocket('/w/nginx.conf', '/w/www.conf')],
  ),
];

const bare = { '/w/deploy/nginx.conf': nginx(server(location(unix))), '/w/deploy/www.conf': pool(socket) };
const others: readonly (readonly [title: string, file: string, text: string])[] = [
  ['a distribution that compiles the project', 'Dockerfile', 'FROM ubuntu:22.04\nCOPY . /src\nRUN make test\n'],
  ['PHP without FPM', 'Dockerfile', 'FROM php:8.3-cli\nCOPY . /app\nCMD ["php", "artisan", "queue:work"]\n'],
  ['PHP in Apache', 'Dockerfile', 'FROM php:8.3-apache\nCOPY . /var/www/html\n'],
  ['Node', 'Dockerfile', 'FROM node:20\nCOPY . /app\nCMD ["npm", "start"]\n'],
  [
    'two stages of Go',
    'Dockerfile',
    'FROM golang:1.22 AS build\nCOPY . /src\nRUN go build ./...\nFROM scratch\nCOPY --from=build /src/app /app\nENTRYPOINT ["/app"]\n',
  ],
  [
    'tools in a directory of their own',
    'tools/adminer/docker-compose.yml',
    'services:\n  adminer:\n    image: adminer\n    ports: ["8080:8080"]\n',
  ],
  [
    'assets',
    'docker-compose.yml',
    'services:\n  assets:\n    image: node:20\n    volumes: [".:/app"]\n    command: npm run dev\n',
  ],
  [
    'a worker',
    'docker-compose.yml',
    'services:\n  worker:\n    image: php:8.3-cli\n    volumes: [".:/app"]\n    command: php artisan queue:work\n',
  ],
  [
    'Apache',
    'docker-compose.yml',
    'services:\n  web:\n    image: httpd:2.4\n    volumes: [".:/usr/local/apache2/htdocs"]\n',
  ],
  [
    'databases and mail',
    'docker-compose.yml',
    'services:\n  mail:\n    image: mailhog/mailhog\n  db:\n    image: mariadb:11\n    volumes: ["db:/var/lib/mysql"]\nvolumes:\n  db:\n',
  ],
  [
    'Laravel Sail',
    'docker-compose.yml',
    "services:\n  laravel.test:\n    build:\n      context: './vendor/laravel/sail/runtimes/8.3'\n      dockerfile: Dockerfile\n    image: 'sail-8.3/app'\n    volumes:\n      - '.:/var/www/html'\n",
  ],
  [
    'a container to develop in',
    '.devcontainer/docker-compose.yml',
    'services:\n  dev:\n    image: mcr.microsoft.com/devcontainers/php:8.3\n    volumes: ["..:/workspace"]\n    command: sleep infinity\n',
  ],
  [
    'an nginx of tests with its own file',
    'e2e/docker-compose.yml',
    'services:\n  web:\n    image: nginx:alpine\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n',
  ],
  [
    'an nginx that serves pages',
    'docker-compose.yml',
    'services:\n  docs:\n    image: nginx:alpine\n    volumes: ["./site:/usr/share/nginx/html"]\n',
  ],
  ['a chart of another program', 'charts/worker/Chart.yaml', 'apiVersion: v2\nname: worker\nversion: 1.0.0\n'],
  ['a kustomization of another program', 'cluster/kustomization.yaml', 'resources: [deployment.yaml]\n'],
];

/** No container holds either server. */
export const besideContainers: readonly Shape[] = others.map(([title, file, text]) => ({
  title: `containers of other programs: ${title}`,
  files: { ...bare, [`/w/${file}`]: text },
  pairs: [onSocket('/w/deploy/nginx.conf', '/w/deploy/www.conf')],
}));
