/**
 * Jetty: the server both planes hang on, and the one client that talks to upstreams.
 */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
