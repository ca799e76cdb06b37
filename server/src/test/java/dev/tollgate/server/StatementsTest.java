package dev.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.world.Golden;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.junit.jupiter.api.Test;

/** What holds for every SQL statement of the server. */
class StatementsTest {
    private record Statement(Method method, String sql) {
        boolean isAcross() {
            return method.isAnnotationPresent(AcrossOrganizations.class);
        }

        boolean has(String regex) {
            return Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(sql).find();
        }

        @Override
        public String toString() {
            return method.getDeclaringClass().getName().substring(MainClasses.ROOT.length() + 1) + "."
                    + method.getName();
        }
    }

    private static final List<Statement> ALL = MainClasses.ALL.stream().filter(type -> type.isInterface())
            .flatMap(type -> Arrays.stream(type.reflect().getDeclaredMethods()))
            .flatMap(method -> sql(method).map(text -> new Statement(method, text))).toList();

    private static Stream<String> sql(Method method) {
        Select select = method.getAnnotation(Select.class);
        Insert insert = method.getAnnotation(Insert.class);
        Update update = method.getAnnotation(Update.class);
        Delete delete = method.getAnnotation(Delete.class);
        return Stream.of(select == null ? null : select.value(), insert == null ? null : insert.value(),
                update == null ? null : update.value(), delete == null ? null : delete.value())
                .filter(Objects::nonNull).map(parts -> String.join(" ", parts));
    }

    private static List<Statement> those(Predicate<Statement> rule) {
        return ALL.stream().filter(rule).toList();
    }

    @Test
    void thereAreStatements() {
        assertThat(ALL).hasSizeGreaterThan(40);
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
        assertThat(those(statement -> !statement.isAcross() && !isTenants(statement))).isEmpty();
    }

    private static boolean isTenants(Statement statement) {
        var first = statement.method().getParameterCount() == 0 ? null : statement.method().getParameters()[0];
        if (first == null || first.getType() != UUID.class || !first.getName().equals("organizationId")) return false;
        return statement.sql().strip().toUpperCase(Locale.ROOT).startsWith("INSERT")
                ? statement.has("\\(\\s*organization_id\\b") && statement.has("VALUES\\s*\\(\\s*#\\{organizationId}")
                : statement.has("\\borganization_id = #\\{organizationId}")
                        || statement.has("FROM organization\\s+WHERE id = #\\{organizationId}");
    }

    @Test
    void whatGoesAcrossOrganizationsIsListed() {
        Golden.holds("across-organizations.txt", those(Statement::isAcross).stream().map(Statement::toString).sorted()
                .collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void noStatementThatGoesAcrossTakesAnOrganization() {
        assertThat(those(statement -> statement.isAcross() && statement.sql().contains("#{organizationId}"))).isEmpty();
    }
}
