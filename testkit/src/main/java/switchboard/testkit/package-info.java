/** Contracts that every bundle of a kind must pass, and hand-written doubles. */
@NullMarked
package switchboard.testkit;

import org.jspecify.annotations.NullMarked;
