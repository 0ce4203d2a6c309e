package switchboard.spi;

import java.util.List;

/**
 * A way to tell somebody something, as data.
 *
 * @param id stable name: lower case, digits and dashes
 * @param title what it is called
 * @param turn when it is asked
 * @param settings options it understands
 */
public record NotifierInfo(String id, String title, Turn turn, List<Setting> settings) {
    public NotifierInfo {
        settings = List.copyOf(settings);
    }

    /** When a notifier is asked. */
    public enum Turn {
        /** Before others: where it delivers a notice, the next need not. */
        FIRST,
        /** If those before it do not serve a notice, or fail. */
        NEXT,
        /** Always: it tells machines, whoever else tells people. */
        BESIDE
    }
}
