/** Types of `clean-markdown.mjs`, for the tests. */
export function cleanMarkdown(text: string): string;
