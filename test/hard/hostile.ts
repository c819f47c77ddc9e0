/** Configurations in which every word that may be anything is one that Markdown, SVG, a terminal or GitHub would act upon. */
import { fpmDirectives } from '../../server/src/catalog/fpm/directives.ts';
import { nginxDirectives } from '../../server/src/catalog/nginx/directives.ts';
import type { FpmTree } from '../../server/src/syntax/fpm/tree.ts';
import type { Tree } from '../../server/src/syntax/language.ts';
import type { NginxDirective, NginxTree, NginxWord } from '../../server/src/syntax/nginx/tree.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { fileId, type FileId, type TextRange } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** In every payload, so that one sees where it went. */
export const marker = 'evil';

/** What Markdown, HTML and icons are made of. */
export const markdownPayloads: readonly string[] = [
  '![evil](https://evil.example/i.png)',
  '[evil](https://evil.example)',
  '[evil](command:workbench.evil)',
  '<img src=https://evil.example/i>',
  '<https://evil.example>',
  'https://evil.example/a',
  'http://evil.example',
  'www.evil.example',
  'evil@evil.example',
  'mailto:evil@x.example',
  '`![evil](https://evil.example)`',
  '``evil` ![evil](https://evil.example)',
  'a`evil`b`![evil](https://evil.example)',
  '$(evil)',
  '&lt;evil&gt;',
  '&#33;[evil](https://evil.example)',
  '|evil|',
  '|---|evil',
  'a|b|![evil](https://evil.example)|c',
  '\\![evil](https://evil.example)',
  'evil\\',
  '**evil**',
  '__evil__',
  '~~evil~~',
  '*evil',
  '_evil',
  '# evil',
  '> evil',
  '- evil',
  '1. evil',
  '=== evil',
  '--- evil',
  '[evil]: https://evil.example',
  '[evil][evil]',
  '<!-- evil',
  '<evil-tag a="b">',
  '</evil>',
  '<script>evil</script>',
  '//evil.example',
  'ftp://evil.example',
  'evil!',
  'evil$',
  'evil&',
  'evil:',
];
/** What terminals, readers of XML and GitHub act upon, or what cannot be seen. */
export const terminalPayloads: readonly string[] = [
  '\u001B[31mevil',
  '\u001B]8;;https://evil.example\u0007evil',
  '\u009B31mevil',
  '\u0007evil',
  'evil\u202Ecod.exe',
  '\u2066evil\u2069',
  '\u200Bevil',
  'evil\uFEFF',
  '\u2028evil',
  '\u0085evil',
  '\uD800evil',
  '::error file=evil::evil',
  '##[add-mask]evil',
  '%0A::error::evil',
  'evil\u0000',
  '\uFFFEevil',
  '"><script>evil</script>',
  '\'evil="',
  ']]>evil',
  '\u{E0041}evil',
  'evil\r::warning::evil',
  '\u0008\u0008evil',
];

export interface Hostile {
  readonly title: string;
  readonly files: ReadonlyMap<FileId, string>;
}

