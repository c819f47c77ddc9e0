/** The colours of all pictures: variables, so that an editor can put its own in their place. */
import { xml } from './xml.ts';

/** CSS for pictures of class `gw-picture`: light, dark and high contrast. */
export const pictureColours = xml`
.gw-picture { --gw-ground: #ffffff; --gw-text: #1f2328; --gw-faint: #59636e; --gw-box: #f6f8fa; --gw-edge: #818b98;
  --gw-served: #1a7f37; --gw-warned: #9a6700; --gw-unserved: #cf222e; --gw-unknown: #6e7781; --gw-nginx: #1a7f37; --gw-fpm: #6639ba; --gw-php: #4f5d95;
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px; }
@media (prefers-color-scheme: dark) { .gw-picture { --gw-ground: #0d1117; --gw-text: #e6edf3; --gw-faint: #9198a1; --gw-box: #161b22; --gw-edge: #656c76;
  --gw-served: #3fb950; --gw-warned: #d29922; --gw-unserved: #f85149; --gw-unknown: #9198a1; --gw-nginx: #3fb950; --gw-fpm: #a371f7; --gw-php: #8794d6; } }
@media (prefers-contrast: more) { .gw-picture { --gw-edge: var(--gw-text); --gw-faint: var(--gw-text); } }
.gw-picture .ground { fill: var(--gw-ground); } .gw-picture .box { fill: var(--gw-box); stroke: var(--gw-edge); }
.gw-picture text { fill: var(--gw-text); } .gw-picture .title { font-weight: bold; } .gw-picture text.faint, .gw-picture tspan.faint { fill: var(--gw-faint); }
`;
