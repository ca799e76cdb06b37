package dev.tollgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The processor time that processes have used so far, in microseconds, by their names. Empty where there is no /proc.
 */
record CpuTimes(Map<String, Long> micros) {
    private static final Path PROC = Path.of("/proc");
    /** Linux counts hundredths of a second here, whatever its own clock does. */
    private static final long TICK_MICROS = 10_000;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    /**
     * Whose time is counted.
     *
     * @param family
     *            whether its children count too, those that have ended and those that live
     */
    record Counted(String name, long pid, boolean family) {
        static Counted alone(String name, ChildProcess process) {
            return new Counted(name, process.pid(), false);
        }
    }

    /** Of these, now. */
    static CpuTimes of(Iterable<Counted> processes) {
        var micros = new LinkedHashMap<String, Long>();
        for (Counted one : processes)
            now(one).ifPresent(time -> micros.merge(one.name(), time, Long::sum));
        return new CpuTimes(micros);
    }

    /** What has been used since then. */
    CpuTimes since(CpuTimes before) {
        var used = new LinkedHashMap<String, Long>();
        micros.forEach((name, time) -> used.put(name, time - before.micros.getOrDefault(name, 0L)));
        return new CpuTimes(used);
    }

    private static OptionalLong now(Counted one) {
        Optional<String[]> own = stat(PROC.resolve(Long.toString(one.pid())));
        if (own.isEmpty()) return OptionalLong.empty();
        long ticks = Long.parseLong(own.get()[USER]) + Long.parseLong(own.get()[SYSTEM]);
        if (one.family())
            ticks += Long.parseLong(own.get()[ENDED_CHILDREN_USER])
                    + Long.parseLong(own.get()[ENDED_CHILDREN_SYSTEM]) + children(one.pid());
        return OptionalLong.of(ticks * TICK_MICROS);
    }

    private static long children(long parent) {
        String wanted = Long.toString(parent);
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
                    .map(CpuTimes::stat).flatMap(Optional::stream).filter(fields -> fields[PARENT].equals(wanted))
                    .mapToLong(fields -> Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])).sum();
        } catch (IOException _) {
            return 0;
        }
    }

    /** What follows the name, which is in brackets and may itself contain anything. */
    private static Optional<String[]> stat(Path process) {
        try {
            String line = Files.readString(process.resolve("stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException _) {
            return Optional.empty(); // It has ended meanwhile, or this is no Linux.
        }
    }
}
