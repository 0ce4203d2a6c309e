/** What ways to log in, and challenges, share: requests, answers, addresses, PKCE. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.login;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
