package switchboard.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.testkit.servers.SqlScript.Part;

class SqlScriptTest {
    @Test
    void semicolonsInStringsNamesAndCommentsEndNothing() {
        assertThat(mysql("SELECT 'a;''b\\';', \";\", `c;d` -- e;\n/* f; */ # g;\n FROM t;\nSELECT 2"))
                .hasSize(2)
                .last()
                .isEqualTo("SELECT 2");
        assertThat(postgres("SELECT 'a\\', E'b\\';', \"c;\", $$d;$$, $x$e; $$ $x$;SELECT 2;"))
                .containsExactly("SELECT 'a\\', E'b\\';', \"c;\", $$d;$$, $x$e; $$ $x$", "SELECT 2");
    }

    @Test
    void commentsAloneAreNoStatementUnlessTheyAreMySqlsOwn() {
        assertThat(mysql("-- a;\n# b;\n/* c; */;\n/*!40101 SET NAMES utf8mb4 */;"))
                .containsExactly("/*!40101 SET NAMES utf8mb4 */");
        assertThat(postgres("--\n-- nothing\n--\n\n")).isEmpty();
    }

    @Test
    void linesForThePrograms() {
        assertThat(mysql("DELIMITER ;;\nCREATE TRIGGER a BEGIN b; c; END ;;\nDELIMITER ;\nSELECT 1;"))
                .containsExactly("CREATE TRIGGER a BEGIN b; c; END", "SELECT 1");
        assertThat(postgres("\\restrict x;\nSELECT 1;\n\\unrestrict x\n")).containsExactly("SELECT 1");
    }

    @Test
    void rowsOfCopy() {
        assertThat(SqlScript.postgres("COPY public.t (a, b) FROM stdin;\n1\tx;'y\n2\t\\N\n\\.\n\nSELECT 1;\n"
                                + "COPY t FROM stdin;\n\\.\nSELECT 2;")
                        .parts())
                .containsExactly(
                        new Part("COPY public.t (a, b) FROM stdin", "1\tx;'y\n2\t\\N\n"),
                        new Part("SELECT 1", ""),
                        new Part("COPY t FROM stdin", ""),
                        new Part("SELECT 2", ""));
        assertThatThrownBy(() -> SqlScript.postgres("COPY t FROM stdin;\n1\n").parts())
                .hasMessageContaining("without an end");
    }

    private static List<String> mysql(String text) {
        return SqlScript.mysql(text).parts().stream().map(Part::sql).toList();
    }

    private static List<String> postgres(String text) {
        return SqlScript.postgres(text).parts().stream().map(Part::sql).toList();
    }
}
