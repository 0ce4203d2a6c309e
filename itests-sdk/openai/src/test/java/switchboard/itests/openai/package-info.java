/** OpenAI's own Java library against the assembled distribution. */
@NullMarked
package switchboard.itests.openai;

import org.jspecify.annotations.NullMarked;
