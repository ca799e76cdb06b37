package dev.tollgate.sandbox.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** {@code stories.txt}: the events that every scenario tells, so that two clients cannot agree on nothing. */
record Stories(Map<String, List<String>> all) {

    static Stories read() {
        var all = new LinkedHashMap<String, List<String>>();
        List<String> story = new ArrayList<>();
        for (String line : text().lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList()) {
            if (line.startsWith(" ")) {
                story.addAll(List.of(line.strip().split(" +")));
            } else {
                story = new ArrayList<>();
                all.put(line.strip(), story);
            }
        }
        return new Stories(all);
    }

    Set<String> names() {
        return all.keySet();
    }

    List<String> of(String scenario) {
        return all.getOrDefault(scenario, List.of());
    }

    private static String text() {
        try (var file = Objects.requireNonNull(Stories.class.getResourceAsStream("stories.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
