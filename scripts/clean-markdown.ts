/** Makes nginx's documentation fit a hover: soft line breaks unwrapped, code fences named, links tidy. */

const opensBlock = /^(?:[-*] |\d+\. |> ?|\||```|#)/;

/** One paragraph a line, so that an editor that keeps line breaks shows none in the middle of a sentence. */
function unwrap(lines: readonly string[]): string[] {
  const out: string[] = [];
  let open = false;
  for (const line of lines) {
    const [indent = ''] = /^ */.exec(line) ?? [];
    const body = line.slice(indent.length);
    const quote = body.startsWith('>') ? body.replace(/^> ?/, '').trim() : undefined;
    const last = out.at(-1) ?? '';
    if (body === '' || quote === '') {
      if (out.at(-1) !== '') out.push('');
      open = false;
    } else if (quote !== undefined && open && last.startsWith(`${indent}> `)) {
      out[out.length - 1] = `${last} ${quote}`;
    } else if (open && !opensBlock.test(body) && !last.trimStart().startsWith('>')) {
      out[out.length - 1] = `${last} ${body}`;
    } else {
      // What follows a paragraph without an empty line would be read as a part of it.
      if (open && quote !== undefined) out.push('');
      if (open && quote === undefined && last.trimStart().startsWith('>')) out.push('');
      out.push(quote === undefined ? indent + body : `${indent}> ${quote}`);
      open = !body.startsWith('|');
    }
  }
  return out;
}

/** Whether every line of a code block could stand in an nginx configuration. */
function looksLikeNginx(lines: readonly string[]): boolean {
  return (
    lines.every((line) => /^\s*(?:#.*|.*[;{}'"]|\[ .* \]|\.\.\.|)$/.test(line)) &&
    lines.some((line) => /[;{]\s*$/.test(line))
  );
}

function fence(lines: readonly string[], indent: string): string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  const language = looksLikeNginx(trimmed) ? 'nginx' : '';
  return [`${indent}\`\`\`${language}`, ...trimmed, `${indent}\`\`\``];
}

/**
 * Takes the Markdown of @nginx/reference-lib, gives Markdown with one paragraph a line, no trailing blanks, no runs of
 * empty lines, `nginx` on the fences that hold configuration, and no blanks inside the brackets of a link.
 */
export function cleanMarkdown(text: string): string {
  const out: string[] = [];
  let prose: string[] = [];
  let code: string[] | undefined;
  let indent = '';
  const flush = (): void => {
    out.push(...unwrap(prose));
    prose = [];
  };
  for (const line of text.split('\n')) {
    const mark = /^( *)```/.exec(line);
    if (code === undefined && mark !== null) {
      flush();
      code = [];
      indent = mark[1] ?? '';
    } else if (code !== undefined && mark !== null) {
      out.push(...fence(code, indent));
      code = undefined;
    } else if (code === undefined) prose.push(line.trimEnd());
    else code.push(line);
  }
  if (code !== undefined) throw new Error(`a code block is not closed: ${text.slice(0, 80)}`);
  flush();
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\[ +([^\]]+?) *\]\((https?:)/g, '[$1]($2')
    .replaceAll('](/en/', '](https://nginx.org/en/')
    .trim();
}
