/** Asking the servers themselves: programs that fail, hang, talk too much or are missing; trust; on saving. */
import assert from 'node:assert/strict';
import { chmod, readFile, realpath } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { Client, uri } from './client.ts';
import { tree, type Tree } from './tree.ts';

const nginx = 'events {}\nhttp {\n  server {\n    lisen_on 80;\n  }\n}\n';
const program = (body: string): string => `#!/bin/sh\n${body}\n`;

interface Requests {
  readonly folder: Tree;
  readonly client: Client;
  readonly file: string;
}

/** A workspace with one file and a program that stands for nginx. */
async function asked(
  context: TestContext,
  body: string,
  more: { readonly trusted?: boolean; readonly test?: object } = {},
): Promise<Requests> {
  const folder = await tree(context, { 'nginx/nginx.conf': nginx, 'fake.sh': program(body) });
  await chmod(folder.path('fake.sh'), 0o755);
  const test = { nginx: { command: [folder.path('fake.sh'), 'a b', '$HOME;'] }, fpm: { command: [] }, ...more.test };
  const client = await Client.start({ folders: [folder.root], trusted: more.trusted ?? true, settings: { test } });
  await client.note('gatewise/ready');
  return { folder, client, file: uri(folder.path('nginx/nginx.conf')) };
}

const run = (client: Client): Promise<unknown> =>
  client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
const reported = ({ notes }: Client): unknown =>
  notes.findLast(({ method }) => method === 'window/showMessage')?.params;
const own = 'nginx -t';

test('a message stands on its line under the name of the server, until the file changes', async (context) => {
  const { client, file, folder } = await asked(
    context,
    'echo "nginx: [emerg] unknown directive \\"lisen_on\\" in /etc/nginx/nginx.conf:4" >&2; echo "nginx: configuration file /etc/nginx/nginx.conf test failed" >&2; printf "%s\\n" "$@" > "$(dirname "$0")/argv"; exit 1',
  );
  await run(client);
  const found = (await client.until(file, (all) => all.some(({ source }) => source === own))).filter(
    ({ source }) => source === own,
  );
  assert.deepEqual(found, [
    {
      source: own,
      severity: 1,
      message: 'unknown directive "lisen_on"',
      range: { start: { line: 3, character: 4 }, end: { line: 3, character: 16 } },
    },
  ]);
  assert.deepEqual(reported(client), {
    type: 2,
    message:
      'Gatewise: nginx -t: /etc/nginx/nginx.conf (gatewise.test.paths does not map it to the workspace) failed: unknown directive "lisen_on"',
  });
  assert.equal(await readFile(folder.path('argv'), 'utf8'), 'a b\n$HOME;\n', 'words reach the program as they are');
  await client.open(file, nginx.replace('lisen_on', 'listen'), 'nginx');
  await client.until(file, (all) => all.every(({ source }) => source !== own));
  await client.stop();
});

test('what it says next takes the place of what it said', async (context) => {
  const { client, file, folder } = await asked(
    context,
    'd="$(dirname "$0")"; if [ -e "$d/second" ]; then echo "nginx: configuration file /etc/nginx/nginx.conf test is successful"; else touch "$d/second"; echo "nginx: [warn] old in /etc/nginx/nginx.conf:1"; echo "nginx: configuration file /etc/nginx/nginx.conf test is successful"; fi',
  );
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: {
      gatewise: {
        test: { nginx: { command: [folder.path('fake.sh')] }, fpm: { command: [] }, paths: { '/etc/nginx': 'nginx' } },
      },
    },
  });
  await run(client);
  assert.deepEqual(reported(client), {
    type: 3,
    message: 'Gatewise: nginx -t: /etc/nginx/nginx.conf passed, with 1 warning',
  });
  await client.until(file, (all) => all.some(({ source, severity }) => source === own && severity === 2));
  await run(client);
  assert.deepEqual(reported(client), { type: 3, message: 'Gatewise: nginx -t: /etc/nginx/nginx.conf passed' });
  await client.until(file, (all) => all.every(({ source }) => source !== own));
  await client.stop();
});

