/** Passkeys: WebAuthn, checked by a library that nobody else sees. */
@NullMarked
package switchboard.auth.passkey;

import org.jspecify.annotations.NullMarked;
