package switchboard.quota.prepaid;

import switchboard.spi.Usage;

/** What a call is paid by, with the group's factor in it. Immutable; a call keeps the one it was admitted with. */
sealed interface Tariff permits Billing, ListTariff {
    /**
     * Tokens that a call may come to.
     *
     * @param prompt of the request
     * @param answer of the answer, or held for it
     * @param audio some of them may be audio
     * @param cached some of them may be written to a cache
     */
    record Volume(long prompt, long answer, boolean audio, boolean cached) {}

    /** Whether it makes a difference what kind of tokens a volume may have. */
    boolean tellsKindsApart();

    /** Quota that is held for so many tokens. */
    long hold(Volume volume);

    /**
     * A text call's price.
     *
     * @param answered the call itself is owed, whatever was used
     */
    Price textPrice(Usage usage, boolean answered);

    /**
     * The price of images.
     *
     * @param name what a receipt calls one whose size and quality make its price
     * @param cost their factor
     * @param n how many; at least one counts
     */
    Price imagesPrice(String name, double cost, long n);

    /** What the input of speech is counted in. */
    String speechUnit(boolean byCharacter);

    /**
     * The price of speech.
     *
     * @param unit {@link #speechUnit}
     */
    Price speechPrice(String unit, long units);

    /** Whether a text that was heard is counted here, whatever the upstream told. */
    boolean countsTranscripts();

    /**
     * The price of a text that was heard.
     *
     * @param byRatio whether One API's ratio counts
     * @param answered the call itself is owed, whatever was used
     */
    Price transcriptPrice(Usage usage, boolean byRatio, boolean answered);

    /** The log's sentence for a call that is paid by prompt and completion. */
    String textContent();

    /** The log's sentence for another call. */
    String content();
}
