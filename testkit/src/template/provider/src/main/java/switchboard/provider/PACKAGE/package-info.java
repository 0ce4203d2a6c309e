/** Calls to TITLE. */
@NullMarked
package switchboard.provider.PACKAGE;

import org.jspecify.annotations.NullMarked;
