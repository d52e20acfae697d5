/**
 * Reads a JSON file, as the page resolves its address.
 *
 * @throws {Error} that says what to do, where it cannot be loaded or is not JSON
 */
export async function readJson(src: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(new URL(src, document.baseURI), signal && { signal }).catch((cause: Error) => {
    throw new Error(`${src} cannot be loaded: is the address right, and is it allowed to be read from this page?`, { cause });
  });
  if (!response.ok) throw new Error(`${src} cannot be loaded: the server answers with status ${response.status}`);
  return response.json().catch((cause: Error) => {
    throw new Error(`${src} is not JSON`, { cause });
  });
}
