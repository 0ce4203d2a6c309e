/** The assembled distribution, tested in the container and from outside. */
@NullMarked
package switchboard.itests;

import org.jspecify.annotations.NullMarked;
