/** Starts the framework over the folders of an installation. */
@NullMarked
package switchboard.launcher;

import org.jspecify.annotations.NullMarked;
