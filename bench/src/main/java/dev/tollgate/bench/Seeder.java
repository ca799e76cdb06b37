package dev.tollgate.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Multiplies one checkout that was made through the API: every row that names it is copied, in every table, under new
 * ids. It knows none of these tables by name, so it needs no change when the schema does.
 */
final class Seeder {
    /** What a copy of the template differs in. */
    private static final Pattern UUIDS = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIMES = Pattern
            .compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)\\+00");
    private static final Pattern SEALED = Pattern.compile("(?<=\\\\\\\\x)[0-9a-f]+");
    /** What is to be done was done for the template, and its timers are of no use to others. */
    private static final Set<String> NOT_COPIED = Set.of("job", "scheduled_tasks");
    private static final int PORTION = 20_000;
    /** Nobody notices the work on so many. */
    private static final int FEW = 1_000;
    private static final String NULL = "\\N";
    private static final Duration DUE_SOON = Duration.ofHours(12);
    private static final Duration PUT_OFF = Duration.ofHours(24);

    private record Copied(Catalogue.Table table, List<Mould> rows) {}

    private final Postgres postgres;
    private final String database;
    private final List<Token> tokens;
    private final List<Copied> copied;
    private final boolean worksOnThem;

    private Seeder(Postgres postgres, String database, List<Token> tokens, List<Copied> copied, boolean worksOnThem) {
        this.postgres = postgres;
        this.database = database;
        this.tokens = List.copyOf(tokens);
        this.copied = List.copyOf(copied);
        this.worksOnThem = worksOnThem;
    }

    /**
     * Reads the template.
     *
     * @param sealed
     *            opens what the server has encrypted
     */
    static Seeder of(Postgres postgres, String database, UUID checkoutId, String orderNumber, SealedText sealed)
            throws SQLException, IOException {
        Catalogue all;
        try (var connection = postgres.connect(database)) {
            all = Catalogue.read(connection);
        }
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        long begin = now.minus(DUE_SOON).toEpochMilli();
        var tokens = new ArrayList<>(ids(all, checkoutId, orderNumber, begin));
        tokens.addAll(uniques(all, tokens));
        tokens.addAll(sealed(all, tokens, checkoutId, Token.ids(begin, 0), sealed));
        var copied = all.tables().stream().filter(table -> !NOT_COPIED.contains(table.name()))
                .map(table -> new Copied(table, table.rows().stream().filter(row -> names(row, tokens))
                        // One that must be unique and cannot be: others name its id.
                        .filter(row -> alike(table, row, tokens).isEmpty())
                        .map(row -> Mould.of(putOff(row, now), tokens)).toList()))
                .filter(one -> !one.rows().isEmpty()).toList();
        return new Seeder(postgres, database, tokens, copied, true);
    }

    /** Copies of one row. */
    static Seeder of(Postgres postgres, String database, List<Token> tokens, Catalogue.Table table) {
        return new Seeder(postgres, database, tokens,
                List.of(new Copied(table, table.rows().stream().map(row -> Mould.of(row, tokens)).toList())), false);
    }

    private static boolean names(String row, Collection<Token> tokens) {
        return tokens.stream().anyMatch(token -> row.contains(token.text()));
    }

    /** The ids that only the template's rows have are its own; others, as its organization's, stay. */
    private static List<Token> ids(Catalogue all, UUID checkoutId, String orderNumber, long begin) {
        List<Token> known = Token.everywhere(Stream.concat(Stream.of(Token.name(), Token.orderNumber(orderNumber)),
                Token.ofId(checkoutId, Token.ids(begin, 0))));
        List<String> rows = all.tables().stream().flatMap(table -> table.rows().stream()).toList();
        List<String> own = rows.stream().filter(row -> names(row, known)).toList();
        List<String> others = rows.stream().filter(row -> !names(row, known)).toList();
        List<UUID> ids = own.stream().flatMap(row -> UUIDS.matcher(row).results()).map(found -> found.group())
                .distinct().filter(id -> others.stream().noneMatch(row -> row.contains(id))).map(UUID::fromString)
                .filter(id -> !id.equals(checkoutId)).toList();
        var tokens = new ArrayList<>(known);
        for (int i = 0; i < ids.size(); i++)
            tokens.addAll(Token.everywhere(Token.ofId(ids.get(i), Token.ids(begin, i + 1))));
        return tokens;
    }

    /** The end of a text, a hash, say, of which no two rows may have the same. */
    private static List<Token> uniques(Catalogue all, List<Token> tokens) {
        var found = new ArrayList<Token>();
        for (Catalogue.Table table : all.tables())
            for (String row : table.rows().stream().filter(one -> names(one, tokens)).toList())
                for (List<String> values : alike(table, row, tokens))
                    values.stream().filter(value -> value.length() > Token.NAME.length()
                            && !UUIDS.matcher(value).matches()).map(Token::unique).findFirst().ifPresent(found::add);
        return found;
    }

    /** What unique indexes hold of the row, where copies would have the same. */
    private static List<List<String>> alike(Catalogue.Table table, String row, List<Token> tokens) {
        return table.uniques().stream().filter(table.columns()::containsAll).map(index -> values(table, row, index))
                .filter(values -> values.stream().noneMatch(value -> value.equals(NULL) || names(value, tokens)))
                .toList();
    }

    private static List<String> values(Catalogue.Table table, String row, List<String> columns) {
        List<String> all = Arrays.asList(row.split("\t", -1));
        return columns.stream().map(column -> all.get(table.columns().indexOf(column))).toList();
    }

    private static List<Token> sealed(Catalogue all, List<Token> tokens, UUID checkoutId, LongFunction<UUID> copies,
            SealedText sealed) {
        return all.tables().stream().flatMap(table -> table.rows().stream()).filter(row -> names(row, tokens))
                .flatMap(row -> SEALED.matcher(row).results()).map(found -> found.group()).distinct()
                .flatMap(hex -> sealed.open(hex, "checkout/" + checkoutId).stream()
                        .map(text -> Mould.of(text, tokens))
                        .map(text -> new Token(hex,
                                n -> sealed.seal(text.castText(n), "checkout/" + copies.apply(n)))))
                .toList();
    }

    /** Nothing of a copy is due while we measure: background work would hide what the calls cost. */
    private static String putOff(String row, Instant now) {
        return TIMES.matcher(row).replaceAll(found -> {
            Instant time = Instant.parse(found.group(1) + "T" + found.group(2) + "Z");
            boolean isDue = time.isAfter(now) && time.isBefore(now.plus(DUE_SOON));
            return isDue ? time.plus(PUT_OFF).toString().replace('T', ' ').replace("Z", "+00") : found.group();
        });
    }

    /** The same text about another copy: an event, say. */
    Mould mould(String aboutTheTemplate) {
        return Mould.of(aboutTheTemplate, tokens);
    }

    /** How many rows each copy has, by table. */
    @Override
    public String toString() {
        return String.join(", ", copied.stream().map(one -> one.rows().size() + " " + one.table().name()).toList());
    }

    /** Makes the copies of these numbers. Afterwards nothing is left to be done about them. */
    void seed(long from, int count) throws SQLException {
        // In portions: a server that has to catch up with all of them at once may take very long.
        for (int done = 0; done < count; done += PORTION) {
            int portion = Math.min(PORTION, count - done);
            copy(from + done, portion);
            if (worksOnThem && portion > FEW) postgres.awaitQuiet(database);
        }
        postgres.settle(database);
    }

    private void copy(long from, int count) throws SQLException {
        try (var connection = postgres.connect(database); var statement = connection.createStatement()) {
            // Without the checks of foreign keys, which hold: they hold for the template.
            statement.execute("SET session_replication_role = replica");
            statement.execute("SET TIME ZONE 'UTC'");
            for (Copied one : copied) {
                CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn(one.table().copy("FROM STDIN"));
                for (long number = from; number < from + count; number++)
                    for (Mould row : one.rows())
                        write(copy, row.cast(number));
                copy.endCopy();
            }
        }
    }

    private static void write(CopyIn copy, byte[] row) throws SQLException {
        copy.writeToCopy(row, 0, row.length);
        copy.writeToCopy(new byte[]{'\n'}, 0, 1);
    }
}
