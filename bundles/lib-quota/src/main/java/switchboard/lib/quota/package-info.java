/** What policies with rules share: rules as JSON, and which calls a rule is for. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.quota;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
