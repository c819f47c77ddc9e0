/** Texts that nobody would write: whatever a Compose file or a Dockerfile holds, it is read in time that grows with its length. */
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { containersIn, type Container } from '../../server/src/evidence/containers.ts';
import { longestContainerFile } from '../../server/src/evidence/limits.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';

const most = longestContainerFile;
const repeated = (part: string, length = most): string => part.repeat(Math.floor(length / part.length));
const numbered = (part: (index: number) => string, length = most): string => {
  const parts: string[] = [];
  for (let index = 0, size = 0; ; index++) {
    const one = part(index);
    size += one.length;
    if (size > length) return parts.join('');
    parts.push(one);
  }
};

const read = (name: string, text: string): readonly Container[] =>
  containersIn(new Map([[fileId(`/w/${name}`), text]]), () => true);

/** Seconds for reading a text and for asking about many files. */
function seconds(name: string, text: string): number {
  const start = process.cpuUsage();
  for (const { covers } of read(name, text)) for (let index = 0; index < 50; index++) covers(`/w/a/b/c/${index}.conf`);
  // of this process: other work on the machine must not count
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const bomb = (levels: number): string => {
  let text = 'x0: &x0 [nginx, nginx]\n';
  for (let level = 1; level < levels; level++) text += `x${level}: &x${level} [${`*x${level - 1},`.repeat(9)}]\n`;
  return `${text}services:\n  web:\n    image: nginx\n    volumes: *x${levels - 1}\n    networks: *x${levels - 1}\n`;
};
const mergeBomb = (levels: number): string => {
  let text = 'x0: &x0 {a: b}\n';
  for (let level = 1; level < levels; level++) text += `x${level}: &x${level} {<<: [${`*x${level - 1},`.repeat(9)}]}\n`;
  return `${text}services:\n  web:\n    image: nginx\n    <<: *x${levels - 1}\n`;
};

const hostile: readonly (readonly [string, string, string])[] = [
  ['one long line', 'compose.yaml', `services: ${repeated('x', most - 20)}`],
  ['brackets in brackets', 'compose.yaml', repeated('[')],
  ['braces in braces', 'compose.yaml', repeated('{a: ')],
  ['lists in lists', 'compose.yaml', repeated('- ')],
  ['keys of keys', 'compose.yaml', repeated('? ')],
  ['deeper with each line', 'compose.yaml', numbered((index) => `${' '.repeat(index)}a:\n`)],
  ['an alias bomb', 'compose.yaml', bomb(30)],
  ['merge keys that multiply', 'compose.yaml', mergeBomb(30)],
  ['an anchor in itself', 'compose.yaml', 'services: &s\n  web: {image: nginx, volumes: *s, <<: *s}\n'],
  ['many anchors and aliases', 'compose.yaml', numbered((index) => `a${index}: &a${index} x\nb${index}: *a${index}\n`)],
  ['many services', 'compose.yaml', `services:\n${numbered((index) => `  s${index}: {image: nginx}\n`, most - 20)}`],
  [
    'many mounts',
    'compose.yaml',
    `services:\n  web:\n    image: nginx\n    volumes:\n${numbered((index) => `      - ./a${index}:/b\n`, most - 100)}`,
  ],
  ['quotes that do not close', 'compose.yaml', repeated('a: "b\n')],
  ['braces of variables', 'compose.yaml', `services:\n  web:\n    image: nginx${repeated('${a:-', most - 100)}\n`],
  ['dollars', 'compose.yaml', `services:\n  web:\n    image: nginx${repeated('$', most - 100)}\n`],
  [
    'a template of images',
    'compose.yml.j2',
    `{{\n${repeated('image: nginx nginx nginx nginx nginx nginx nginx\n', most - 10)}`,
  ],
  ['document after document', 'compose.yaml', repeated('---\n')],
  ['percent lines', 'compose.yaml', repeated('%YAML 1.2\n')],
  ['block scalars', 'compose.yaml', repeated('a: |\n\n')],
  ['stages', 'Dockerfile', numbered((index) => `FROM nginx AS s${index}\n`)],
  [
    'stages on stages',
    'Dockerfile',
    `FROM nginx AS s0\n${numbered((index) => `FROM s${index} AS s${index + 1}\n`, most - 30)}`,
  ],
  ['copies', 'Dockerfile', `FROM nginx\n${numbered((index) => `COPY a${index}* /b\n`, most - 20)}`],
  ['one copy of many sources', 'Dockerfile', `FROM nginx\nCOPY ${repeated('a* ', most - 30)} /b\n`],
  ['stars', 'Dockerfile', `FROM nginx\nCOPY ${repeated('*a', most - 30)} /b\n`],
  ['lines that go on', 'Dockerfile', `FROM nginx\nRUN ${repeated('rm /etc/nginx/a;\\\n', most - 30)}\n`],
  ['quotes in RUN', 'Dockerfile', `FROM nginx\nRUN ${repeated('"\' ', most - 30)}\n`],
  ['paths in RUN', 'Dockerfile', `FROM nginx\nRUN sed -i ${repeated('/etc/nginx/a ', most - 40)}\n`],
  ['slashes in RUN', 'Dockerfile', `FROM nginx\nRUN ${repeated('/', most - 40)}\n`],
  ['heredocs that do not end', 'Dockerfile', `FROM nginx\n${repeated('RUN <<A\n', most - 20)}`],
  ['flags', 'Dockerfile', `FROM nginx\nCOPY ${repeated('--a=b ', most - 30)}\n`],
  [
    'ENV',
    'Dockerfile',
    `FROM nginx\n${numbered((index) => `ENV A${index}=$A${index - 1}$A${index - 1}\n`, most - 20)}`,
  ],
  ['ENV that doubles', 'Dockerfile', `FROM nginx\nENV A=aaaaaaaaaa\n${repeated('ENV A=$A$A\n', 2000)}COPY $A /b\n`],
  ['one word', 'Dockerfile', repeated('F')],
  ['variables that double', '.env', `A=aaaaaaaaaa\n${repeated('A=$A$A\n', 2000)}`],
];

for (const [name, file, text] of hostile) {
  test(`${name}: read in time`, () => {
    assert.ok(text.length <= most);
    const taken = seconds(file, text);
    assert.ok(taken < 10, `${taken.toFixed(1)} s`);
  });
}

test('an image beside an alias bomb is still found', () => {
  assert.equal(read('compose.yaml', bomb(20)).length, 1);
});

test('a file that is longer than the limit is not read', () => {
  const text = `services:\n  web: {image: nginx}\n`;
  assert.equal(read('compose.yaml', text).length, 1);
  assert.equal(read('compose.yaml', `${text}#${'x'.repeat(most)}\n`).length, 0);
});

test('a tree with many Compose files takes time that grows with their number', () => {
  const tree = (count: number): number => {
    const files = new Map<FileId, string>();
    for (let index = 0; index < count; index++) {
      files.set(
        fileId(`/w/a${index}/compose.yaml`),
        'services:\n  web:\n    image: nginx:1\n    volumes: [./a:/etc/nginx]\n  app:\n    build: .\n',
      );
      files.set(fileId(`/w/a${index}/Dockerfile`), 'FROM php:8-fpm\nCOPY a /b\n');
    }
    const start = performance.now();
    assert.equal(containersIn(files, () => false).length, 2 * count);
    return performance.now() - start;
  };
  tree(200);
  const [few, many] = [tree(200), tree(2000)];
  assert.ok(many < few * 40 + 500, `${few.toFixed(0)} ms for 200, ${many.toFixed(0)} ms for 2000`);
});
