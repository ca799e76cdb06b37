package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.Statements.Statement;
import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.world.Golden;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.ibatis.annotations.Select;
import org.junit.jupiter.api.Test;

/** What holds for every SQL statement of the server. */
class StatementsTest {
    private static List<Statement> those(Predicate<Statement> rule) {
        return Statements.ALL.stream().filter(rule).toList();
    }

    @Test
    void thereAreStatements() {
        assertThat(Statements.ALL).hasSizeGreaterThan(40);
    }

    @Test
    void valuesAreAlwaysParameters() {
        assertThat(those(statement -> statement.sql().contains("${") || statement.has("<script>"))).isEmpty();
    }

    @Test
    void columnsAreNamed() {
        assertThat(those(statement -> statement.has("\\bSELECT\\s+(\\w+\\.)?\\*|RETURNING\\s+(\\w+\\.)?\\*")))
                .isEmpty();
    }

    @Test
    void theTimeIsTheCallersNeverTheDatabases() {
        List<Statement> timed = those(statement -> statement.has(
                "\\bnow\\s*\\(|CURRENT_(TIME|DATE)|LOCALTIME|(clock|statement|transaction)_timestamp|timeofday"));
        assertThat(timed).extracting(Statement::toString).containsExactly("app.ClockCheck$Mapper.time");
    }

    /** FOR UPDATE collides with the key share lock of a child's insert: two inserts and a lock then deadlock. */
    @Test
    void aRowIsLockedWithoutItsKey() {
        assertThat(those(statement -> statement.has("\\bFOR\\s+(UPDATE|SHARE|KEY\\s+SHARE)"))).isEmpty();
        assertThat(those(statement -> statement.has("\\bFOR\\s+NO\\s+KEY\\s+UPDATE"))).isNotEmpty();
    }

    /** Without it MyBatis takes the statement for a reading one, and a rollback does nothing. */
    @Test
    void whatReturnsItsChangesSaysThatItChanges() {
        assertThat(those(statement -> statement.has("\\b(INSERT\\s+INTO|UPDATE\\s+\\w+\\s+SET|DELETE\\s+FROM)\\b")
                && statement.method().isAnnotationPresent(Select.class)
                && !statement.method().getAnnotation(Select.class).affectData())).isEmpty();
        assertThat(those(
                statement -> statement.has("\\sRETURNING\\b") && !statement.method().isAnnotationPresent(Select.class)))
                .isEmpty();
    }

    @Test
    void everyStatementIsAboutOneOrganization() {
        assertThat(those(statement -> !isAcross(statement) && !isTenants(statement))).isEmpty();
    }

    private static boolean isAcross(Statement statement) {
        return statement.method().isAnnotationPresent(AcrossOrganizations.class);
    }

    private static boolean isTenants(Statement statement) {
        var first = statement.method().getParameterCount() == 0 ? null : statement.method().getParameters()[0];
        if (first == null || first.getType() != UUID.class || !first.getName().equals("organizationId")) return false;
        return statement.sql().strip().toUpperCase(Locale.ROOT).startsWith("INSERT")
                ? statement.has("\\(\\s*organization_id\\b")
                        && statement.has("(VALUES\\s*\\(|SELECT)\\s*#\\{organizationId}")
                : statement.has("\\borganization_id = #\\{organizationId}")
                        || statement.has("FROM organization\\s+WHERE id = #\\{organizationId}");
    }

    @Test
    void whatGoesAcrossOrganizationsIsListed() {
        Golden.holds("across-organizations.txt",
                those(StatementsTest::isAcross).stream().map(Statement::toString).sorted()
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void noStatementThatGoesAcrossTakesAnOrganization() {
        assertThat(those(statement -> isAcross(statement) && statement.sql().contains("#{organizationId}"))).isEmpty();
    }
}
