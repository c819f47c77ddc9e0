/** The version that `gatewise --version` prints; `scripts/build.mjs` puts it in. */
declare const GATEWISE_VERSION: string | undefined;

export const version: string = typeof GATEWISE_VERSION === 'string' ? GATEWISE_VERSION : '0.0.0-source';
