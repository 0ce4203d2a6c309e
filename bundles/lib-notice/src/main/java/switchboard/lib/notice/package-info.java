/** What notifiers for people share: a notice in the words of their language. */
@Export
@Version("1.0.0")
@NullMarked
package switchboard.lib.notice;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
