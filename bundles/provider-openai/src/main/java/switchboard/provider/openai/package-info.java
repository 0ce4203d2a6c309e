/** OpenAI and the family of upstreams that speak like it. */
@NullMarked
package switchboard.provider.openai;

import org.jspecify.annotations.NullMarked;
