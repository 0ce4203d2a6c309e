/** Notices by way of a Message Pusher server. */
@NullMarked
package switchboard.notifier.messagepusher;

import org.jspecify.annotations.NullMarked;
