/**
 * Records, mappers, schema, routing snapshot and journal.
 */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
