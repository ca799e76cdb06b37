package dev.tollgate.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is measured, and for how long.
 *
 * @param clients
 *            how many clients send at a time, one figure after the other
 * @param measured
 *            how long each round of each system lasts
 * @param warmup
 *            how long each system runs before anything counts
 * @param seeded
 *            how many payments there are before the first event
 * @param rows
 *            how many payments there are when a webhook's cost is measured, one size after the other
 * @param streams
 *            how many event streams are open
 * @param flags
 *            flags of every process that is one
 * @param node
 *            whether the handler in JavaScript takes part
 * @param folder
 *            where databases and logs lie while it runs
 * @param nodeSources
 *            where the handler in JavaScript is
 * @param json
 *            where all figures go, if anywhere
 * @param baseline
 *            another checkout of Tollgate that takes part
 */
record Options(List<String> scenarios, List<Integer> clients, Duration measured, Duration warmup, int rounds,
        int seeded,
        List<Integer> rows, int streams, List<String> flags, boolean node, Path folder, Path nodeSources,
        Optional<Path> json,
        Optional<Path> baseline) {
    private static final double MILLIS = 1000;

    Options {
        scenarios = List.copyOf(scenarios);
        clients = List.copyOf(clients);
        rows = rows.stream().sorted().toList();
        flags = List.copyOf(flags);
        if (clients.isEmpty() || rows.isEmpty() || rounds < 1 || seeded < 1 || streams < 1)
            throw new IllegalArgumentException("clients, rounds, rows, seeded and streams must be 1 or more");
    }

    /** From {@code key=value} words. Paths are relative to {@code root}. */
    static Options of(List<String> words) {
        Map<String, String> given = new HashMap<>();
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length == 2 && !pair[1].isBlank()) given.put(pair[0], pair[1].strip());
        }
        Path root = Path.of(given.getOrDefault("root", "")).toAbsolutePath();
        Path folder = root.resolve(given.getOrDefault("folder", "target"));
        return new Options(words(given.getOrDefault("scenarios", "all")),
                numbers(given.getOrDefault("clients", "1,8,32,64")),
                seconds(given.getOrDefault("seconds", "3")), seconds(given.getOrDefault("warmup", "10")),
                Integer.parseInt(given.getOrDefault("rounds", "3")),
                Integer.parseInt(given.getOrDefault("seeded", "100000")),
                numbers(given.getOrDefault("rows", "10000,100000")),
                Integer.parseInt(given.getOrDefault("streams", "5000")),
                List.of(given.getOrDefault("flags", "-XX:+UseG1GC").split(" +")),
                Boolean.parseBoolean(given.getOrDefault("node", "true")), folder,
                root.resolve(given.getOrDefault("node-sources", "src/main/node")),
                Optional.ofNullable(given.get("json")).map(root::resolve),
                Optional.ofNullable(given.get("baseline")).map(root::resolve));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    private static List<Integer> numbers(String text) {
        return words(text).stream().map(Integer::valueOf).toList();
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis((long) (Double.parseDouble(text) * MILLIS));
    }
}
