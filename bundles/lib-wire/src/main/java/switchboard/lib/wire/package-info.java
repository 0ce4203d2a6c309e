/** What providers share: JSON as upstreams write it, error bodies, data URLs, ids. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
