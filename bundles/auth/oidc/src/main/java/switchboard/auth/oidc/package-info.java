/** Log-in by any provider of OpenID Connect. */
@NullMarked
package switchboard.auth.oidc;

import org.jspecify.annotations.NullMarked;
