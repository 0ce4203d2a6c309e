/** Google's own Java library against the assembled distribution. */
@NullMarked
package switchboard.itests.google;

import org.jspecify.annotations.NullMarked;
