/** The vendors' JavaScript libraries against the assembled distribution. */
@NullMarked
package switchboard.itests.npm;

import org.jspecify.annotations.NullMarked;
