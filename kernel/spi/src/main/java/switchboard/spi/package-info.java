/**
 * What bundles compile against: values, and the services a bundle offers.
 *
 * <p>Depends on the JDK alone. A service here is leased for one call and let go; bundles come and go
 * while calls run.
 */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
