package switchboard.lib.quota;

/**
 * A name in which {@code *} stands for any text.
 *
 * @param pattern the name
 */
record Glob(String pattern) {
    boolean matches(String name) {
        return matches(name, 0, 0);
    }

    /** Goes back to the last star only: a later star can take whatever an earlier one could have. */
    private boolean matches(String name, int inPattern, int inName) {
        int at = inPattern;
        int in = inName;
        int star = -1;
        int starred = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starred = in;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++starred;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
