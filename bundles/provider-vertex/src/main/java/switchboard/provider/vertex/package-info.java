/** Vertex AI: Gemini and Claude behind Google's service accounts. */
@NullMarked
package switchboard.provider.vertex;

import org.jspecify.annotations.NullMarked;
