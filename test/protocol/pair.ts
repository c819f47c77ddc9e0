/** A site and a pool that disagree, as texts. */

export const code = 'fastcgi-pass-unserved';

/** A main file whose one pass goes to the address. */
export function nginxPassingTo(address: string): string {
  return `events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n    server {\n        location ~ \\.php$ {\n            fastcgi_pass ${address};\n        }\n    }\n}\n`;
}

/** A main file that includes what the argument names. */
export function nginxIncluding(argument: string): string {
  return `events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n    include ${argument};\n}\n`;
}

/** A server whose one pass goes to the address; nginx ignores a second one of the same name. */
export function sitePassingTo(address: string, name = 'shop'): string {
  return `server {\n    server_name ${name}.example;\n    location ~ \\.php$ {\n        fastcgi_pass ${address};\n    }\n}\n`;
}

export function poolOn(listen: string, name = 'www'): string {
  return `[${name}]\nuser = www-data\ngroup = www-data\nlisten = ${listen}\npm = static\npm.max_children = 5\n`;
}
