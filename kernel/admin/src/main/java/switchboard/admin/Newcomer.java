package switchboard.admin;

/** Names of people who come from elsewhere, made to fit what forms here take. */
final class Newcomer {
    private static final int USERNAME = 12;
    private static final int DISPLAY_NAME = 20;

    /** Leaves room for a number. */
    private static final int PREFIX = 7;

    private Newcomer() {}

    /** What comes before a number in the name of somebody who wished for none: {@code github_}. */
    static String prefix(String method) {
        return method.substring(0, Math.min(method.length(), PREFIX)) + "_";
    }

    /** A name somebody wished for: of an address what is before the {@code @}, letters, digits and {@code ._-} alone. */
    static String username(String wish) {
        int at = wish.indexOf('@');
        String name = (at < 0 ? wish : wish.substring(0, at))
                .codePoints()
                .filter(each -> Character.isLetterOrDigit(each) || each == '.' || each == '_' || each == '-')
                .limit(USERNAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return name;
    }

    /** What people see; control characters are left out. */
    static String displayName(String name) {
        return name.strip()
                .codePoints()
                .filter(each -> !Character.isISOControl(each))
                .limit(DISPLAY_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