for (const [title, body, expected] of [
  ['endless words', 'yes "no end of words" | head -c 50000000; exit 3', /ended with status 3/],
  ['binary garbage', 'head -c 100000 /dev/urandom; exit 0', /ended with status 0/],
  [
    'a child that stays behind does not hold it up',
    'sleep 600 >/dev/null 2>&1 & echo "nginx: configuration file /x test is successful"',
    /passed/,
  ],
] as const) {
  test(title, async (context) => {
    const { client } = await asked(context, body);
    await run(client);
    assert.match(JSON.stringify(reported(client)), expected);
    await client.stop();
  });
}

test('a program that is not there, or is no program', async (context) => {
  const missing = await asked(context, '', { test: { nginx: { command: ['/nowhere/nginx', '-t'] } } });
  await run(missing.client);
  assert.deepEqual(reported(missing.client), { type: 2, message: 'Gatewise: nginx -t: /nowhere/nginx was not found' });
  await missing.client.stop();
  const none = await asked(context, '', { test: { nginx: { command: [] } } });
  await run(none.client);
  assert.deepEqual(reported(none.client), { type: 3, message: 'Gatewise: no command is set for nginx and PHP-FPM' });
  await none.client.stop();
});

test('in an untrusted workspace nothing is run, neither asked for nor on saving', async (context) => {
  const { client, folder, file } = await asked(context, 'touch "$(dirname "$0")/ran"', {
    trusted: false,
    test: { onSave: true },
  });
  await run(client);
  await client.open(file, nginx, 'nginx');
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
  await run(client);
  assert.deepEqual(reported(client), {
    type: 2,
    message: 'Gatewise: nginx and PHP-FPM are run only in a trusted workspace',
  });
  await assert.rejects(readFile(folder.path('ran')));
  await client.stop();
});

test('on saving, where that is set', async (context) => {
  const { client, file } = await asked(context, 'echo "nginx: [emerg] saved in /etc/nginx/nginx.conf:2"', {
    test: { onSave: true, prefix: [] },
  });
  await client.open(file, nginx, 'nginx');
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
  await client.until(file, (all) => all.some(({ message }) => message === 'saved'));
  assert.equal(reported(client), undefined, 'no message for each save');
  await client.stop();
});

