/** AWS signature version 4 and the binary event stream. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.aws;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
