/** Gemini: Google AI Studio, and what is left of PaLM. */
@NullMarked
package switchboard.provider.gemini;

import org.jspecify.annotations.NullMarked;
