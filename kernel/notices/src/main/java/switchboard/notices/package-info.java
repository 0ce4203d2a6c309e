/** Sees to it that notices reach whom they are for. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.notices;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
