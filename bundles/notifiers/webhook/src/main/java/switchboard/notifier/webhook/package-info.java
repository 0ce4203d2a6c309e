/** Notices to programs: signed requests to addresses of the operator's. */
@NullMarked
package switchboard.notifier.webhook;

import org.jspecify.annotations.NullMarked;
