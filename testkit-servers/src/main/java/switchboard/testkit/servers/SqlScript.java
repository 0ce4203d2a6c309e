package switchboard.testkit.servers;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * A text of SQL statements as mysqldump or pg_dump write it, taken apart at the semicolons that end statements.
 * Confined to one thread; used once.
 */
final class SqlScript {
    /** The beginning of a text between dollars: {@code $$} or {@code $name$}. */
    private static final Pattern DOLLARS = Pattern.compile("\\$(?:[A-Za-z_]\\w*)?\\$");

    private static final Pattern COPY = Pattern.compile("\\s*COPY\\s.*\\sFROM\\s+stdin\\b.*", flags());
    private static final Pattern DELIMITER = Pattern.compile("DELIMITER[ \\t]+(\\S+)[ \\t]*", flags());

    private final String text;
    private final boolean mysql;
    private final List<Part> parts = new ArrayList<>();
    private String delimiter = ";";
    private int at;
    private int begin;
    private boolean content;

    /** A statement, and the rows that follow it if it is a COPY. */
    record Part(String sql, String rows) {}

    private SqlScript(String text, boolean mysql) {
        this.text = text;
        this.mysql = mysql;
    }

    /** With backslashes in strings, comments after {@code #}, and {@code DELIMITER}. */
    static SqlScript mysql(String text) {
        return new SqlScript(text, true);
    }

    /** With strings between dollars, {@code COPY … FROM stdin}, and without the lines that are psql's own. */
    static SqlScript postgres(String text) {
        return new SqlScript(text, false);
    }

    /** Runs all statements; the first that fails ends it. */
    void run(Connection connection) throws SQLException {
        for (Part part : parts()) {
            try {
                run(connection, part);
            } catch (SQLException e) {
                String beginning =
                        part.sql().substring(0, Math.min(200, part.sql().length()));
                throw new SQLException("%s, in: %s".formatted(e.getMessage(), beginning), e.getSQLState(), e);
            }
        }
    }

    /** The statements in order. */
    List<Part> parts() {
        while (at < text.length()) {
            step();
        }
        finish(text.length());
        return parts;
    }

    private static void run(Connection connection, Part part) throws SQLException {
        if (!COPY.matcher(part.sql()).matches()) {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute(part.sql());
            }
            return;
        }
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(part.sql(), new StringReader(part.rows()));
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    private void step() {
        char c = text.charAt(at);
        if (text.startsWith(delimiter, at)) {
            end();
        } else if (lineOfTheProgram()) {
            at = lineEnd();
        } else if (text.startsWith("--", at) || (mysql && c == '#')) {
            at = lineEnd();
        } else if (text.startsWith("/*", at)) {
            if (mysql && (text.startsWith("/*!", at) || text.startsWith("/*M!", at))) {
                begin();
            }
            at = after("*/", at + 2);
        } else if (c == '\'' || c == '"' || (mysql && c == '`')) {
            begin();
            quoted(c);
        } else if (Character.isWhitespace(c)) {
            at++;
        } else {
            begin();
            if (mysql || c != '$' || !dollars()) {
                at++;
            }
        }
    }

    /** Here is something to execute; what was before it in this statement is comment. */
    private void begin() {
        if (!content) {
            content = true;
            begin = at;
        }
    }

    /** Whether here, outside of a statement, stands a line for the program that reads the file. */
    private boolean lineOfTheProgram() {
        if (content) {
            return false;
        }
        if (!mysql) {
            return text.charAt(at) == '\\';
        }
        Matcher changed = DELIMITER.matcher(text).region(at, lineEnd());
        if (!changed.matches()) {
            return false;
        }
        delimiter = changed.group(1);
        return true;
    }

    private void quoted(char quote) {
        boolean backslashes = mysql ? quote != '`' : quote == '\'' && escaped();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && backslashes) {
                at++;
            } else if (c == quote) {
                at++;
                return; // a doubled quote begins the next string at once, which comes to the same
            }
        }
    }

    /** Whether the string that begins here is one of PostgreSQL's {@code E'…'}. */
    private boolean escaped() {
        return at > begin
                && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
                && (at - 1 == begin || !Character.isJavaIdentifierPart(text.charAt(at - 2)));
    }

    private boolean dollars() {
        Matcher opening = DOLLARS.matcher(text).region(at, text.length());
        if (!opening.lookingAt()) {
            return false;
        }
        at = after(opening.group(), opening.end());
        return true;
    }

    private void end() {
        String sql = finish(at);
        at += delimiter.length();
        if (!mysql && COPY.matcher(sql).matches()) {
            int rows = Math.min(lineEnd() + 1, text.length());
            int end = text.startsWith("\\.\n", rows) ? rows : text.indexOf("\n\\.", rows) + 1;
            if (end < rows) {
                throw new IllegalArgumentException("COPY without an end: " + sql.strip());
            }
            parts.removeLast();
            parts.add(new Part(sql, text.substring(rows, end)));
            at = end;
            at = lineEnd();
        }
    }

    private String finish(int end) {
        if (!content) {
            return "";
        }
        String sql = text.substring(begin, end).strip();
        parts.add(new Part(sql, ""));
        content = false;
        return sql;
    }

    private int after(String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    private int lineEnd() {
        int found = text.indexOf('\n', at);
        return found < 0 ? text.length() : found;
    }

    private static int flags() {
        return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    }
}
