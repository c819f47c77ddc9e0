/** nginx's documentation as the hover gets it, and the generator that makes it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nginxDirectives } from '../../server/src/catalog/nginx/directives.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { cleanMarkdown } from '../../scripts/clean-markdown.ts';

const docs = await loadNginxDocs();
const generator = fileURLToPath(new URL('../../scripts/gen-catalog.ts', import.meta.url));

test('the generated file is what the generator writes', () => {
  const result = spawnSync(process.execPath, [generator, '--check'], { encoding: 'utf8' });
  assert.equal(result.stderr, '');
  assert.equal(result.status, 0);
});

test('the documentation is read once', async () => {
  assert.equal(await loadNginxDocs(), docs);
});

test('every fastcgi_ directive that nginx has is documented', () => {
  for (const name of nginxDirectives().keys()) {
    if (!name.startsWith('fastcgi_')) continue;
    const doc = docs.directive(name);
    assert.equal(doc?.module, 'ngx_http_fastcgi_module', name);
    assert.ok(doc.docs.length > 20 && doc.syntax.length > 0, name);
  }
});

test('a directive whole', () => {
  const doc = docs.directive('fastcgi_read_timeout', 'location');
  assert.equal(doc?.default, '60s');
  assert.deepEqual(doc?.contexts, ['http', 'server', 'location']);
  assert.deepEqual(doc?.syntax, ['*`time`*']);
  assert.equal(doc?.url, 'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout');
  assert.match(doc?.summary ?? '', /^Defines a timeout for reading a response/);
  assert.equal(doc?.since, undefined);
  assert.equal(docs.directive('fastcgi_socket_rcvbuf')?.since, '1.31.3');
});

test('a name that several modules have is chosen by context', () => {
  const moduleOf = (name: string, context?: string) => docs.directive(name, context)?.module;
  assert.equal(moduleOf('listen'), 'ngx_http_core_module');
  assert.equal(moduleOf('listen', 'server'), 'ngx_http_core_module');
  assert.equal(moduleOf('listen', 'stream server'), 'ngx_stream_core_module');
  assert.equal(moduleOf('listen', 'mail server'), 'ngx_mail_core_module');
  assert.equal(moduleOf('server', 'http'), 'ngx_http_core_module');
  assert.equal(moduleOf('server', 'upstream'), 'ngx_http_upstream_module');
  assert.equal(moduleOf('server', 'stream'), 'ngx_stream_core_module');
  assert.equal(moduleOf('server', 'stream upstream'), 'ngx_stream_upstream_module');
  assert.equal(moduleOf('proxy_pass', 'stream server'), 'ngx_stream_proxy_module');
  assert.equal(moduleOf('error_log', 'location'), 'Core functionality');
  assert.equal(moduleOf('include', 'location'), 'Core functionality');
  assert.equal(moduleOf('fastcgi_pass', 'main'), 'ngx_http_fastcgi_module', 'explained in the wrong place too');
  assert.equal(moduleOf('no_such_directive'), undefined);
  assert.equal(docs.directives('listen').length, 3);
});

test('a variable, and the family of a variable', () => {
  assert.equal(
    docs.variable('$document_root')?.url,
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_document_root',
  );
  assert.equal(docs.variable('${fastcgi_script_name}')?.module, 'ngx_http_fastcgi_module');
  assert.equal(docs.variable('$http_user_agent')?.name, '$http_NAME');
  assert.equal(docs.variable('$arg_page')?.prefix, 'arg_');
  assert.equal(docs.variable('$cookie_sid')?.name, '$cookie_NAME');
  assert.equal(
    docs.variable('$upstream_http_x_accel')?.url,
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_http_',
  );
  assert.equal(docs.variable('$https')?.name, '$https', 'a variable before a family');
  assert.equal(docs.variable('$REMOTE_ADDR')?.name, '$remote_addr', 'nginx does not look at the case');
  assert.equal(docs.variable('$remote_addr', 'stream server')?.module, 'ngx_stream_core_module');
  assert.equal(docs.variable('$php_host'), undefined);
});

test('texts are clean: no HTML, no broken links, a summary of a line', () => {
  const entries = [...docs.directiveNames()].flatMap((name) => docs.directives(name));
  for (const { name, docs: text, summary, url } of [...entries, ...docs.variables()]) {
    const prose = text.replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`]*`/g, '');
    assert.doesNotMatch(prose, /<\/?[a-z]|&[a-z]+;|&#/i, `${name} has HTML`);
    assert.doesNotMatch(prose, /\]\((?!https?:)/, `${name} has a link that leads nowhere`);
    assert.doesNotMatch(text, /[ \t]\n|\n{3}|^\s|\s$/, `${name} has stray white space`);
    assert.ok(summary !== '' && !summary.endsWith(':'), `${name}: ${summary}`);
    assert.match(url, /^https:\/\/nginx\.org\/en\/docs\/[a-z0-9_/]+\.html#\w+$/, name);
  }
});

test('the cleaner unwraps paragraphs and leaves blocks alone', () => {
  const given =
    'One\ntwo.\n> A note\n> goes on.\n\n\n- `a`\n\n    first\n    second\n- `b`\n```\nlisten 80;\n  x {\n}\n```\nSee [ here](https://nginx.org/).  ';
  const wanted =
    'One two.\n\n> A note goes on.\n\n- `a`\n\n    first second\n- `b`\n```nginx\nlisten 80;\n  x {\n}\n```\nSee [here](https://nginx.org/).';
  assert.equal(cleanMarkdown(given), wanted);
  assert.equal(cleanMarkdown('```\n{"a": 1}\nplain\n```'), '```\n{"a": 1}\nplain\n```');
  assert.throws(() => cleanMarkdown('```\nopen'), /not closed/);
});
