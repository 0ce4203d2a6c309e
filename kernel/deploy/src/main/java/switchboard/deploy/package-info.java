/**
 * The hot deployer, and the leases that keep a bundle in place while a call uses it.
 */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.deploy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
