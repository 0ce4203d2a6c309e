/** Claude's Messages: the dialect, and how an upstream's answer is watched. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.claude;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
