/** Counts tokens as OpenAI's published encodings do, in little memory and time. */
@NullMarked
package switchboard.relay.tiktoken;

import org.jspecify.annotations.NullMarked;