/** A workspace beside the machine's own nginx and PHP-FPM: both programs log their words, pass their own files and refuse those of the workspace. */
async function beside(
  context: TestContext,
  more: {
    readonly test?: object;
    readonly files?: Readonly<Record<string, string>>;
    readonly links?: Readonly<Record<string, string>>;
    readonly answers?: readonly string[];
  } = {},
): Promise<{
  readonly folder: Tree;
  readonly client: Client;
  readonly offers: { readonly message: string; readonly actions: readonly string[] }[];
  readonly words: (name: string) => Promise<readonly string[]>;
  readonly offered: (count: number) => Promise<void>;
}> {
  const log = (name: string): string =>
    `for w in "$@"; do printf '%s\\n' "$w" >> "$(dirname "$0")/${name}.argv"; done; echo . >> "$(dirname "$0")/${name}.argv"; case " $* " in *" -V "*) echo "configure arguments: --prefix=$(dirname "$0")/prefix --pid-path=/run/nginx.pid" >&2; exit;; esac`;
  const folder = await tree(
    context,
    {
      'ws/nginx/nginx.conf': nginx,
      'ws/php/etc/php-fpm.conf': '[global]\ninclude = etc/d/*.conf\n',
      'ws/php/etc/d/www.conf': '[www]\nlisten = /run/a.sock\n',
      'machine/nginx.conf': 'events {}\nhttp {}\n',
      'bin/prefix/modules/a.so': '',
      'bin/nginx': program(
        `${log('nginx')}; c=${'$'}(dirname "$0")/../machine/nginx.conf; while [ $# -gt 0 ]; do [ "$1" = -c ] && c=$2; shift; done; case $c in */machine/*|/etc/*) echo "nginx: configuration file $c test is successful";; *) printf 'nginx: [emerg] unknown directive "lisen_on" in %s:4\\n' "$c"; echo "nginx: configuration file $c test failed"; exit 1;; esac`,
      ),
      'bin/php-fpm8.9': program(
        `${log('fpm')}; y=/etc/php/8.9/fpm/php-fpm.conf; while [ $# -gt 0 ]; do [ "$1" = -y ] && y=$2; [ "$1" = -p ] && p=$2; shift; done; case $y in /etc/*) echo "[x] NOTICE: configuration file $y test is successful";; *) [ -d "$p/log" ] || exit 9; echo "[x] ERROR: [$p/etc/d/www.conf:2] unknown entry"; echo "[x] ERROR: failed to load configuration file '$y'"; exit 78;; esac`,
      ),
      ...more.files,
    },
    more.links,
  );
  for (const name of ['bin/nginx', 'bin/php-fpm8.9']) await chmod(folder.path(name), 0o755);
  const offers: { readonly message: string; readonly actions: readonly string[] }[] = [];
  const answers = [...(more.answers ?? [])];
  const waiting = new Set<() => void>();
  const client = await Client.start({
    folders: [folder.path('ws')],
    settings: {
      test: {
        nginx: { command: [folder.path('bin/nginx'), '-t'] },
        fpm: { command: [folder.path('bin/php-fpm8.9'), '-t'] },
        ...more.test,
      },
    },
    prepare: (connection) =>
      connection.onRequest(
        'window/showMessageRequest',
        ({
          message,
          actions,
        }: {
          readonly message: string;
          readonly actions: readonly { readonly title: string }[];
        }) => {
          offers.push({ message, actions: actions.map(({ title }) => title) });
          for (const wake of waiting) wake();
          const answer = answers.shift();
          return answer === undefined ? null : { title: answer === 'yes' ? actions[0]?.title : answer };
        },
      ),
  });
  await client.note('gatewise/ready');
  const offered = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${offers.length} of ${count} messages with a button`)), 120_000);
      const look = (): void => {
        if (offers.length < count) return void waiting.add(look);
        clearTimeout(timer);
        resolve();
      };
      look();
    });
  return {
    folder,
    client,
    offers,
    offered,
    words: async (name) =>
      (await readFile(folder.path(`bin/${name}.argv`), 'utf8'))
        .split('\n.\n')
        .map((one) => one.replaceAll('\n', ' '))
        .filter((one) => one !== ''),
  };
}

const shown = ({ notes }: Client, part: RegExp): boolean =>
  notes.some(({ method, params }) => method === 'window/showMessage' && part.test(JSON.stringify(params)));

test("a test of the machine's own files is no test of the workspace: it says so, and offers one that is", async (context) => {
  const { client, folder, offers, words } = await beside(context, { answers: ['yes'] });
  await run(client);
  await client.note('window/showMessage');
  assert.deepEqual(offers, [
    {
      message: `Gatewise: nginx -t: ${folder.path('machine/nginx.conf').replace('machine', 'bin/../machine')} (not in this workspace) passed; not tested: nginx/nginx.conf · php-fpm -t: /etc/php/8.9/fpm/php-fpm.conf (not in this workspace) passed; not tested: php/etc/php-fpm.conf`,
      actions: ['Test nginx/nginx.conf, php/etc/php-fpm.conf'],
    },
  ]);
  assert.deepEqual(reported(client), {
    type: 2,
    message:
      'Gatewise: nginx -t: nginx/nginx.conf failed: unknown directive "lisen_on" · php-fpm -t: php/etc/php-fpm.conf failed: unknown entry',
  });
  const [first, , last] = await words('nginx');
  assert.equal(first, '-t');
  const prefix = /-p (\S+)\//.exec(last ?? '')?.[1] ?? '';
  assert.match(
    last ?? '',
    new RegExp(`^-t -c ${folder.path('ws/nginx/nginx.conf')} -p ${prefix}/ -g pid "${prefix}/nginx\\.pid";$`),
  );
  await assert.rejects(realpath(prefix), 'what it was lent is gone');
  assert.match((await words('fpm'))[1] ?? '', new RegExp(`^-t -y ${folder.path('ws/php/etc/php-fpm.conf')} -p \\S+$`));
  await client.until(uri(folder.path('ws/nginx/nginx.conf')), (all) =>
    all.some(({ source, range }) => source === own && range.start.line === 3),
  );
  await client.until(uri(folder.path('ws/php/etc/d/www.conf')), (all) =>
    all.some(({ source, range }) => source === 'php-fpm -t' && range.start.line === 1),
  );
  await client.stop();
});

test('nothing more is run where nobody agrees, and an editor that cannot ask tells it', async (context) => {
  const { client, offered, words } = await beside(context);
  await run(client);
  await run(client);
  await offered(2);
  assert.deepEqual(await words('nginx'), ['-t', '-t']);
  assert.equal(reported(client), undefined);
  await client.stop();
});

test('a file of the workspace is the same behind links, and where a setting tells', async (context) => {
  const linked = await beside(context, { links: { 'etc/nginx': '../ws/nginx' } });
  const command = [linked.folder.path('bin/nginx'), '-t', '-c', linked.folder.path('etc/nginx/nginx.conf')];
  await linked.client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { gatewise: { test: { nginx: { command }, fpm: { command: [] } } } },
  });
  await run(linked.client);
  assert.deepEqual(
    [linked.offers, reported(linked.client)],
    [
      [],
      {
        type: 2,
        message: `Gatewise: nginx -t: ${linked.folder.path('etc/nginx/nginx.conf')} failed: unknown directive "lisen_on"`,
      },
    ],
  );
  await linked.client.stop();
  const mapped = await beside(context, { test: { fpm: { command: [] } } });
  await mapped.client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: {
      gatewise: {
        test: {
          nginx: { command: [mapped.folder.path('bin/nginx'), '-t', '-c', '/etc/nginx/nginx.conf'] },
          fpm: { command: [] },
          paths: { '/etc/nginx': 'nginx' },
        },
      },
    },
  });
  await run(mapped.client);
  assert.deepEqual(
    [mapped.offers, reported(mapped.client)],
    [[], { type: 3, message: 'Gatewise: nginx -t: /etc/nginx/nginx.conf passed' }],
  );
  await mapped.client.stop();
});

test('a command with a file of its own stays as it is, and is no test of the workspace either', async (context) => {
  const { client, folder, offers } = await beside(context, { test: { fpm: { command: [] } } });
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: {
      gatewise: {
        test: {
          nginx: { command: [folder.path('bin/nginx'), '-tc', '/etc/other.conf', '-c', '/etc/other.conf'] },
          fpm: { command: [] },
        },
      },
    },
  });
  await run(client);
  assert.deepEqual(
    [offers, reported(client)],
    [[], { type: 2, message: 'Gatewise: nginx -t: /etc/other.conf (not in this workspace) passed' }],
  );
  await client.stop();
});

test('in a container paths are mapped back, and without a mapping nothing is offered', async (context) => {
  const files = { 'bin/exec': program('shift 3; exec "$(dirname "$0")/$@"') };
  const setting = (folder: Tree, paths: object): object => ({
    gatewise: {
      test: {
        prefix: [folder.path('bin/exec'), 'compose', 'exec', 'web'],
        nginx: { command: ['nginx', '-t', '-c', '/etc/x.conf'].slice(0, 2) },
        fpm: { command: [] },
        paths,
      },
    },
  });
  const { client, folder, offers, words } = await beside(context, {
    files,
    test: { fpm: { command: [] } },
    answers: ['yes'],
  });
  await chmod(folder.path('bin/exec'), 0o755);
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: setting(folder, {}) });
  await run(client);
  assert.deepEqual(offers, []);
  assert.match(
    JSON.stringify(reported(client)),
    /"type":2,.*gatewise\.test\.paths does not map it to the workspace\) passed"/,
  );
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: setting(folder, { '/srv/conf': 'nginx' }),
  });
  await run(client);
  await client.note('window/showMessage', (params) => /nginx\/nginx\.conf failed/.test(JSON.stringify(params)));
  assert.equal((await words('nginx')).at(-1), `-t -c /srv/conf/nginx.conf -p ${folder.path('bin/prefix')}/`);
  await client.stop();
});

test('what a test would create outside the workspace is asked for', async (context) => {
  const folder = await tree(context, { 'logs/kept.log': '' });
  const text = `pid run.pid;\nerror_log ${folder.path('logs/kept.log')};\nevents {}\nhttp { access_log ${folder.path('logs/new.log')}; access_log rel/a.log; access_log /nowhere/at/all.log; }\n`;
  for (const answers of [['yes'], ['yes', 'yes']]) {
    const {
      client,
      offers,
      words,
      offered: asked,
    } = await beside(context, { files: { 'ws/nginx/nginx.conf': text }, test: { fpm: { command: [] } }, answers });
    await run(client);
    await asked(2);
    if (answers.length === 2) await client.note('window/showMessage');
    assert.deepEqual(offers[1], {
      message: `Gatewise: the test itself may create ${folder.path('logs/new.log')}`,
      actions: ['Test Anyway'],
    });
    assert.equal((await words('nginx')).filter((one) => one.includes('-c')).length, answers.length - 1);
    await client.stop();
  }
});

test('on saving nothing pops up: the main file says in its first line that it was not tested; once it was chosen, it is tested', async (context) => {
  const { client, folder, offers } = await beside(context, {
    test: { onSave: true, fpm: { command: [] } },
    answers: ['no', 'yes'],
  });
  const file = uri(folder.path('ws/nginx/nginx.conf'));
  const save = async (): Promise<void> =>
    client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
  await client.open(file, nginx, 'nginx');
  await save();
  const [note] = (await client.until(file, (all) => all.some(({ source }) => source === own))).filter(
    ({ source }) => source === own,
  );
  assert.deepEqual([note?.severity, note?.range.start.line], [3, 0]);
  assert.match(JSON.stringify(note?.message), /nginx -t tested .*machine\/nginx\.conf, not this one/);
  assert.deepEqual([offers, reported(client)], [[], undefined]);
  await run(client);
  await run(client);
  await client.until(file, (all) => all.some(({ source, severity }) => source === own && severity === 1));
  await client.change(file, `${nginx}\n`);
  await client.until(file, (all) => all.every(({ source }) => source !== own));
  await save();
  await client.until(file, (all) => all.some(({ source, severity }) => source === own && severity === 1));
  assert.equal(offers.length, 2);
  assert.ok(shown(client, /failed/));
  await client.stop();
});

test('several main files are all tested, each under its name', async (context) => {
  const ok = 'events {}\nhttp {}\n';
  const fails = {
    'bin/nginx': program(
      'case " $* " in *" -V "*) exit;; */a/*|*/c/*) f=failed;; *) f="is successful";; esac; while [ $# -gt 0 ]; do [ "$1" = -c ] && c=$2; shift; done; [ "$f" = failed ] && printf "nginx: [emerg] unknown directive \\"lisen_on\\" in $c:1\\n"; echo "nginx: configuration file ${c:-/x} test $f"',
    ),
  };
  const { client, offers } = await beside(context, {
    files: { ...fails, 'ws/a/nginx.conf': ok, 'ws/b/nginx.conf': ok, 'ws/c/nginx.conf': ok },
    test: { fpm: { command: [] } },
    answers: ['yes'],
  });
  await run(client);
  await client.note('window/showMessage');
  assert.deepEqual(offers[0]?.actions, ['Test All 4']);
  assert.deepEqual(reported(client), {
    type: 2,
    message:
      'Gatewise: nginx -t: a/nginx.conf failed: unknown directive "lisen_on" · nginx -t: c/nginx.conf failed: unknown directive "lisen_on" · 2 others passed',
  });
  await client.stop();
});
