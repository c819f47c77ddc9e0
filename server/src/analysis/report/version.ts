/** The version, as package.json has it; `scripts/build.mjs` puts it in. */
declare const GATEWISE_VERSION: string | undefined;

export const version: string = typeof GATEWISE_VERSION === 'string' ? GATEWISE_VERSION : '0.0.0-source';
