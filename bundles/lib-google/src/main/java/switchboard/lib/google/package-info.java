/** Access tokens for Google service accounts. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.google;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
