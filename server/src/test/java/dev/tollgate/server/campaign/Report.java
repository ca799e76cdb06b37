package dev.tollgate.server.campaign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a campaign did, as a short table, and for each failure the command that repeats it alone. */
final class Report {
    private static final String COMMAND = "mvn -q verify -Pcampaign -pl server -am -Dit.test=%s";

    private final String campaign;
    private final List<String> columns;
    private final Map<String, long[]> rows = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final long began = System.nanoTime();

    /**
     * @param columns
     *            what is counted, in each row
     */
    Report(Class<?> campaign, String... columns) {
        this.campaign = campaign.getSimpleName();
        this.columns = List.of(columns);
    }

    synchronized void add(String row, String column, long count) {
        rows.computeIfAbsent(row, _ -> new long[columns.size()])[columns.indexOf(column)] += count;
    }

    synchronized long of(String row, String column) {
        return rows.getOrDefault(row, new long[columns.size()])[columns.indexOf(column)];
    }

    /**
     * @param flags
     *            that choose what failed, and nothing else
     */
    synchronized void fail(String what, List<String> problems, String flags) {
        failures.add(what + "\n    " + String.join("\n    ", problems) + "\n    again: " + COMMAND.formatted(campaign)
                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dsurefire.failIfNoSpecifiedTests=false " + flags);
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * @param chosen
     *            the flags and the seed that were used
     */
    synchronized void print(String chosen) {
        var text = new StringBuilder("\n%s, %d s, %s\n".formatted(campaign,
                (System.nanoTime() - began) / 1_000_000_000, chosen));
        text.append("%-32s".formatted(""));
        columns.forEach(column -> text.append("%12s".formatted(column)));
        rows.forEach((row, counts) -> {
            text.append("\n%-32s".formatted(row));
            for (long count : counts)
                text.append("%12d".formatted(count));
        });
        System.out.println(text.append('\n'));
    }
}
