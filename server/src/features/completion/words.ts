/** Closed lists that more than one kind of completion needs. */
import type { NginxDirective } from '../../syntax/nginx/tree.ts';

/** Media types that sites serve (IANA). */
export const mimeTypes: readonly string[] = [
  'text/plain',
  'text/html',
  'text/css',
  'text/javascript',
  'text/xml',
  'text/csv',
  'application/json',
  'application/ld+json',
  'application/manifest+json',
  'application/xml',
  'application/atom+xml',
  'application/rss+xml',
  'application/xhtml+xml',
  'application/javascript',
  'application/wasm',
  'application/pdf',
  'application/zip',
  'application/gzip',
  'application/octet-stream',
  'image/svg+xml',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/x-icon',
  'font/woff',
  'font/woff2',
  'font/ttf',
  'font/otf',
  'audio/mpeg',
  'audio/ogg',
  'video/mp4',
  'video/webm',
];

/** The endings that go with a media type in `types`. */
export const endings: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html htm',
  'text/css': 'css',
  'text/javascript': 'js mjs',
  'text/xml': 'xml',
  'text/csv': 'csv',
  'application/json': 'json',
  'application/wasm': 'wasm',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'image/svg+xml': 'svg svgz',
  'image/png': 'png',
  'image/jpeg': 'jpeg jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/x-icon': 'ico',
  'font/woff': 'woff',
  'font/woff2': 'woff2',
  'font/ttf': 'ttf',
  'font/otf': 'otf',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
};

/** Whether a block has a location for PHP scripts. */
export function isPhp(server: NginxDirective | undefined): boolean {
  return (
    server?.block?.items.some(
      (one) => one.name.value === 'location' && one.args.some((word) => /\\\.php|\.php\b/.test(word.value)),
    ) === true
  );
}
