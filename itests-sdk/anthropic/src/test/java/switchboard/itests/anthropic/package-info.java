/** Anthropic's own Java library against the assembled distribution. */
@NullMarked
package switchboard.itests.anthropic;

import org.jspecify.annotations.NullMarked;
