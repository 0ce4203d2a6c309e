/** What the tests with vendors' SDKs have in common: the distribution, started, with a mock behind it. */
@NullMarked
package switchboard.itests.sdk;

import org.jspecify.annotations.NullMarked;
