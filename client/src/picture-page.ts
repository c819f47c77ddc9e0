/** What the pages with pictures share: the editor's colours in place of the pictures' own, and the key of their script. */

/** CSS. A picture shrinks with its page, as long as one can read it. */
export const editorColours = `main .gw-picture { --gw-ground: var(--vscode-editor-background); --gw-text: var(--vscode-editor-foreground); --gw-faint: var(--vscode-descriptionForeground);
  --gw-box: var(--vscode-editorWidget-background); --gw-edge: var(--vscode-contrastBorder, var(--vscode-editorWidget-border, var(--vscode-descriptionForeground)));
  --gw-served: var(--vscode-charts-green); --gw-warned: var(--vscode-editorWarning-foreground); --gw-unserved: var(--vscode-editorError-foreground); --gw-unknown: color-mix(in srgb, var(--vscode-editor-foreground) 72%, var(--vscode-editor-background));
  --gw-nginx: var(--vscode-charts-green); --gw-fpm: var(--vscode-charts-purple); --gw-php: var(--vscode-charts-blue);
  font-family: var(--vscode-editor-font-family); display: block; max-width: 100%; min-width: 440px; height: auto; }
.vscode-high-contrast main .gw-picture { --gw-faint: var(--gw-text); --gw-unknown: var(--gw-text); }
.vscode-high-contrast main .gw-map .line { stroke-width: 3; }`;

/** A word that nobody can guess, for the content security policy of one page. */
export function nonce(): string {
  return crypto.randomUUID().replaceAll('-', '');
}
