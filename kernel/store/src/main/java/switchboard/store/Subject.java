package switchboard.store;

/** What an administrative change is done to: which rows the audit log compares before and after. */
public sealed interface Subject {
    /** The kind, as the audit log names it. */
    String kind();

    /** One user. */
    record User(long id) implements Subject {
        @Override
        public String kind() {
            return "user";
        }
    }

    /** Users that come to be. */
    record NewUsers() implements Subject {
        @Override
        public String kind() {
            return "user";
        }
    }

    /** One channel, its keys with it. */
    record Channel(long id) implements Subject {
        @Override
        public String kind() {
            return "channel";
        }
    }

    /** Any channels, those among them that come to be or go. */
    record Channels() implements Subject {
        @Override
        public String kind() {
            return "channel";
        }
    }

    /** One redemption code. */
    record Redemption(long id) implements Subject {
        @Override
        public String kind() {
            return "redemption";
        }
    }

    /** Redemption codes that come to be. */
    record NewRedemptions() implements Subject {
        @Override
        public String kind() {
            return "redemption";
        }
    }

    /**
     * An option.
     *
     * @param name its name
     * @param inForce its value before, where the table has none
     */
    record Option(String name, String inForce) implements Subject {
        @Override
        public String kind() {
            return "option";
        }
    }

    /**
     * What is no row: it is noted that it was done, not what changed.
     *
     * @param kind what it is
     * @param id which
     */
    record Other(String kind, String id) implements Subject {}
}