/** How a word is written so that nginx reads exactly it. */
function nginxWord(payload: string): string {
  return `"${payload.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const inFpm = (payload: string): string => payload.replaceAll(/[";\r\n]/g, '');

/** Every example of every rule, with some of its words replaced; `pick` chooses: a number below its argument. */
export function* harmedExamples(payloads: readonly string[], pick: (below: number) => number): Generator<Hostile> {
  for (const rule of allRules) {
    for (const example of [...rule.examples.bad, ...rule.examples.good]) {
      const fixture = loadFixture(example.files);
      const host = hostOf(fixture);
      yield {
        title: `${rule.code}: ${example.title}`,
        files: new Map(
          [...fixture.files].map(([file, text]) => [
            file,
            harm(host.file(file)?.tree, text, () => payloads[pick(payloads.length)] ?? '', pick),
          ]),
        ),
      };
    }
  }
}

function harm(tree: Tree | undefined, text: string, payload: () => string, pick: (below: number) => number): string {
  const isFpm = tree?.dialect === 'php-fpm';
  if (tree?.dialect !== 'nginx' && !isFpm) return text;
  const spots = isFpm ? fpmSpots(tree) : nginxSpots(tree);
  const chosen = spots.filter(() => pick(4) === 0).toSorted((a, b) => b.start - a.start);
  let result = text;
  for (const { start, end } of chosen)
    result = result.slice(0, start) + (isFpm ? inFpm(payload()) : nginxWord(payload())) + result.slice(end);
  return `${isFpm ? ';' : '#'} ${payload().replaceAll(/[\r\n]/g, ' ')}\n${result}`;
}

function nginxSpots(tree: NginxTree): readonly TextRange[] {
  const words = (directive: NginxDirective): readonly NginxWord[] => [
    ...directive.args,
    ...(directive.block?.items ?? []).flatMap(words),
  ];
  return tree.items.flatMap(words).map(({ range }) => range);
}

function fpmSpots(tree: FpmTree): readonly TextRange[] {
  return tree.lines.flatMap((line) =>
    line.kind === 'section'
      ? [line.name.range]
      : line.value !== undefined && line.value.range.end > line.value.range.start
        ? [line.value.range]
        : [],
  );
}

/** Every directive of nginx and PHP-FPM with payloads as its values, in a configuration that has pools, upstreams, maps and variables named by them. */
export function* everyDirective(payloads: readonly string[]): Generator<Hostile> {
  const at = (index: number): string => payloads[index % payloads.length] ?? '';
  const names = [...nginxDirectives().keys()];
  for (let start = 0, turn = 0; start < names.length; start += 40, turn++) {
    const lines = (context: string): string =>
      names
        .slice(start, start + 40)
        .filter((name) =>
          nginxDirectives()
            .get(name)
            ?.some((facts) => facts.contexts.some((one) => one === context || one === 'any')),
        )
        .map((name, index) => `${name} ${nginxWord(at(turn + index))} ${nginxWord(at(turn + index + 7))};`)
        .join('\n');
    yield {
      title: `${names[start]} and more`,
      files: new Map([
        [fileId('/etc/nginx/nginx.conf'), nginxOf(at, turn, lines)],
        [fileId('/etc/php/8.2/fpm/pool.d/www.conf'), fpmOf(at, turn)],
      ]),
    };
  }
}

function nginxOf(at: (index: number) => string, turn: number, lines: (context: string) => string): string {
  const word = (index: number): string => nginxWord(at(turn + index));
  return (
    `user ${word(1)} ${word(2)};\n${lines('main')}\nevents { ${lines('events')} }\nhttp {\n${lines('http')}\nmap ${word(3)} $target { default unix:/run/${at(turn).replaceAll(/[^\w]/g, '')}.sock; ${word(4)} ${word(5)}; }\n` +
    `upstream ${word(6)} { server unix:/run/a.sock; server ${word(7)} ${word(8)}; ${lines('upstream')} }\nserver {\nserver_name ${word(9)};\nset $x ${word(10)};\n${lines('server')}\nlocation ${word(11)} { fastcgi_pass ${word(6)}; include ${word(12)}; root ${word(13)}; }\n` +
    `location ~ ${word(14)} { fastcgi_pass $target; fastcgi_param SCRIPT_FILENAME ${word(15)}; ${lines('location')} }\nlocation /b { fastcgi_pass unix:/run/b.sock; fastcgi_read_timeout 5s; if ($x = ${word(16)}) { return 302 ${word(17)}; } }\nlocation /c { fastcgi_pass ${word(18)}; }\n}\n}\n`
  );
}

function fpmOf(at: (index: number) => string, turn: number): string {
  const lines = fpmDirectives()
    .filter(({ name, section }) => section !== 'global' && !/^(?:listen|user|pm)$/.test(name))
    .map(({ name }, index) => `${name.replace('[]', '[x]')} = ${inFpm(at(turn + index))}`);
  return `; ${inFpm(at(turn))}\n[${inFpm(at(turn + 3)).replaceAll(/[\]]/g, '')}]\nuser = ${inFpm(at(turn + 1))}\nlisten = /run/a.sock\nrequest_terminate_timeout = 30s\n[${inFpm(at(turn + 5)).replaceAll(/[\]]/g, '')}]\nuser = ${inFpm(at(turn + 2))}\nlisten = /run/b.sock\npm = ${inFpm(at(turn + 6))}\n${lines.join('\n')}\n`;
}
