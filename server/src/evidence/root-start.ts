/** Files of other programs that start PHP-FPM with leave to run workers as root: units, supervisors' programs, scripts. */

/** The option `-R`, alone or among others, or its long form, on the line of a command that names PHP-FPM (fpm_main.c). */
const rootStart =
  /php[\d.]*-?fpm[\d.]*\b[^\n]{0,300}?[\s"',[](?:-[A-Za-z]{0,8}R[A-Za-z]{0,8}|--allow-to-run-as-root)(?![\w-])/;

/** Whether a text starts PHP-FPM so. Comments that begin a line with `#` or `;` do not count. */
export function allowsRootStart(text: string): boolean {
  if (!text.includes('fpm')) return false;
  return rootStart.test(text.replaceAll(/^[ \t]*[#;][^\n]*/gm, ''));
}
