/** A small provider that signs every event with its bundle's version; tests pack it as many bundles. */
@NullMarked
package switchboard.itests.stamp;

import org.jspecify.annotations.NullMarked;
