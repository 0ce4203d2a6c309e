/** One API's ratios and price lists: calls are paid from a balance. */
@NullMarked
package switchboard.quota.prepaid;

import org.jspecify.annotations.NullMarked;
