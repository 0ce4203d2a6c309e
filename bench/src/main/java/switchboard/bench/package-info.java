/** Measurements of the parts that every call passes through. */
@NullMarked
package switchboard.bench;

import org.jspecify.annotations.NullMarked;
