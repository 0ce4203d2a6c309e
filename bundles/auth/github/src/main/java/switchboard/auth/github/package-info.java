/** Log-in by GitHub. */
@NullMarked
package switchboard.auth.github;

import org.jspecify.annotations.NullMarked;
