/** What the name of an image says of the servers in it: words of the last component and the tag, not a list of images. */
import { nginxForkNames, type NginxForkName } from '../../catalog/nginx/build.ts';
import type { StartsAs } from '../container.ts';
import type { Server } from '../../model/environment.ts';
import type { Expanded } from '../variables.ts';

export interface ImageName {
  /** The servers that run in it; empty where the name says another program; `undefined` where it says nothing. */
  readonly roles: ReadonlySet<Server> | undefined;
  /** More than these may run in it: the part that decides is a variable (`php:${VERSION}`), or it is somebody's own application. */
  readonly undecided: boolean;
  /** Made by those who make the program or the distribution: what it starts is known. */
  readonly official: boolean;
  readonly startsAs: StartsAs;
  /** A bare distribution, on which a Dockerfile installs what it needs. */
  readonly bare: boolean;
}

/** Programs and languages that no image of nginx or PHP-FPM is named after; of their words only that of the last component counts. */
const others =
  /^(?:mysql|mariadb|percona|postgres(?:ql)?|postgis|pgsql|pgadmin\d*|redis(?:insight)?|valkey|keydb|memcached?|mongo(?:db)?|adminer|phpmyadmin|pma|mailhog|mailpit|mailcatcher|node|nodejs|python|ruby|golang|rust|java|openjdk|maven|gradle|elasticsearch|opensearch|kibana|logstash|fluentd|rabbitmq|kafka|zookeeper|traefik|caddy|frankenphp|httpd|apache\d*|composer|selenium|selenoid|chrome|chromedriver|varnish|haproxy|envoy|minio|localstack|solr|sphinx|manticore|meilisearch|typesense|dnsmasq|bind9?|unbound|postfix|dovecot|rspamd|clamav|beanstalkd|mercure|soketi|swoole|roadrunner|certbot|acme|companion|exporter|prometheus|grafana|loki|jaeger|zipkin|sonarqube|gitlab|jenkins|portainer|watchtower|cli|cron|worker|queue|socat|ngrok|blackfire|xhgui|vault|consul|etcd|registry|unit)$/;
const systems =
  /^(?:alpine|debian|ubuntu|centos|stream\d*|fedora|rockylinux|rocky|almalinux|oraclelinux|amazonlinux|ubi\d*|rhel\d*|busybox|scratch|archlinux|opensuse|leap|buildpack|baseimage|distroless|photon)$/;

/** Words that say of which program and for what an image is, and name no application that may bring another server. */
const plainWord =
  /^(?:nginx\w*|openresty|angie|tengine|php\d*|fpm|docker|library|unprivileged|rootless|proxy|alpine|debian|ubuntu|slim|base|dev|prod|stable|mainline|hello|ssl|http\d?|quic|brotli|pagespeed|modsecurity|rtmp|image|web|latest|v?\d+)$/;

/** What the name of an image says; variables without a known value are still in its text. */
export function imageNameOf({ text, known }: Expanded): ImageName {
  const bare = text
    .slice(0, 500)
    .toLowerCase()
    .replace(/@sha256:.*$/s, '');
  const path = splitComponents(bare);
  const last = path.at(-1) ?? '';
  const { name, tag } = splitTag(last);
  const words = wordsOf(name);
  const tagWords = wordsOf(tag);
  const startsAs = startOf(path, [...words, ...tagWords], name);
  const official = (path.length === 1 || path.at(-2) === 'library') && words.length > 0 && !name.includes('$');
  const made = { startsAs, official, bare: false };
  const reported = (roles: readonly Server[]): ImageName => ({ ...made, roles: new Set(roles), undecided: false });
  // an exporter or a database is none of the two even where it is named after one
  const other = words.some((word) => others.test(word));
  const [nginx, fpm] = [[...words, ...tagWords].some(isNginxWord), [...words, ...tagWords].some(isFpmWord)];
  if (words.some((word) => /^(?:exporter|prometheus|companion|metrics)$/.test(word)) || isWorkbench(path))
    return reported([]);
  if (fpm || nginx) {
    const php = fpm || words.some(isPhpWord) || tagWords.some(isPhpWord);
    // nginx of an application may come with PHP-FPM; an image that names FPM leaves nginx to another one
    return {
      ...reported([...(nginx ? ['nginx' as const] : []), ...(php ? ['php-fpm' as const] : [])]),
      undecided: !php && !words.every((word) => plainWord.test(word)),
    };
  }
  if (systems.test(words[0] ?? '') || words.includes('scratch'))
    return { ...reported([]), startsAs: 'root', bare: true };
  if (other || tagWords.some((word) => /^(?:cli|apache\d*|zts|frankenphp|swoole|roadrunner|composer)$/.test(word)))
    return reported([]);
  if (words.some(isPhpWord)) {
    if (official && !tag.includes('$') && known) return reported([]);
    return { ...made, roles: undefined, undecided: true };
  }
  return { ...made, roles: undefined, undecided: false };
}

