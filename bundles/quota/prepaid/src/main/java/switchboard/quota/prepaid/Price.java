package switchboard.quota.prepaid;

import switchboard.spi.Receipt;

/**
 * What something costs, and why.
 *
 * @param quota never negative, at most {@link Sum#MOST}
 */
record Price(long quota, Receipt receipt) {}
