package dev.tollgate.bench;

import dev.tollgate.v1.Checkout;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * ids. Most changes of the schema need none here: tables are copied whatever they are.
 */
final class Seeder {
    /** What a copy of the sample differs in. */
    private static final Pattern UUIDS = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIMES = Pattern
            .compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)\\+00");
    private static final Pattern SEALED = Pattern.compile("(?<=\\\\\\\\x)[0-9a-f]+");
    private static final Pattern HASHES = Pattern.compile("(?<=\\ttg-)[0-9a-f]{40}(?=\\t)");
    /** Work that is done, timers of no use to others, and what the server makes of the copies by itself. */
    private static final Set<String> NOT_COPIED = Set.of("job", "scheduled_tasks", "event_position");
    private static final int PORTION = 20_000;
    /** Nobody notices the work on so many. */
    private static final int FEW = 1_000;
    private static final Duration DUE_SOON = Duration.ofHours(12);
    private static final Duration PUT_OFF = Duration.ofHours(24);

    private record Copied(DatabaseDump.Table table, List<TextTemplate> rows) {}

    private final Postgres postgres;
    private final String database;
    private final List<Placeholder> placeholders;
    private final List<Copied> copied;
    private final boolean worksOnThem;

    private Seeder(Postgres postgres, String database, List<Placeholder> placeholders, List<Copied> copied,
            boolean worksOnThem) {
        this.postgres = postgres;
        this.database = database;
        this.placeholders = List.copyOf(placeholders);
        this.copied = List.copyOf(copied);
        this.worksOnThem = worksOnThem;
    }

    /**
     * Reads the sample.
     *
     * @param name
     *            stands in its reference and its metadata
     * @param sealed
     *            opens what the server has encrypted
     */
    static Seeder of(Postgres postgres, String database, String name, Checkout checkout, SealedText sealed)
            throws SQLException, IOException {
        DatabaseDump all;
        try (var connection = postgres.connect(database)) {
            all = DatabaseDump.read(connection);
        }
        UUID checkoutId = TypeIdText.parse(checkout.getId());
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        long begin = now.minus(DUE_SOON).toEpochMilli();
        var placeholders = new ArrayList<>(ids(all,
                Placeholder.everywhere(Stream.concat(
                        Stream.of(Placeholder.name(name), Placeholder.orderNumber(checkout.getOrderNumber())),
                        Placeholder.ofId(checkoutId, Placeholder.ids(begin, 0)))),
                checkoutId, begin));
        placeholders.addAll(hashes(all, placeholders));
        placeholders.addAll(sealed(all, placeholders, checkoutId, Placeholder.ids(begin, 0), sealed));
        var copied = all.tables().stream().filter(table -> !NOT_COPIED.contains(table.name()))
                .map(table -> new Copied(table, table.rows().stream().filter(row -> names(row, placeholders))
                        .map(row -> TextTemplate.of(putOff(row, now), placeholders)).toList()))
                .filter(one -> !one.rows().isEmpty()).toList();
        return new Seeder(postgres, database, placeholders, copied, true);
    }

    /** Copies of one row. */
    static Seeder of(Postgres postgres, String database, List<Placeholder> placeholders, DatabaseDump.Table table) {
        return new Seeder(postgres, database, placeholders,
                List.of(new Copied(table,
                        table.rows().stream().map(row -> TextTemplate.of(row, placeholders)).toList())),
                false);
    }

    private static boolean names(String row, Collection<Placeholder> placeholders) {
        return placeholders.stream().anyMatch(placeholder -> row.contains(placeholder.text()));
    }

    /** The ids that only the sample's rows have are its own; others, as its organization's, stay. */
    private static List<Placeholder> ids(DatabaseDump all, List<Placeholder> known, UUID checkoutId, long begin) {
        List<String> own = all.rows().filter(row -> names(row, known)).toList();
        List<String> others = all.rows().filter(row -> !names(row, known)).toList();
        List<UUID> ids = own.stream().flatMap(row -> UUIDS.matcher(row).results()).map(found -> found.group())
                .distinct().filter(id -> others.stream().noneMatch(row -> row.contains(id))).map(UUID::fromString)
                .filter(id -> !id.equals(checkoutId)).toList();
        var placeholders = new ArrayList<>(known);
        for (int i = 0; i < ids.size(); i++)
            placeholders.addAll(Placeholder.everywhere(Placeholder.ofId(ids.get(i), Placeholder.ids(begin, i + 1))));
        return placeholders;
    }

    /** Hashes by which Stripe tells requests apart: no two rows may have the same. */
    private static List<Placeholder> hashes(DatabaseDump all, List<Placeholder> placeholders) {
        return all.rows().filter(row -> names(row, placeholders)).flatMap(row -> HASHES.matcher(row).results())
                .map(found -> new Placeholder(found.group(), "%040x"::formatted)).distinct().toList();
    }

    private static List<Placeholder> sealed(DatabaseDump all, List<Placeholder> placeholders, UUID checkoutId,
            LongFunction<UUID> copies,
            SealedText sealed) {
        return all.rows().filter(row -> names(row, placeholders))
                .flatMap(row -> SEALED.matcher(row).results()).map(found -> found.group()).distinct()
                .flatMap(hex -> sealed.open(hex, "checkout/" + checkoutId).stream()
                        .map(text -> TextTemplate.of(text, placeholders))
                        .map(text -> new Placeholder(hex,
                                n -> sealed.seal(text.text(n), "checkout/" + copies.apply(n)))))
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
    TextTemplate template(String aboutTheSample) {
        return TextTemplate.of(aboutTheSample, placeholders);
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
            // Without the checks of foreign keys, which hold: they hold for the sample.
            statement.execute("SET session_replication_role = replica");
            statement.execute("SET TIME ZONE 'UTC'");
            for (Copied one : copied) {
                CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn(one.table().copy("FROM STDIN"));
                for (long number = from; number < from + count; number++)
                    for (TextTemplate row : one.rows())
                        write(copy, row.bytes(number));
                copy.endCopy();
            }
        }
    }

    private static void write(CopyIn copy, byte[] row) throws SQLException {
        copy.writeToCopy(row, 0, row.length);
        copy.writeToCopy(new byte[]{'\n'}, 0, 1);
    }
}
