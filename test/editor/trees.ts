/** The files that the tests in the editor open. */

/** Text by path, `/` between folders. */
export type Tree = Readonly<Record<string, string>>;

export const nginxFile = 'nginx/nginx.conf';
export const poolFile = 'php/8.2/fpm/pool.d/www.conf';
/** Two files whose names tell nothing, in folders of which neither holds the other. */
export const looseSite = 'here/site.conf';
export const loosePool = 'there/backend.conf';

const location = `    location ~ \\.php$ {
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_param CONTENT_TYPE $content_type;
        fastcgi_param CONTENT_LENGTH $content_length;
        fastcgi_read_timeout 75s;
        fastcgi_pass 127.0.0.1:9000;
    }`;

const site = `server {
    listen 8080;
    server_name shop.example;
    root /var/www/shop;

${location}
}
`;

const pool = (name: string): string => `; ${name}'s workers
[${name}]
user = www-data
group = www-data
listen = /run/php/${name}.sock
listen.owner = www-data
listen.group = www-data
pm = static
pm.max_children = 5
`;

/** nginx passes requests to a port, and each pool listens on a socket. */
export const disagreeing: Tree = {
  [nginxFile]: `user www-data;\nevents {}\nhttp {\n${site.replaceAll(/^(?=.)/gm, '    ')}}\n`,
  [poolFile]: pool('www'),
};

/** A site with a front controller, whose PHP goes to a socket. */
const served = (name: string, socket: string): string => `server {
    server_name ${name};
    root /var/www/${name};
    location / {
        try_files $uri /index.php$is_args$args;
    }
${location.replace('127.0.0.1:9000', `unix:${socket}`).replace(/^.*read_timeout.*\n/m, '')}
}
`;

/** Two sites, and a pool for each. */
export const agreeing: Tree = {
  [nginxFile]: `user www-data;\nevents {}\nhttp {\n${(served('shop.example', '/run/php/www.sock') + served('blog.example', '/run/php/blog.sock')).replaceAll(/^(?=.)/gm, '    ')}}\n`,
  [poolFile]: pool('www'),
  'php/8.2/fpm/pool.d/blog.conf': pool('blog'),
};

export const looseDisagreeing: Tree = { [looseSite]: site, [loosePool]: pool('shop') };

export const containedSite = 'default.conf';

/** Two containers, and the mistake that is made most: nginx looks for PHP-FPM in its own. */
export const contained: Tree = {
  'compose.yaml': `services:
  web:
    image: nginx:1.27
    volumes:
      - ./${containedSite}:/etc/nginx/conf.d/default.conf:ro
  php:
    image: php:8.3-fpm
    volumes:
      - ./www.conf:/usr/local/etc/php-fpm.d/www.conf:ro
`,
  [containedSite]: site,
  'www.conf': pool('www').replace('/run/php/www.sock', '127.0.0.1:9000'),
};

export const strayedSite = 'sites/shop.conf';

/** A main file with a site of its own that PHP-FPM answers, and a site that it does not include. */
export const strayed: Tree = {
  [nginxFile]: `user www-data;\nevents {}\nhttp {\n    include /etc/nginx/sites-enabled/*.conf;\n${served('blog.example', '/run/php/blog.sock').replaceAll(/^(?=.)/gm, '    ')}}\n`,
  [strayedSite]: site,
  'php/8.2/fpm/pool.d/blog.conf': pool('blog'),
};

export const linkedSite = 'nginx/conf.d/site.conf';
export const linkedPool = 'php/8.2/fpm/pool.d/www.conf';
/** Where the pool that {@link linked} lacks would be. */
export const newPool = 'php/8.2/fpm/pool.d/news.conf';
/** A link over TCP that works, and an address that no pool listens on. */
export const linked: Tree = {
  'nginx/nginx.conf':
    'user www-data;\nevents {}\nhttp {\n    index index.php;\n    root /var/www/shop;\n    include conf.d/*.conf;\n}\n',
  [linkedSite]: `server {
    server_name shop.example;
    location ~ \\.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
    location /news {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/news.sock;
    }
}
`,
  'php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
  [linkedPool]:
    '[www]\nuser = www-data\nlisten = 127.0.0.1:9000\nlisten.owner = www-data\npm = static\npm.max_children = 4\n',
};

export const spareSite = 'nginx/nginx.conf';
/** An upstream whose backup no pool answers: no request fails of it. */
export const spare: Tree = {
  [spareSite]: `user www-data;
events {}
http {
    index index.php;
    root /var/www/shop;
    upstream php {
        server unix:/run/php/www.sock;
        server unix:/run/php/spare.sock backup;
    }
    server {
        server_name shop.example;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass php;
        }
    }
}
`,
  'php/8.2/fpm/pool.d/www.conf': pool('www'),
};
