/** The manual's texts, loaded when somebody first asks. */
import { loadNginxDocs, type NginxDocs } from '../catalog/nginx/docs.ts';

export type { NginxDocs };

/** The docs of nginx's directives and variables; the same object every time. */
export function loadDocs(): Promise<NginxDocs> {
  return loadNginxDocs();
}
