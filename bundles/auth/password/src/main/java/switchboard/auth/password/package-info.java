/** Log-in by user name and password. */
@NullMarked
package switchboard.auth.password;

import org.jspecify.annotations.NullMarked;
