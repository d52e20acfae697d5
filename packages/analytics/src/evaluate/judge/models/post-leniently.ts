import { type Posted, type PostOptions, postJson } from "./post-json.ts";
import { ProviderError } from "./provider-error.ts";

/** Posts a body, less what the provider has said it does not take. */
export type PostLeniently = (
  options: Omit<PostOptions, "body">,
  bodyOf: (takes: (field: string) => boolean) => unknown,
) => Promise<Posted>;

/**
 * For what some models of a provider refuse: a temperature, a schema. Where a 400 names such a field, it is left out from then on.
 *
 * @param optional the fields' names as the provider writes them in its refusal
 */
export function createPostLeniently(optional: readonly string[]): PostLeniently {
  const refused = new Set<string>();
  return async function post(options, bodyOf) {
    for (;;) {
      const before = refused.size;
      try {
        return await postJson({ ...options, body: bodyOf((field) => !refused.has(field)) });
      } catch (error) {
        if (!(error instanceof ProviderError) || error.status !== 400) throw error;
        const named = optional.find((field) => !refused.has(field) && error.message.includes(field));
        if (named !== undefined) refused.add(named);
        // Another call may have learned it meanwhile.
        if (refused.size === before) throw error;
      }
    }
  };
}
