/** Spring AI against the assembled distribution. */
@NullMarked
package switchboard.itests.springai;

import org.jspecify.annotations.NullMarked;
