/**
 * Resources of the management API, login sessions, and themes' files.
 */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.admin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
