/** Tags of template languages that fit on one line: Template Toolkit `[% … %]`, FreeMarker `<#if …>`, Terraform `%{ if … }`, StringTemplate `<if(…)>`, Smarty and Latte `{if …}`, Blade `{!! … !!}`. */
import type { TemplateRole } from './template.ts';

const longest = 400;
const toolkitControl =
  /^\[%[-+~]?\s*(?:IF|ELSIF|ELSE|END|UNLESS|FOREACH|FOR|WHILE|SET|BLOCK|INCLUDE|PROCESS|WRAPPER|SWITCH|CASE|FILTER|USE|MACRO|CALL|DEFAULT)\b/i;

/** The form of a tag by the characters that it begins with; each holds no line feed. */
const forms: readonly RegExp[] = [
  /^\[%[-+=~#]?[ \t][^\n]*?%\]/,
  /^%\{~?[ \t]*(?:if|else|endif|for|endfor)\b(?:"[^"\n]*"|[^"{};\n])*\}/,
  /^\{!![^\n]*?!!\}/,
  /^<#--[^\n]*?-->/,
  /^<\/?#[a-z]+\b[^\n]*?>/,
  /^<\/?@[A-Za-z_][^\n]*?>/,
  /^<(?:if|elseif)\([^\n>]*\)>/,
  /^<(?:else|endif)>/,
  /^\{(?:if|elseif|foreach|foreachelse|section|for|while|block|include|extends|assign|capture)[ \t]+[^\s({};][^{};\n]*\}/,
  /^\{(?:else|foreachelse|literal|strip|nocache)\}/,
  /^\{\/(?:if|foreach|section|for|while|block|capture|literal|strip|nocache)\}/,
];

/** The forms by their first character. */
const byOpener = new Map(
  ['[', '%', '<', '{'].map((opener) => [
    opener.codePointAt(0),
    forms.filter((form) => form.source.replace(/^\^\\?/, '').startsWith(opener)),
  ]),
);

/** Whether a tag may begin with two characters; cheap. */
export function mayOpenTag(first: number, second: number): boolean {
  if (first === 123) return second === 33 || second === 47 || (second >= 97 && second <= 119);
  if (first === 60) return second === 35 || second === 64 || second === 47 || second === 105 || second === 101;
  return first === 91 ? second === 37 : first === 37 && second === 123;
}

/** End of the tag at an offset, or -1. */
export function tagEnd(text: string, at: number): number {
  const line = text.slice(at, at + longest);
  for (const form of byOpener.get(text.charCodeAt(at)) ?? []) {
    const found = form.exec(line);
    if (found !== null) return at + found[0].length;
  }
  return -1;
}

/** What the tag at an offset does; `undefined` where no such tag begins. */
export function tagRole(text: string, start: number): TemplateRole | undefined {
  if (!mayOpenTag(text.charCodeAt(start), text.charCodeAt(start + 1))) return undefined;
  if (text.startsWith('[%', start))
    return text.charAt(start + 2) === '#'
      ? 'comment'
      : toolkitControl.test(text.slice(start, start + 40))
        ? 'control'
        : 'output';
  if (text.startsWith('<#--', start)) return 'comment';
  if (text.startsWith('{!!', start)) return 'output';
  return 'control';
}

/** Words that a line of Blade or Razor begins with. */
const directive =
  /^@(?:if|elseif|else|endif|unless|endunless|foreach|endforeach|for|endfor|forelse|empty|endforelse|while|endwhile|isset|endisset|switch|endswitch|php|endphp|include|extends|section|endsection|yield|model|using|inherits|functions)\b/;

/** Whether lines that begin with `#` may be Velocity's. */
export type LineTemplates = 'velocity' | 'others';

/** End of a line of Blade, Razor or Velocity (`@if (…)`, `@endif`, `#if(…)`, `#end`) that begins at an offset, or -1. */
export function tagLineEnd(text: string, at: number, templates: LineTemplates): number {
  const form =
    text.charAt(at) === '@'
      ? directive
      : templates === 'velocity'
        ? /^#(?:if|elseif|else|end|foreach|set|parse|include|macro|stop)\b/
        : undefined;
  if (form?.test(text.slice(at, at + 40)) !== true) return -1;
  const line = text.indexOf('\n', at);
  const end = line < 0 ? text.length : line;
  return /[;{][ \t\r]*$/.test(text.slice(Math.max(at, end - 20), end)) ? -1 : end;
}

/** Whether Velocity writes the text: a line `#if(…)` or `#foreach(…)` that opens no block, and a line `#end`. A comment of nginx looks like one of them, not like both. */
export function isVelocity(text: string): boolean {
  return (
    text.includes('#end') &&
    /^[ \t]*#end[ \t\r]*$/m.test(text) &&
    /^[ \t]*#(?:if|foreach)[ \t]?\([^\r\n{;]*\)[ \t\r]*$/m.test(text)
  );
}
