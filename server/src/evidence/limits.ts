/** How much of a file that describes containers is read. */

/** UTF-16 code units; a longer file is not read at all. Real ones have a few thousand. */
export const longestContainerFile = 262_144;
