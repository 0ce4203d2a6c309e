/** Services of others as tests have them: WireMock with their shapes, on 127.0.0.1. Never shipped. */
@NullMarked
package switchboard.testkit.doubles;

import org.jspecify.annotations.NullMarked;
