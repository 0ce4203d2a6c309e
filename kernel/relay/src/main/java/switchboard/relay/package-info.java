/**
 * One call's way: admit, choose, lease, exchange, stream, settle.
 */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.relay;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
