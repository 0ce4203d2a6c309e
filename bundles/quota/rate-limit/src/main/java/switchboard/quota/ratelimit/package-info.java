/** How often, how much and how many at a time: limits of requests, tokens and calls in progress. */
@NullMarked
package switchboard.quota.ratelimit;

import org.jspecify.annotations.NullMarked;
