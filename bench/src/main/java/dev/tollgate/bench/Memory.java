package dev.tollgate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process of ours holds.
 *
 * @param residentBytes
 *            that the system counts for it; 0 where it does not say
 * @param heapBytes
 *            that are in use in its heap
 */
record Memory(long residentBytes, long heapBytes) {
    private static final Pattern RESIDENT = Pattern.compile("Rss:\\s+(\\d+) kB");
    private static final Pattern HEAP = Pattern.compile("used (\\d+)K");
    private static final long KILO = 1024;

    /** After its garbage was collected. */
    static Memory settled(long pid) throws IOException, InterruptedException {
        ask(pid, "GC.run");
        ask(pid, "GC.run");
        return now(pid);
    }

    static Memory now(long pid) throws IOException, InterruptedException {
        Path counted = Path.of("/proc/" + pid + "/smaps_rollup");
        long resident = Files.exists(counted) ? kilobytes(RESIDENT, Files.readString(counted)) : 0;
        return new Memory(resident * KILO,
                kilobytes(HEAP, ask(pid, "GC.heap_info")) * KILO);
    }

    private static long kilobytes(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) throw new IllegalStateException("nothing like " + pattern + " in " + text);
        return Long.parseLong(found.group(1));
    }

    private static String ask(long pid, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(List.of(jcmd, Long.toString(pid), command)).redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answer;
    }

    /** What each of so many cost since then, in kB. */
    String each(Memory before, int count) {
        return "%.1f kB resident, of it %.1f kB heap".formatted(
                (residentBytes - before.residentBytes) / (double) KILO / count,
                (heapBytes - before.heapBytes) / (double) KILO / count);
    }
}
