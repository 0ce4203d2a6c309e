/** How much may be spent a day, a week or a month. */
@NullMarked
package switchboard.quota.budget;

import org.jspecify.annotations.NullMarked;
