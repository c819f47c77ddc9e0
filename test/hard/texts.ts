/** Texts that are too deep, too long or too many, put together when they are asked for. */

/** PHP gets what it needs, so that nothing is found but what a case is about. */
export const nginxOf = (inHttp: string): string =>
  `events {}\nhttp {\nroot /srv/www;\nfastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\nfastcgi_param REQUEST_METHOD $request_method;\nfastcgi_param QUERY_STRING $query_string;\nfastcgi_param CONTENT_TYPE $content_type;\nfastcgi_param CONTENT_LENGTH $content_length;\n${inHttp}\n}\n`;
export const siteOf = (address: string, more = ''): string =>
  `server {\n    listen 80;\n    index index.php;\n    location ~ \\.php$ {\n        fastcgi_pass ${address};\n    }\n${more}}\n`;
export const poolOf = (name: string, listen: string): string =>
  `[${name}]\nuser = www-data\ngroup = www-data\nlisten = ${listen}\npm = static\npm.max_children = 2\n`;

export const nested = (depth: number): string => `${'rtmp {\n'.repeat(depth)}${'}\n'.repeat(depth)}`;
export const unclosed = (depth: number): string => nginxOf('location / {'.repeat(depth));
export const longWord = (bytes: number): string =>
  nginxOf(`server { listen 80; location / { fastcgi_pass ${'x'.repeat(bytes)}:9000; } }`);
export const longLine = (bytes: number): string =>
  nginxOf(`server { listen 80; ${'add_header X y; '.repeat(bytes / 16)} }`);
export const poolsMany = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `[p${index}]\nuser=u\nlisten=/p${index}\npm=static\npm.max_children=1\n`,
  ).join('');
export const mapOf = (count: number): string =>
  nginxOf(
    `map $host $fpm {\n${Array.from({ length: count }, (_, index) => `  h${index}.example unix:/run/p${index}.sock;\n`).join('')}}\n${siteOf('$fpm')}`,
  );
/** `count` files of which each includes all. */
export const mutual = (count: number): Readonly<Record<string, string>> => ({
  'nginx.conf': nginxOf('include all/*.conf;'),
  ...Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `all/${index}.conf`,
      `include all/*.conf;\n${siteOf('127.0.0.1:9000')}`,
    ]),
  ),
});