/** The fork of nginx that an image is named after: `docker.angie.software/angie:1.10`, `openresty/openresty`. `undefined` where a variable may name another. */
export function forkOfImage({ text, known }: Expanded): NginxForkName | undefined {
  const words = splitComponents(
    text
      .slice(0, 500)
      .toLowerCase()
      .replace(/@sha256:.*$/s, ''),
  )
    .slice(-2)
    .flatMap((part) => wordsOf(splitTag(part).name));
  return known ? nginxForkNames.find((fork) => words.includes(fork)) : undefined;
}

/** Images to develop in, which start neither server: those of containers.dev wait for an editor, Laravel Sail's runs `php artisan serve`. */
function isWorkbench(path: readonly string[]): boolean {
  return path.at(-2) === 'devcontainers' || (path.length === 2 && /^sail-\d+\.\d+$/.test(path[0] ?? ''));
}

/** At the slashes outside of `${…}`: a default may be a path of its own. */
function splitComponents(text: string): readonly string[] {
  const whole = text.replaceAll(/\$\{[^{}]*\}/g, (variable) => variable.replaceAll('/', ' ').replaceAll(':', ' '));
  return whole.split('/').filter((part) => part !== '');
}

function splitTag(component: string): { readonly name: string; readonly tag: string } {
  const colon = component.indexOf(':');
  return colon < 0
    ? { name: component, tag: '' }
    : { name: component.slice(0, colon), tag: component.slice(colon + 1) };
}

/** Variables are no words: `${NGINX_VERSION}` in a tag says nothing. */
function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/\$\{[^{}]*\}|\$\w+/g, ' ')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function isNginxWord(word: string): boolean {
  return /nginx|^openresty\d*$|^angie\d*$|^tengine\d*$/.test(word);
}

function isFpmWord(word: string): boolean {
  return /^(?:php\d*)?fpm\d*$/.test(word);
}

function isPhpWord(word: string): boolean {
  return /^php\d*$/.test(word);
}

/** Official images start as root; of others only the name may say that they do not. */
function startOf(path: readonly string[], words: readonly string[], name: string): StartsAs {
  if (
    words.some((word) => /^(?:unprivileged|rootless|nonroot)$/.test(word)) ||
    path.includes('bitnami') ||
    path.includes('bitnamilegacy') ||
    path.includes('serversideup')
  )
    return 'not-root';
  if (name === '' || name.includes('$')) return 'unknown';
  return path.length === 1 || path.at(-2) === 'library' || path.at(-2) === 'openresty' ? 'root' : 'unknown';
}

/** A server in an image, with its release. */
export interface ImageRelease {
  readonly role: Server;
  /** `1.25.3`, or its branch: `8.1`. */
  readonly release: string;
}

/**
 * The release that a tag names: of nginx's images and those of PHP, whose tags begin with it (`nginx:1.25.3-alpine`, `php:8.1-fpm`). `undefined` where it names none, or
 * only the first number of one.
 */
export function releaseOfImage({ text, known }: Expanded): ImageRelease | undefined {
  if (!known) return undefined;
  const { name, tag } = splitTag(
    splitComponents(
      text
        .slice(0, 500)
        .toLowerCase()
        .replace(/@sha256:.*$/s, ''),
    ).at(-1) ?? '',
  );
  const role = /^(?:nginx(?:-unprivileged)?|angie(?:-minimal)?|freenginx|openresty|tengine)$/.test(name)
    ? 'nginx'
    : /^php(?:-fpm)?$/.test(name)
      ? 'php-fpm'
      : undefined;
  const release = /^v?(\d+\.\d+(?:\.\d+){0,2})(?:$|-)/.exec(tag)?.[1];
  return role === undefined || release === undefined ? undefined : { role, release };
}
