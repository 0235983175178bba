/** Unpacks what corridor/page/compress.py has compressed: base64 of raw deflate. */

/**
 * @param {string} packed
 * @returns {Response} whose `text()`, `json()` or `arrayBuffer()` is what was compressed
 */
export function inflate(packed) {
  const signs = atob(packed);
  const bytes = new Uint8Array(signs.length);
  for (let i = 0; i < signs.length; i++) bytes[i] = signs.charCodeAt(i);
  const stream = new Blob([bytes]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("deflate-raw")));
}
