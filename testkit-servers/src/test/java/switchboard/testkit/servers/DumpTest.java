package switchboard.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dumps as the programs of the servers write them, with what makes them hard to take apart. */
class DumpTest {
    private final PostgresServer postgres = PostgresServer.shared();
    private final MariaDbServer mariaDb = MariaDbServer.shared();

    @AfterEach
    void drop() {
        postgres.dropDatabase("dump");
        mariaDb.dropDatabase("dump");
    }

    @Test
    void postgresWithInserts() throws SQLException {
        postgres.createDatabase("dump");
        postgres.run("dump", """
                --
                -- PostgreSQL database dump; with a semicolon
                --
                \\restrict abc
                SET standard_conforming_strings = on;
                SELECT pg_catalog.set_config('search_path', '', false);
                CREATE TABLE public.options (key text NOT NULL, value text);
                INSERT INTO public.options VALUES ('Notice', 'It''s; a \\ back-slash
                -- and a line');
                \\unrestrict abc
                """);
        assertThat(value(postgres)).isEqualTo("It's; a \\ back-slash\n-- and a line");
    }

    @Test
    void postgresWithCopy() throws SQLException {
        postgres.createDatabase("dump");
        postgres.run("dump", """
                CREATE TABLE public.options (key text NOT NULL, value text);
                -- Data for Name: options; Type: TABLE DATA
                COPY public.options (key, value) FROM stdin;
                Notice\tIt's; a \\\\ back-slash\\n-- and a line
                Other\t\\N
                \\.


                ALTER TABLE ONLY public.options ADD CONSTRAINT options_pkey PRIMARY KEY (key);
                """);
        assertThat(value(postgres)).isEqualTo("It's; a \\ back-slash\n-- and a line");
    }

    @Test
    void mysql() throws SQLException {
        mariaDb.createDatabase("dump");
        mariaDb.run("dump", """
                /*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
                DROP TABLE IF EXISTS `options`;
                CREATE TABLE `options` (`key` varchar(191) NOT NULL, `value` longtext) ENGINE=InnoDB;
                /*!40000 ALTER TABLE `options` DISABLE KEYS */;
                INSERT INTO `options` VALUES
                ('Notice','It\\'s; a \\\\ back-slash\\n-- and a line'),
                ('Emoji','🚀');
                """);
        assertThat(value(mariaDb)).isEqualTo("It's; a \\ back-slash\n-- and a line");
    }

    private static String value(SqlServer server) throws SQLException {
        try (Connection connection = server.connect("dump");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT value FROM options WHERE "
                        + (server instanceof PostgresServer ? "key" : "`key`") + " = 'Notice'")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
