/** Log-in by a code that comes by e-mail. */
@NullMarked
package switchboard.auth.email;

import org.jspecify.annotations.NullMarked;
