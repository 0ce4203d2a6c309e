/** Notices by e-mail. */
@NullMarked
package switchboard.notifier.email;

import org.jspecify.annotations.NullMarked;
