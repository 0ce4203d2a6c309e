/** Cloudflare's Turnstile. */
@NullMarked
package switchboard.challenge.turnstile;

import org.jspecify.annotations.NullMarked;
