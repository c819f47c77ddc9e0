/** nginx knows the directive, but not there. */
import { at, sayContext, sayContexts } from '../kit/nginx-words.ts';
import { placementCures } from './placement-cures.ts';
import { lacking } from '../../model/lacking.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-wrong-context',
  title: 'The directive is not allowed in this block',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  placements: ['misplaced'],
  symptom: '`nginx -t` fails with `"server" directive is not allowed here`.',
  rationale:
    'Each directive names the blocks in which it is allowed. A file that is included is read as if it were in the place of the `include`.',
  verified: 'nginx 1.22.1 refuses the examples; the contexts are those of the `ngx_command_t` tables.',
  limits:
    'A file that is not included is judged in the contexts in which most of it makes sense. Blocks of modules that are not known are not looked into.',
  references: ['https://nginx.org/en/docs/dirindex.html'],

  *check(subject): Iterable<Draft> {
    const {
      directive: { name },
      context,
      placement,
      release,
    } = subject;
    if (placement.kind !== 'misplaced' || context === undefined) return;
    const tooOld = placement.dated && lacking(release, `"${name.value}" ${sayContext(context)}`, placement.dated);
    yield {
      at: at(subject, name),
      message:
        tooOld?.message ??
        `"${name.value}" is not allowed ${sayContext(context)}, only ${sayContexts(placement.contexts)}`,
      fixes: (write) => placementCures(subject, placement.contexts, write),
    };
  },

  examples: {
    bad: [
      {
        title: 'A setting at the top',
        files: `#- /etc/nginx/nginx.conf
fastcgi_read_timeout 5s;
#<^^^^^^^^^^^^^^^^^^ error: "fastcgi_read_timeout" is not allowed at the top of nginx.conf, only in "http", "server" or "location"
#=
events {}
http {
    #+ fastcgi_read_timeout 5s;
    gzip on;
}`,
      },
      {
        title: 'A handler in a server',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    fastcgi_pass 127.0.0.1:9000;
    #<^^^^^^^^^^ error: "fastcgi_pass" is not allowed in "server", only in "location"
}`,
      },
      {
        title: 'A handler next to the location for PHP',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    fastcgi_pass 127.0.0.1:9000; # the pool
    #<^^^^^^^^^^ error: "fastcgi_pass" is not allowed in "server", only in "location"
    #=
    location / {
        try_files $uri /index.php;
    }
    location ~ \.php$ {
        #+ fastcgi_pass 127.0.0.1:9000; # the pool
        fastcgi_index index.php;
    }
}`,
      },
      {
        title: 'A block that was closed too early',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
}
#=
    location /static/ {
    #<^^^^^^ error: "location" is not allowed in "http", only in "server" or "location"
        expires 1d;
    }
#+ }
server {
    listen 81;
}`,
      },
      {
        title: 'What belongs to http, in a server',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
	#+ # robots
	#+ map $http_user_agent $bot {
		#+ default 0;
		#+ ~*bot 1;
	#+ }
	server {
		listen 80;
		# robots
		#=
		map $http_user_agent $bot {
		#<^ error: "map" is not allowed in "server", only in "http"
		#=
			default 0;
			#=
			~*bot 1;
			#=
		}
		#=
	}
}`,
      },
      {
        title: 'Files tried in a condition',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        if (!-e $request_filename) {
        #= try_files $uri /index.html;
            try_files $uri /index.html;
            #<^^^^^^^ error: "try_files" is not allowed in "if" of a location, only in "server" or "location"
            #=
        }
        #=
    }
}`,
      },
      {
        title: 'A whole file where only a part of it is read',
        files: `#- base: debian
#- /etc/nginx/conf.d/limits.conf
http {
#<^^ error: "http" is not allowed in "http", only at the top of nginx.conf
    client_max_body_size 32m; # uploads
}`,
        fixed: `#- /etc/nginx/conf.d/limits.conf
    client_max_body_size 32m; # uploads`,
      },
      {
        title: 'A server without http around it',
        files: `#- /etc/nginx/nginx.conf
events {}
#+ http {
server {
#<^^^^ error: "server" is not allowed at the top of nginx.conf, only in "http" or "upstream"
    listen 80;
}
#+ }`,
      },
      {
        title: 'A handler without a location, next to one for all files',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    include fastcgi.conf;
    fastcgi_pass unix:/run/php/www.sock;
    #<^^^^^^^^^^ error: "fastcgi_pass" is not allowed in "server", only in "location"
    #= location ~ \.php$ {
        #+ fastcgi_pass unix:/run/php/www.sock;
    #+ }
    location / {
        try_files $uri /index.php;
    }
}`,
      },
      {
        title: 'The other forms of a place',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    alias /srv/www;
    #<^^^ error: "alias" is not allowed in "server", only in "location"
    #= root /srv/www;
}`,
      },
    ],
    good: [
      {
        title: 'In a location',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    location / {
        fastcgi_pass 127.0.0.1:9000;
    }
}`,
      },
    ],
  },
});
